"""The numbers of each stage, by name. Pages show numbers by these names and compute nothing themselves.

Names are the ledger's (`W1[12,3]`: weighted layer 1, input 12, node 3) with a few more, built from them:

    pixel[12]                  X[0,12] as the photo had it, 0 to 255
    product(W1[12,3])          that weight times its input; rest(Z1[0,3]): the sum of the products not shown
    exp(Z2[0,1])               e to the logit, less the largest one if `shifted`
    other_P[0,1]               the probabilities of the other bundled pet
    flipped_E[0,1]             the error if people had said the other class
    CrossEntropy.L ...         the loss, and its slopes, under each loss
    after_P, after_L           what the network says after this step
"""

from typing import NamedTuple

import numpy as np

import engine
from engine.names import NamedLayer, Weight, named, named_layers, read, weight_of, weighted_layers
from pictures.shipped import SURE
from runs.course.experiment import Settings
from runs.course.presets import CLASSES
from runs.data.sources import DEFAULT_PETS, one_hot
from runs.numbers.blocks import brightest, is_convolutional, is_filter

# Above this, e to the logit is too long to read; the largest logit is taken off all of them first.
LONGEST_POWER = 9
# Rows of the table that compares the losses: a guess, wrong, more wrong, and very wrong.
EXAMPLES_OF_P = (0.2, 0.01, 0.001)


class Numbers(dict):
    """Arrays and numbers by name; `at("W1[12,3]")` is one number of an array."""

    def at(self, name):
        """The number of that name. Raises KeyError."""
        if name in self:
            return float(self[name])
        try:
            array, index = read(name)
        except ValueError as error:
            raise KeyError(name) from error
        return float(self[array][index])


def product_of(weight, *window):
    """The name of a weight's product with what it reads; of a filter's, where its window lies over row and column."""
    return f"product({','.join((weight, *map(str, window)))})"


def rest_of(total):
    """The name of what is left of a sum beside the products that are shown."""
    return f"rest({total})"


def forward_numbers(snapshot):
    """Everything up to the probabilities, for the picture in hand and for the other bundled pet."""
    numbers = Numbers(engine.forward_ledger(snapshot.network, snapshot.state, snapshot.forward))
    numbers["pixel"] = np.rint(snapshot.X[0] * 255).ravel()
    numbers["P"] = snapshot.probabilities
    numbers["other_P"] = snapshot.other_probabilities
    largest = snapshot.forward.logits.max()
    numbers["shift"] = largest if largest > LONGEST_POWER else 0.0
    numbers["powers"] = np.exp(snapshot.forward.logits - numbers["shift"])
    numbers["sum(powers)"] = numbers["powers"].sum()
    for layer in dense_layers(snapshot.network):
        for node, total in enumerate(sums(snapshot, layer)):
            for i, product in zip(total.inputs, total.products, strict=True):
                numbers[product_of(named(layer.W, i, node))] = product
            numbers[rest_of(named(layer.output, 0, node))] = total.rest
    if is_convolutional(snapshot.network):
        window = first_window(snapshot)
        row, column, channel = window.place
        for index, product in zip(window.inputs, window.products, strict=True):
            numbers[product_of(named("W1", *index, channel), row, column)] = product
        numbers[rest_of(named("Z1", 0, *window.place))] = window.rest
    return numbers


class Window(NamedTuple):
    """How one sum of the first maps came about. place: row, column and map; inputs: (row and column in the window,
    colour) of its largest products; pixels (3,3,c) and weights (3,3,c): what was multiplied.
    """

    place: tuple
    inputs: tuple
    products: tuple
    rest: float
    pixels: np.ndarray
    weights: np.ndarray


def first_window(snapshot, most=3):
    """The whole window whose sum stands out most in the first maps. -> Window"""
    (W, _), Z = snapshot.state.params[0], snapshot.forward.values[1]
    _, row, column, channel = brightest(Z)
    pixels = snapshot.X[0, row - 1 : row + 2, column - 1 : column + 2]
    products = pixels * W[..., channel]
    order = np.argsort(-np.abs(products), axis=None, kind="stable")
    inputs = tuple(tuple(map(int, np.unravel_index(i, products.shape))) for i in order[:most])
    largest = tuple(float(products[index]) for index in inputs)
    rest = float(products.ravel()[order[most:]].sum())
    return Window((row, column, channel), inputs, largest, rest, pixels, W[..., channel])


def sums(snapshot, dense: NamedLayer):
    """The weighted sum of each node of a Dense layer: all terms of a short one, the three largest of a long one.

    -> tuple of WeightedSum
    """
    inputs, nodes = dense.layer.inputs, range(dense.layer.outputs)
    most = inputs if inputs <= 5 else 3
    return tuple(engine.weighted_sum(snapshot.state, snapshot.forward, dense.index, node, most) for node in nodes)


def dense_layers(network) -> list[NamedLayer]:
    """The Dense layers, in the order in which data flows."""
    return [each for each in named_layers(network) if isinstance(each.layer, engine.Dense)]


