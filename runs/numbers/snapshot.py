"""What the lesson shows at one iteration: one picture through one network, and one step of training, computed here."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

import engine
from runs.course.experiment import Experiment, Settings
from runs.course.presets import Preset, preset
from runs.course.tape import network_of
from runs.data.sources import Sources, one_hot
from runs.data.values import BUNDLED, CLASSES, Bundled
from runs.numbers.stuck import blindness


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The picture in hand through the network at one iteration.

    X: (1, *preset.shape), the picture. step: the iteration that "Take one step" would do now, or None while the picture
    has no label. other: the bundled pet beside it, of the other kind. probabilities, other_probabilities: (1,2), what
    the network says of both. blind: as in `stuck.blindness`, of both. first: see `at_any_rate`.
    """

    experiment: Experiment
    settings: Settings
    preset: Preset
    network: engine.Network
    state: engine.State
    X: np.ndarray
    forward: engine.Forward
    probabilities: np.ndarray
    step: engine.Step | None
    other: Bundled
    other_probabilities: np.ndarray
    blind: str
    first: "Snapshot | None" = None

    @property
    def at_any_rate(self) -> "Snapshot":
        """The first snapshot at this state that differs in its learning rate alone: all but the update is the same, and
        what was made of it is kept.
        """
        return self.first or self

    @property
    def label(self) -> str:
        return self.settings.label

    @cached_property
    def any_step(self) -> engine.Step:
        """`step`, or for a picture without a label one whose forward pass alone means something."""
        if self.first and not self.step:
            return self.first.any_step
        return self.step or engine.step(self.network, self.state, self.X, one_hot([CLASSES[0]]))

    @property
    def labelled_step(self) -> engine.Step:
        """`step` of a picture that has a label."""
        assert self.step
        return self.step

    @property
    def guess(self) -> str:
        """The class with the higher probability."""
        return _likeliest(self.probabilities)


def look(
    experiment: Experiment, state: engine.State, settings: Settings, sources: Sources, before: Snapshot | None = None
) -> Snapshot:
    """The snapshot of these settings at this state. before: the last one. Raises UnknownSource, EngineError."""
    size, network = preset(experiment.start.preset), network_of(experiment.start, settings)
    if before and settings.data in sources and _differs_in_rate_alone(before, experiment, state, settings):
        return _at_rate(before.at_any_rate, settings, network)
    X = sources.row(settings.data, size)
    step = engine.step(network, state, X, one_hot([settings.label])) if settings.label else None
    # None of the lesson's layers differs between training and use.
    fwd = step.forward if step else engine.forward(network, state, X)
    probabilities = network.loss.probabilities(fwd.logits)
    other = _other(settings, _likeliest(probabilities))
    beside = engine.forward(network, state, sources.row(other, size))
    return Snapshot(
        experiment=experiment,
        settings=settings,
        preset=size,
        network=network,
        state=state,
        X=X,
        forward=fwd,
        probabilities=probabilities,
        step=step,
        other=other,
        other_probabilities=network.loss.probabilities(beside.logits),
        blind=blindness(network, fwd, beside),
    )


def _differs_in_rate_alone(before, experiment, state, settings):
    alike = replace(before.settings, learning_rate=settings.learning_rate) == settings
    return alike and before.state is state and before.experiment == experiment


def _at_rate(first, settings, network):
    """The same with another update, and so as it would be if it were computed anew."""
    step = first.step and replace(first.step, update=engine.update(network, first.state, first.step.backward))
    return replace(first, settings=settings, network=network, step=step, first=first)


def _other(settings, guess):
    """The bundled pet that is another picture, of another kind than people, or else the network, say that this one is.

    A bundled pet is what it is, whatever label the learner gives it.
    """
    data = settings.data
    kind = data.name if isinstance(data, Bundled) else settings.label or guess
    return next(pet for pet in BUNDLED if pet.name != kind)


def _likeliest(P):
    return CLASSES[int(P[0].argmax())]
