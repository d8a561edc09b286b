"""What a trouble is: something that goes wrong on purpose, and how it is measured that it did.

Each has a file of its own, and its words, with the question, in lesson/en/break_<name>.md; `registry.py` lists them. No
trouble knows beforehand how it ends.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import PLAIN, preset
from runs.course.tape import last_state, network_of
from runs.data.sets import HELD_OUT, PictureSet
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS, Data, Member
from runs.numbers.numbers import Numbers
from runs.numbers.progress import iterations_an_epoch

BATCH = 32
# Ten epochs of the training pets: of all but each HELD_OUT-th, from the first on.
TEN_EPOCHS = 10 * iterations_an_epoch(DEFAULT_PETS.count - len(range(0, DEFAULT_PETS.count, HELD_OUT)), BATCH)


class Recipe(NamedTuple):
    """What to train: a run, and for a comparison another one beside it."""

    experiment: Experiment
    beside: Experiment | None = None


class Example(NamedTuple):
    """A picture that a trouble changes, and what it is. told: what training is told; empty where it is tested on"""

    picture: Member
    kind: str
    told: str = ""


class Sentence(NamedTuple):
    """A section of the trouble's words. numbers: {a place in it: the name of the number there}, where they differ"""

    section: str
    numbers: dict = {}


@dataclass(frozen=True)
class Trouble:
    """recipe(start, hand, share): the runs, from the Start of a dense network and the Settings of the picture in hand,
    with its label. evidence(experiment, sources): what is measured of the network that came out. answer(found): which
    of the question's answers came true by that.

    sentences(found): {a place in the reason: the Sentences that are said there because of what was measured}. shares:
    the per cents from which the learner chooses one, `share` at first. maps: which arrays of the evidence are pictures.
    examples(share): some of the pictures that it changes, if it does.
    """

    name: str
    recipe: Callable[[Start, Settings, int], Recipe]
    evidence: Callable[[Experiment, Sources], Numbers]
    answer: Callable[[Numbers], str]
    sentences: Callable[[Numbers], dict[str, list[Sentence]]] = lambda found: {}
    shares: range = range(0)
    share: int = 0
    maps: tuple[str, ...] = ()
    examples: Callable[[int], list[Example]] = lambda share: []

    def plan(self, start: Start, hand: Settings, share: int = 0) -> Recipe:
        """The runs in the learner's network with random weights, if it is dense, else in the lesson's first."""
        dense = Start().preset if preset(start.preset).widths else start.preset
        return self.recipe(Start(dense, start.activation, start.seed), hand, share)


class End(NamedTuple):
    """What a run ends with: the set that it trained on, its network, and the state."""

    practice: PictureSet
    network: engine.Network
    state: engine.State


def on_pets(hand: Settings, start: Start, data: Data = DEFAULT_PETS) -> Settings:
    """Plain descent on mini-batches of drawn pets, at the rate that suits the network for these."""
    rate = preset(start.preset).rate_of_many(start.weights, PLAIN)
    return replace(hand, data=data, label="", batch=BATCH, learning_rate=rate, optimizer=PLAIN)


def on_the_picture(hand: Settings, start: Start) -> Settings:
    """Plain descent on the picture in hand, at the rate that suits the network for one picture."""
    return replace(hand, learning_rate=preset(start.preset).rate_of_one(start.weights, PLAIN), optimizer=PLAIN)


def run(start: Start, settings: Settings, iterations: int) -> Recipe:
    """One run from its start on."""
    return Recipe(Experiment(start).stepped(settings, iterations))


def end_of(experiment: Experiment, sources: Sources) -> End:
    """What a run ends with; of one that was not made yet, it is made."""
    settings = experiment.segments[-1].settings
    practice = sources.practice(settings, preset(experiment.start.preset))
    return End(practice, network_of(experiment.start, settings), last_state(experiment, sources))


def end_on(data: Data, experiment: Experiment, sources: Sources) -> End:
    """What the same run would end with, had it trained on another set."""
    settings = replace(experiment.segments[-1].settings, data=data)
    return end_of(Experiment(experiment.start).stepped(settings, experiment.iterations), sources)
