"""The same step with PyTorch, which finds every slope by itself: the lines for one network."""

from engine import Network
from engine.names import logits_of, named_layers, weighted_layers
from take_home.program.moves import kept

# Of each kind, what PyTorch has for it. Its pictures have their channels first, the lesson's have them last.
LAYERS = {
    "Dense": "{Y} = {X} @ {W} + {b}",
    "Conv": "V = conv2d(channels_first({X}), {W}.permute(3, 2, 0, 1), {b}, padding=1)\n{Y} = channels_last(V)",
    "MaxPool": "{Y} = channels_last(max_pool2d(channels_first({X}), 2))",
    "GlobalAveragePool": "{Y} = {X}.mean(dim=(1, 2))",
    "BatchNorm": "means = {means}\n"
    "V = batch_norm(channels_first({X}), *means, {W}, {b}, True, {momentum}, {eps})\n{Y} = channels_last(V)",
    "Dropout": "{Y} = {X} * given.mask_{name}",
    "Flatten": "{Y} = {X}.flatten(1)",
    "ReLU": "{Y} = torch.relu({X})",
    "Sigmoid": "{Y} = torch.sigmoid({X})",
    "Tanh": "{Y} = torch.tanh({X})",
}
LOSSES = {
    "CrossEntropy": "L = cross_entropy({Z}, T, label_smoothing={loss.smoothing})",
    "MeanSquaredError": "L = mse_loss(torch.softmax({Z}, dim=1), T)",
}
OPTIMIZERS = {
    "SGD": ("torch.optim.SGD(groups, lr={rate})", {}),
    "Momentum": (
        "torch.optim.SGD(groups, lr={rate}, momentum={rule.momentum}, nesterov={rule.nesterov})",
        {"velocity": "momentum_buffer"},
    ),
    "Adam": (
        "torch.optim.Adam(groups, lr={rate}, betas={rule.betas}, eps={rule.eps})",
        {"mean": "exp_avg", "square": "exp_avg_sq"},
    ),
}


def unknown(network: Network) -> list[str]:
    """The kinds of this network that PyTorch is not known to have."""
    kinds: list[tuple[object, dict]] = [(layer, LAYERS) for layer in network.layers]
    kinds += [(network.loss, LOSSES), (network.optimizer, OPTIMIZERS)]
    return [type(kind).__name__ for kind, known in kinds if type(kind).__name__ not in known]


def forward(network: Network) -> list[str]:
    """From X and the weights to L."""
    lines = []
    for each in named_layers(network):
        means = ", ".join(f"given.running_{what}_{each.output}.clone()" for what in ("mean", "variance"))
        own = {name: getattr(each.layer, name, "") for name in ("momentum", "eps")}
        form = LAYERS[type(each.layer).__name__]
        names = {"X": each.input, "Y": each.output, "W": each.W, "b": each.b, "name": each.output}
        lines += form.format(**names, means=means, **own).splitlines()
    return [*lines, LOSSES[type(network.loss).__name__].format(Z=logits_of(network), loss=network.loss)]


def remembered(network: Network) -> dict[str, str]:
    """{what the lesson calls it: what PyTorch calls it}, of what the optimiser remembers."""
    return OPTIMIZERS[type(network.optimizer).__name__][1]


def optimizer(network: Network, rate: float) -> list[str]:
    """The optimiser with the memory that this step begins with."""
    rule, made = network.optimizer, OPTIMIZERS[type(network.optimizer).__name__][0]
    lines = [
        'own = [w for name, w in weights.items() if name[0] == "W"]',
        'biases = [w for name, w in weights.items() if name[0] == "b"]',
        f'groups = [{{"params": own, "weight_decay": {rule.weight_decay}}}, {{"params": biases}}]',
        f"optimizer = {made.format(rule=rule, rate=rate)}",
    ]
    if remembered(network):
        memory = [f'"{its}": getattr(given, f"{own}_{{name}}").clone()' for own, its in remembered(network).items()]
        counted = ['"step": torch.tensor(float(UPDATE - 1))'] if len(memory) > 1 else []
        lines += ["for name, w in weights.items():", "    optimizer.state[w] = {"]
        lines += [*(f"        {each}," for each in [*counted, *memory]), "    }"]
    return lines


def needed(network: Network) -> list[str]:
    """The names of what the step begins with, beside X and T."""
    weights = [name for each in weighted_layers(network) for name in (each.W, each.b)]
    memory = [f"{what}_{name}" for name in weights for what in network.optimizer.remembers]
    masks = [f"mask_{each.output}" for each in named_layers(network) if type(each.layer).__name__ == "Dropout"]
    return [*weights, *memory, *kept(network), *masks]


def functions(network: Network) -> list[str]:
    """What of torch.nn.functional its lines use."""
    lines = "\n".join(forward(network))
    names = ("batch_norm", "conv2d", "cross_entropy", "max_pool2d", "mse_loss")
    return [name for name in names if f"{name}(" in lines]