def truth_numbers(snapshot):
    """The label beside the prediction, and the errors if people had said the other thing. Needs a label."""
    numbers = forward_numbers(snapshot)
    numbers |= engine.ledger(snapshot.network, snapshot.step)
    T = one_hot([opposite(snapshot.label)])
    numbers |= {"flipped_T": T, "flipped_E": engine.loss(snapshot.network, snapshot.forward, T).errors}
    return numbers


def opposite(label):
    """The other class."""
    return CLASSES[1 - CLASSES.index(label)]


def loss_numbers(snapshot):
    """Both losses of the same prediction, term by term. Needs a label."""
    numbers = truth_numbers(snapshot)
    P, T = snapshot.probabilities, snapshot.step.targets
    numbers["ln(P)"] = np.log(np.maximum(P, np.finfo(float).tiny))
    numbers["square(E)"] = np.square(numbers["E"])
    numbers["coin"] = engine.CrossEntropy().per_example(np.zeros_like(P), T)[0]
    for kind in engine.LOSSES:
        numbers |= {f"{kind.__name__}.{k}": v for k, v in _under(kind(), snapshot.forward.logits, T).items()}
    for row, p in enumerate(EXAMPLES_OF_P):
        numbers |= {f"row{row}.{k}": v for k, v in _example(p).items()}
    return numbers


def how_bad(snapshot):
    """good, fair or bad: the cross-entropy of this answer beside 0.1 and beside a coin toss."""
    logits, T = snapshot.forward.logits, snapshot.step.targets
    score, coin = (engine.CrossEntropy().per_example(z, T)[0] for z in (logits, np.zeros_like(logits)))
    return "good" if score < 0.1 else "fair" if score < coin else "bad"


def direction(numbers):
    """up, down or still: where the update moves the chosen weight."""
    change = numbers.at("change")
    return "up" if change > 0 else "down" if change < 0 else "still"


def holds(numbers):
    """Whether what the step delivers differs by at most a fifth from what its gradient promised."""
    return "ratio" in numbers and 0.8 <= numbers.at("ratio") <= 1.2


def loss_curves(points=121):
    """Each loss against the probability of the true class. -> (p, {loss name: values})"""
    p = np.linspace(0.004, 0.996, points)
    logits, T = np.log(np.stack([p, 1 - p], axis=1)), np.tile([1.0, 0.0], (points, 1))
    return p, {kind.__name__: kind().per_example(logits, T) for kind in engine.LOSSES}


def backward_numbers(snapshot, weight: Weight):
    """One weight's chain rule and nudge, and what the whole step promises and delivers. Needs a label."""
    numbers = loss_numbers(snapshot)
    link = engine.chain(snapshot.network, snapshot.step, *weight.where)
    numbers |= {"chain.input": link.input[0], "chain.local": link.local[0], "chain.upstream": link.upstream[0]}
    numbers["chain.gradient"] = link.gradient
    if is_filter(snapshot.network, weight.layer):
        numbers["chain.share"] = numbers["chain.input"] * numbers["chain.local"] * numbers["chain.upstream"]
        places = main_places(numbers)
        numbers["chain.rest"] = link.gradient - sum(numbers["chain.share"][place] for place in places)
    numbers["old"] = engine.weight_at(snapshot.state.params, *weight.where)
    numbers["change"] = engine.weight_at(snapshot.step.update.changes, *weight.where)
    numbers["new"] = engine.weight_at(snapshot.step.after.params, *weight.where)
    after = engine.forward(snapshot.network, snapshot.step.after, snapshot.X)
    err = engine.loss(snapshot.network, after, snapshot.step.targets)
    numbers |= {"after_P": err.probabilities, "after_L": err.loss}
    fell = engine.fall(snapshot.network, snapshot.step)
    numbers |= {
        "promised": fell.promised,
        "delivered": fell.delivered,
        "learning_rate": snapshot.settings.learning_rate,
    }
    if fell.ratio is not None:
        numbers["ratio"] = fell.ratio
    return Numbers(numbers)


def most_blamed(network, step, most=8) -> list[Weight]:
    """The weights and biases with the largest gradients, the largest first."""
    every = [
        (dw, layer, (letter, *index))
        for layer in weighted_layers(network)
        for letter, array in zip("Wb", step.backward.grads[layer.index], strict=True)
        for dw, index in _largest(array, most)
    ]
    largest = sorted(every, reverse=True, key=lambda entry: entry[0])[:most]
    return [layer.weight(place) for _, layer, place in largest]


def first_choice(network, step) -> Weight:
    """The weight to begin with: the most blamed one; of convolutions, of the filters that read the photo itself."""
    if not is_convolutional(network):
        return most_blamed(network, step, 1)[0]
    [(_, index)] = _largest(step.backward.grads[0].W, 1)
    return weight_of(network, 0, ("W", *index))


