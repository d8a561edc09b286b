"""What the lesson shows at one moment: one picture, one network, one step of training, every number computed here."""

from dataclasses import dataclass

import numpy as np

import engine
from pictures.bundled import BUNDLED
from runs.course.presets import CLASSES, preset
from runs.course.tape import network_of
from runs.data.sources import one_hot


@dataclass(frozen=True, eq=False)
class Moment:
    """The picture in hand through the network at this iteration.

    `step` is the iteration that "Take one step" would do now; None while the picture has no label.
    `other` is the bundled pet beside it, `other_probabilities` (1,2) what the same weights say of that one.
    """

    experiment: object
    settings: object
    preset: object
    network: engine.Network
    state: engine.State
    X: np.ndarray
    forward: engine.Forward
    probabilities: np.ndarray
    step: engine.Step | None
    other: str
    other_probabilities: np.ndarray

    @property
    def label(self):
        return self.settings.label

    @property
    def any_step(self):
        """`step`, or for a picture without a label one whose forward pass alone means something."""
        return self.step or engine.step(self.network, self.state, self.X, one_hot([CLASSES[0]]))

    @property
    def guess(self):
        """The class with the higher probability."""
        return CLASSES[int(self.probabilities[0].argmax())]


def look(experiment, state, settings, sources):
    """The moment of these settings at this state. Raises UnknownSource, EngineError."""
    size = preset(experiment.start.preset)
    network = network_of(experiment.start, settings)
    X = sources.row(settings.data, size)
    fwd = engine.forward(network, state, X)
    other = BUNDLED[settings.data == BUNDLED[0]]
    return Moment(
        experiment,
        settings,
        size,
        network,
        state,
        X,
        fwd,
        network.loss.probabilities(fwd.logits),
        engine.step(network, state, X, one_hot([settings.label])) if settings.label else None,
        other,
        network.loss.probabilities(engine.forward(network, state, sources.row(other, size)).logits),
    )
