"""What a wrong idea is: a question with a menu of answers, then a menu of reasons, and what is true in this state.

Each has a file of its own, `runs/ideas/<name>.py`, with its IDEA in it, and its words in lesson/en/idea_<name>.md:
`option.` and `why.` for the two menus, `ask`, `told.` for what is true here, and `reason` for what always is.
`registry.py` finds them. No idea knows beforehand what is true: that is computed for this picture, these weights, this
rate.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

import engine
from engine.names import Weight, weighted_layers
from runs.course.experiment import Experiment, Settings
from runs.course.states import arrays_in
from runs.course.tape import Tape, network_of
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import Snapshot

# Numbers, and words such as a weight's name or a class, for the places in an idea's words.
Facts = Mapping[str, Any]


class Here(NamedTuple):
    """The state in view. practice: the Settings that train on the set of the training page."""

    snapshot: Snapshot
    tape: Tape
    practice: Settings


class Answer(NamedTuple):
    """right: the option that is true here; why: the reason that decides it; told: which of the idea's words say so."""

    right: str
    why: str
    facts: Facts
    told: str


@dataclass(frozen=True)
class Idea:
    """stage: the page on which it is asked, as the `place`th.

    asks(here): what the question says, or None where it has no answer; answer(here, facts, found): what is true, from
    what `asks` said. runs(here): what has to be made for that beside the learner's run; measure(tape, at, runs): what
    came of it, `found`.
    """

    name: str
    stage: str
    place: int
    asks: Callable[[Here], Facts | None]
    answer: Callable[[Here, Facts, Numbers], Answer]
    runs: Callable[[Here], tuple[Experiment, ...]] | None = None
    measure: Callable[[Tape, Experiment, tuple[Experiment, ...]], Numbers] | None = None


def blamed(snapshot: Snapshot, last: bool = False) -> Weight:
    """The weight, no bias, with the largest gradient; last: among those of the last layer. Needs a label."""
    grads, layers = snapshot.labelled_step.backward.grads, weighted_layers(snapshot.network)
    chosen = layers[-1:] if last else layers
    sizes = {each: np.abs(gradient.W) for each in chosen if (gradient := grads[each.index])}
    layer = max(sizes, key=lambda each: sizes[each].max())
    place = np.unravel_index(sizes[layer].argmax(), sizes[layer].shape)
    return layer.weight(("W", *map(int, place)))


def gradient_of(step: engine.Step, weight: Weight) -> float:
    """The gradient of one weight."""
    return float(engine.weight_at(step.backward.grads, *weight.where))


def at_rate(snapshot: Snapshot, rate: float) -> engine.Network:
    """The network in view with another learning rate."""
    return network_of(snapshot.experiment.start, replace(snapshot.settings, learning_rate=rate))


def changed(before: engine.State, after: engine.State) -> int:
    """How many weights and biases are not the same in both, to the last digit."""
    pairs = zip(arrays_in(before.params), arrays_in(after.params), strict=True)
    return sum(int((one != other).sum()) for one, other in pairs)
