"""Ask PyTorch for the numbers that `test_golden.py` compares the engine with; `make golden` writes golden/.

Each file holds a start, its data, and PyTorch's answer: the losses of five updates and the weights behind the last.
"""

import itertools
import zlib
from pathlib import Path

import numpy as np
import torch

FOLDER = Path(__file__).parent / "golden"
SIZES = {"two": (6, 4, 2), "three": (6, 5, 4, 3)}
ACTIVATIONS = {"ReLU": torch.nn.ReLU, "Sigmoid": torch.nn.Sigmoid, "Tanh": torch.nn.Tanh}
OPTIMIZERS = {
    "SGD": lambda weights: torch.optim.SGD(weights, 0.3),
    "Momentum": lambda weights: torch.optim.SGD(weights, 0.1, momentum=0.9),
    "Nesterov": lambda weights: torch.optim.SGD(weights, 0.1, momentum=0.8, nesterov=True),
    "Adam": lambda weights: torch.optim.Adam(weights, 0.02),
    "AdamBetas": lambda weights: torch.optim.Adam(weights, 0.05, betas=(0.7, 0.9), eps=1e-3),
}
LOSSES = {
    "CrossEntropy": lambda logits, T: torch.nn.functional.cross_entropy(logits, T),
    "MeanSquaredError": lambda logits, T: torch.nn.functional.mse_loss(logits.softmax(1), T),
}
BATCHES = 5


def main():
    FOLDER.mkdir(exist_ok=True)
    for dtype in (torch.float32, torch.float64):
        arrays = {}
        for names in itertools.product(SIZES, ACTIVATIONS, LOSSES, OPTIMIZERS):
            arrays |= {f"{'-'.join(names)}/{key}": array for key, array in trained(*names, dtype).items()}
        np.savez_compressed(FOLDER / f"{str(dtype).removeprefix('torch.')}.npz", **arrays)


def trained(sizes, activation, loss, optimizer, dtype):
    """-> {X (5,n,i), T (5,n,k), start (weights,), gradient (weights,) of the first batch, losses (5,), end (weights,)}

    Weights stand layer by layer, W (i,o) by rows and then b. What several trainings share is kept with the first.
    """
    rng = np.random.default_rng(zlib.crc32(f"{sizes}{activation}".encode()))
    net = network(SIZES[sizes], ACTIVATIONS[activation], rng).to(dtype)
    X = torch.tensor(rng.normal(size=(BATCHES, 4, SIZES[sizes][0]))).to(dtype)
    T = torch.eye(SIZES[sizes][-1], dtype=dtype)[torch.tensor(rng.integers(0, SIZES[sizes][-1], (BATCHES, 4)))]
    step = OPTIMIZERS[optimizer](net.parameters())
    start, losses, gradients = flat(net, lambda w: w), [], []
    for x, t in zip(X, T, strict=True):
        step.zero_grad()
        value = LOSSES[loss](net(x), t)
        value.backward()
        losses.append(value.detach())
        gradients.append(flat(net, lambda w: w.grad))
        step.step()
    kept = {"losses": torch.stack(losses).numpy(), "end": flat(net, lambda w: w)}
    if optimizer == "SGD":
        kept["gradient"] = gradients[0]
    if (loss, optimizer) == ("CrossEntropy", "SGD"):
        kept |= {"X": X.numpy(), "T": T.numpy(), "start": start}
    return kept


def network(sizes, activation, rng):
    layers = []
    for inputs, outputs in itertools.pairwise(sizes):
        dense = torch.nn.Linear(inputs, outputs).double()
        dense.weight.data = torch.tensor(rng.normal(size=(outputs, inputs)) * 0.8)
        dense.bias.data = torch.tensor(rng.normal(size=outputs) * 0.3)
        layers += [dense, activation()]
    return torch.nn.Sequential(*layers[:-1])


def flat(net, read):
    """The engine keeps W as (i,o), PyTorch as (o,i)."""
    return np.concatenate([read(w).detach().numpy().T.reshape(-1) for w in net.parameters()])


if __name__ == "__main__":
    main()
