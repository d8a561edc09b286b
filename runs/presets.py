"""The sizes of network that the lesson offers."""

from dataclasses import dataclass

import engine


@dataclass(frozen=True)
class Preset:
    """Pictures of pixels x pixels, grey or RGB, through `hidden` nodes, to two outputs.

    rate: a learning rate at which this size learns from mini-batches of drawn pets.
    """

    name: str
    pixels: int
    grey: bool
    hidden: int
    rate: float

    @property
    def channels(self):
        return 1 if self.grey else 3

    @property
    def inputs(self):
        return self.pixels**2 * self.channels

    @property
    def weights(self):
        """How many weights and biases there are."""
        return (self.inputs + 1) * self.hidden + (self.hidden + 1) * len(CLASSES)

    def network(self, activation, loss, optimizer, learning_rate):
        """The engine's Network for this size. The three names are class names of the engine. Raises EngineError."""
        bend = engine.by_name(engine.ACTIVATIONS, activation)()
        layers = engine.Dense(self.inputs, self.hidden), bend, engine.Dense(self.hidden, len(CLASSES))
        rule = engine.by_name(engine.OPTIMIZERS, optimizer)(learning_rate)
        return engine.Network(layers, engine.by_name(engine.LOSSES, loss)(), rule)


CLASSES = ("cat", "dog")
PRESETS = (
    Preset("tiny", 8, True, 5, 0.1),
    Preset("small", 16, True, 4, 0.03),
    Preset("standard", 32, False, 16, 0.007),
)


def preset(name):
    return next(p for p in PRESETS if p.name == name)
