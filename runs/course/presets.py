"""The sizes of network that the lesson offers, dense and convolutional, and which of them come trained."""

from dataclasses import dataclass
from math import prod

import engine
from runs.data.values import CLASSES


@dataclass(frozen=True)
class Preset:
    """Pictures of pixels x pixels, grey or RGB, to two outputs: through `hidden` nodes, or through convolutions.

    drawn, photos: the files in models/ with this network as it was trained on these. widths: the channels behind each
    convolution, none in a dense network; behind the first `pools` of them the picture is halved. quicker: where plain
    descent hardly gets going, an optimiser that does.
    """

    name: str
    pixels: int
    grey: bool
    hidden: int
    drawn: str
    photos: str
    widths: tuple = ()
    pools: int = 0
    quicker: str = ""

    @property
    def rate(self) -> float:
        """The learning rate that suits this size with random weights, plain descent and mini-batches."""
        return self.rate_of_many(RANDOM, PLAIN)

    def rate_of_one(self, weights: object, optimizer: str) -> float:
        """The learning rate that suits it where one picture is trained on. weights: what a run begins with"""
        return _suited(OF_ONE[self.name], weights, optimizer)

    def rate_of_many(self, weights: object, optimizer: str) -> float:
        """The one that suits it where mini-batches of a set are."""
        return _suited(OF_MANY[self.name], weights, optimizer)

    @property
    def channels(self) -> int:
        return 1 if self.grey else 3

    @property
    def inputs(self) -> int:
        return self.pixels**2 * self.channels

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one picture, as the network takes it: a row of numbers, or for convolutions still a picture."""
        return (self.pixels, self.pixels, self.channels) if self.widths else (self.inputs,)

    @property
    def live(self) -> bool:
        """Whether training it on a set of pictures takes minutes; if not, a visit has time for single pictures only."""
        return self.pixels < 96

    @property
    def weight_shapes(self) -> list:
        """Of each layer, whatever its activation; None for a layer without weights."""
        bend = engine.by_name(engine.ACTIVATIONS, BEND)()
        return [layer.weight_shape for layer in self.layers(bend)]

    @property
    def weights(self) -> int:
        """How many weights and biases there are."""
        return sum(prod(shape) + shape[-1] for shape in self.weight_shapes if shape)

    def layers(self, bend: engine.Activation) -> tuple:
        """The engine's layers, with this activation between them."""
        if not self.widths:
            return engine.Dense(self.inputs, self.hidden), bend, engine.Dense(self.hidden, len(CLASSES))
        layers, channels = [], self.channels
        for number, width in enumerate(self.widths):
            layers += [engine.Conv(channels, width), bend, *([engine.MaxPool()] if number < self.pools else [])]
            channels = width
        return (*layers, engine.GlobalAveragePool(), engine.Dense(channels, len(CLASSES)))

    def network(self, activation: str, loss: str, optimizer: str, learning_rate: float) -> engine.Network:
        """The engine's Network for this size. The three names are class names of the engine. Raises EngineError."""
        bend = engine.by_name(engine.ACTIVATIONS, activation)()
        rule = engine.by_name(engine.OPTIMIZERS, optimizer)(learning_rate)
        return engine.Network(self.layers(bend), engine.by_name(engine.LOSSES, loss)(), rule)


# The first network bends so, and so do the ones that come trained. By this loss the lesson says how bad an answer is,
# whichever one is trained with; and this optimiser follows the plain gradient.
BEND, SCORE, PLAIN = "ReLU", "CrossEntropy", "SGD"
# Its blame has to pass softmax's slope, which fades; SCORE's does not.
FADING = "MeanSquaredError"
PRESETS = (
    Preset("tiny", 8, True, 5, "tiny-drawn", "tiny-photos"),
    Preset("small", 16, True, 4, "small-drawn", "small-photos"),
    Preset("standard", 32, False, 16, "standard-drawn", "standard-photos"),
    Preset("conv-small", 48, False, 0, "cat-dog-small-drawn", "cat-dog-small", (12, 24, 48, 64), 3, "Adam"),
    Preset("conv", 96, False, 0, "cat-dog-drawn", "cat-dog", (16, 40, 80, 112, 144, 144), 4),
)

# Learning rates that suit each size and optimiser: with random weights, and as trained on each of `TRAINED`. An
# optimiser without a row begins with the smallest of its size: too small a rate is slow, too large a one breaks it.
RANDOM, TRAINED = "random", ("drawn", "photos")
# Of one picture: `python -m offline.find_rates` finds them. The first step delivers half of its promise or more, and
# thirty steps blind no network. Single nodes may go: training the first one on our cat costs two of its four.
OF_ONE = {
    "tiny": {"SGD": (0.02, 0.005, 0.02), "Momentum": (0.02, 0.0001, 0.001), "Adam": (0.002, 0.002, 0.002)},
    "small": {"SGD": (0.01, 0.005, 0.05), "Momentum": (0.002, 0.0002, 0.05), "Adam": (0.0002, 0.001, 0.001)},
    "standard": {"SGD": (0.001, 0.005, 0.01), "Momentum": (0.001, 0.005, 0.01), "Adam": (0.0002, 0.0002, 0.001)},
    "conv-small": {"SGD": (0.005, 0.001, 0.002), "Momentum": (0.005, 0.001, 0.002), "Adam": (0.0005, 0.0001, 0.0002)},
    "conv": {"SGD": (0.002, 0.002, 0.005), "Momentum": (0.002, 0.002, 0.005), "Adam": (0.0001, 0.00005, 0.0001)},
}
# Of mini-batches: so that drawn pets are learned within epochs, and what is learned already is kept. The largest size
# is trained on one picture alone.
OF_MANY = {
    "tiny": {"SGD": (0.1, 0.03, 0.1), "Momentum": (0.03, 0.003, 0.01), "Adam": (0.005, 0.005, 0.01)},
    "small": {"SGD": (0.03, 0.02, 0.03), "Momentum": (0.01, 0.002, 0.005), "Adam": (0.002, 0.002, 0.005)},
    "standard": {"SGD": (0.01, 0.005, 0.01), "Momentum": (0.005, 0.001, 0.001), "Adam": (0.0002, 0.0005, 0.001)},
    "conv-small": {"SGD": (0.1, 0.01, 0.01), "Momentum": (0.01, 0.001, 0.001), "Adam": (0.002, 0.0002, 0.0002)},
    "conv": {"SGD": (0.01, 0.002, 0.005)},
}


def preset(name: str) -> Preset:
    """The size of that name."""
    return next(p for p in PRESETS if p.name == name)


def _suited(rates, weights, optimizer):
    row = rates.get(optimizer) or map(min, zip(*rates.values(), strict=True))
    column = dict(zip((RANDOM, *TRAINED), row, strict=True))
    return column.get(weights, column[RANDOM])