def main_places(numbers, most=4):
    """Where a filter's weight did most to its gradient, of `backward_numbers`. -> list of (row, column)"""
    share = np.abs(numbers["chain.share"])
    order = np.argsort(-share, axis=None, kind="stable")[:most]
    return [tuple(map(int, np.unravel_index(i, share.shape))) for i in order]


def training_numbers(snapshot, first_state):
    """What the network says now of both pets, and what the first weights say of the picture in hand."""
    first = engine.forward(snapshot.network, first_state, snapshot.X).logits
    return Numbers(
        {
            "P": snapshot.probabilities,
            "other_P": snapshot.other_probabilities,
            "first_P": snapshot.network.loss.probabilities(first),
        }
    )


def verdict(P):
    """cat, dog, or unsure, as neither probability is high enough to be called an answer. P: (1,2)"""
    return CLASSES[int(P.argmax())] if P.max() >= SURE else "unsure"


def same_answer(snapshot):
    """Whether the network says the same of both pets."""
    return snapshot.probabilities.argmax() == snapshot.other_probabilities.argmax()


def is_about_one_picture(snapshot):
    """Whether the network was trained here on the picture in hand alone."""
    return {segment.settings.data for segment in snapshot.experiment.segments} == {snapshot.settings.data}


def pleases_one_picture(snapshot):
    """Whether it was trained on the picture in hand alone, and now says the same of the other pet."""
    return is_about_one_picture(snapshot) and same_answer(snapshot)


def by_hand(snapshot, weights, values):
    """The answer and the loss with a few weights set by hand. -> Numbers"""
    state = snapshot.state
    for weight, value in zip(weights, values, strict=True):
        state = engine.with_weight(state, *weight.where, value)
    fwd = engine.forward(snapshot.network, state, snapshot.X)
    err = engine.loss(snapshot.network, fwd, snapshot.step.targets)
    return Numbers({"hand_P": err.probabilities, "hand_L": err.loss})


def by_descent(snapshot, moves):
    """The loss before each of so many updates and after the last, and the furthest that any weight went. -> Numbers"""
    batches = [(snapshot.X, snapshot.step.targets)] * (moves + 1)
    steps = list(engine.train(snapshot.network, snapshot.state, batches))
    went = max(
        float(np.abs(new - old).max())
        for before, after in zip(snapshot.state.params, steps[-1].before.params, strict=True)
        if before
        for old, new in zip(before, after, strict=True)
    )
    return Numbers({"descent_L": np.array([s.loss.loss for s in steps]), "went": went})


def handles(snapshot, most=3) -> list[Weight]:
    """The weights that count most for this picture, without biases."""
    return [weight for weight in most_blamed(snapshot.network, snapshot.step, 50) if weight.place[0] == "W"][:most]


def four(snapshot, sources):
    """A step on a mini-batch: the picture in hand, the other bundled pet, and two drawn ones. -> Step"""
    drawn = sources.training(Settings(DEFAULT_PETS), snapshot.preset).take(slice(2))
    X = np.concatenate([snapshot.X, sources.row(snapshot.other, snapshot.preset), drawn.X])
    T = np.concatenate([one_hot([snapshot.label, snapshot.other]), drawn.T])
    return engine.step(snapshot.network, snapshot.state, X, T)


def four_numbers(snapshot, sources, weight):
    """Each picture's own gradient for a weight, and their mean, which is what an update on all four would use."""
    step = four(snapshot, sources)
    link = engine.chain(snapshot.network, step, *weight.where)
    shares = (link.input * link.local * link.upstream).reshape(len(step.targets), -1).sum(axis=1)
    # The batch's upstream carries 1/n; a picture alone has n times that.
    return Numbers(
        {"four.gradient": shares * len(shares), "four.mean": link.gradient, "four.X": step.forward.values[0]}
    )


def _under(loss, logits, T):
    return {
        "ell": loss.per_example(logits, T),
        "L": loss.per_example(logits, T).mean(),
        "dP": loss.slope(logits, T),
        "dZ2": loss.delta(logits, T),
    }


def _example(p):
    """Both losses for a true class that got the probability p."""
    logits, T = np.log([[p, 1 - p]]), one_hot(["cat"])
    row = {"p": p}
    for kind in engine.LOSSES:
        row |= {f"{kind.__name__}.{k}": v for k, v in _under(kind(), logits, T).items()}
    row["harder"] = row["CrossEntropy.dZ2"][0, 0] / row["MeanSquaredError.dZ2"][0, 0]
    return row


def _largest(array, most):
    flat = np.abs(array).ravel()
    # Only those that reach the last place are put in order: a network of convolutions has half a million.
    least = np.partition(flat, max(0, flat.size - most))[max(0, flat.size - most)]
    places = np.flatnonzero(flat >= least)
    places = places[np.argsort(-flat[places], kind="stable")][:most]
    return [(flat[place], tuple(map(int, np.unravel_index(place, array.shape)))) for place in places]
