"""The sizes of network that the lesson offers, dense and convolutional, and which of them come trained."""

from dataclasses import dataclass
from math import prod

import engine
from runs.data.values import CLASSES


@dataclass(frozen=True)
class Preset:
    """Pictures of pixels x pixels, grey or RGB, to two outputs: through `hidden` nodes, or through convolutions.

    rate: a learning rate at which this size learns from mini-batches of drawn pets. drawn, photos: the files in models/
    with this network as it was trained on these. widths: the channels behind each convolution, none in a dense network;
    behind the first `pools` of them the picture is halved. quicker: where plain descent hardly gets going, an optimiser
    that does, and its learning rate.
    """

    name: str
    pixels: int
    grey: bool
    hidden: int
    rate: float
    drawn: str
    photos: str
    widths: tuple = ()
    pools: int = 0
    quicker: tuple[str, float] | None = None

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
    Preset("tiny", 8, True, 5, 0.1, "tiny-drawn", "tiny-photos"),
    Preset("small", 16, True, 4, 0.03, "small-drawn", "small-photos"),
    Preset("standard", 32, False, 16, 0.01, "standard-drawn", "standard-photos"),
    Preset(
        "conv-small", 48, False, 0, 0.1, "cat-dog-small-drawn", "cat-dog-small", (12, 24, 48, 64), 3, ("Adam", 0.002)
    ),
    Preset("conv", 96, False, 0, 0.01, "cat-dog-drawn", "cat-dog", (16, 40, 80, 112, 144, 144), 4),
)


def preset(name: str) -> Preset:
    """The size of that name."""
    return next(p for p in PRESETS if p.name == name)
