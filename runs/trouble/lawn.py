"""All cats on green: every cat it trains on sits in front of green, and no dog does."""

from dataclasses import replace

import numpy as np

import engine
from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import how_well
from runs.data.sets import DrawnSet, pet_set
from runs.data.sources import Sources
from runs.data.values import CLASSES, DrawnPets, Member
from runs.numbers.numbers import Numbers
from runs.trouble.trouble import Example, Recipe, Sentence, Trouble, end_of, end_on, on_pets

LAWN, ANY_BACKGROUND = DrawnPets(400, 1, lawn=True), DrawnPets(400, 1)
# The network for colour pictures.
SIZE = "standard"
ITERATIONS = 300
# Right about less than this share of the pets with the colours swapped, it goes by the colour.
EVEN = 0.5
# Right about less than this share of what it trained on, it has learned neither.
LEARNED = 0.75
# So many pictures of each kind are shown.
SHOWN = 2
# Pixels: a map shows the mean of each square of so many.
CELL = 4


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    """First on any backgrounds, so that all that is measured is drawn and trained where it can be watched."""
    start = replace(start, preset=SIZE)
    runs = (Experiment(start).stepped(on_pets(hand, start, pets), ITERATIONS) for pets in (ANY_BACKGROUND, LAWN))
    return Recipe(*runs)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """right, swapped, usual: the share that is right of its training pets, of held-out ones with the colours the other
    way round, and with any; honest: of the last, by a network that trained on any background.

    blame (pixels, pixels): how strongly each pixel of the cats moves the loss; map: the same in squares, above the
    smallest; edge: the mean of its edge over the rest. usual_...: of the other network.
    """
    size = preset(experiment.start.preset)
    practice, network, state = end_of(experiment, sources)
    pets, _, other = end_on(ANY_BACKGROUND, experiment, sources)
    found = {
        "right": how_well(network, state, practice.training)[1],
        "swapped": how_well(network, state, practice.held_out)[1],
        "usual": how_well(network, state, pets.held_out)[1],
        "honest": how_well(network, other, pets.held_out)[1],
        "unseen": len(practice.held_out),
    }
    for name, blame in (
        ("", _blame(network, state, practice.training, size)),
        ("usual_", _blame(network, other, pets.training, size)),
    ):
        edge = _edge(size.pixels)
        share = float(blame[edge].mean() / blame[~edge].mean())
        found |= {f"{name}blame": blame, f"{name}map": _map(blame), f"{name}edge": share}
    return Numbers(found)


def answer(found: Numbers) -> str:
    return "lawn" if found["swapped"] < EVEN else "pets"


def examples(share: int) -> list[Example]:
    """A few cats and dogs that it trains on, and as many that it is tested on."""
    practice = pet_set(LAWN, preset(SIZE))
    assert isinstance(practice, DrawnSet)
    told = dict(map(practice.told, range(len(practice))))
    unseen = {int(number): practice.kind(number) for number in practice.outside}
    trains_on = [Example(Member(LAWN, number), told[number], told[number]) for number in _some(told)]
    return trains_on + [Example(Member(LAWN, number), unseen[number]) for number in _some(unseen)]


def _some(kinds):
    """SHOWN of each kind. kinds: {number: kind}"""
    of_each = ([n for n in kinds if kinds[n] == kind][:SHOWN] for kind in CLASSES)
    return [number for some in of_each for number in some]


def _blame(network, state, examples, size):
    """The size of dL/dX, its mean over the cats. -> (pixels, pixels)"""
    cats = examples.take(examples.T[:, 0] == 1)
    fwd = engine.forward(network, state, cats.X)
    dX = engine.backward(network, state, fwd, engine.loss(network, fwd, cats.T)).deltas[0]
    return np.abs(dX).sum(axis=0).reshape(size.pixels, size.pixels, size.channels).sum(axis=2)


def _map(blame):
    """Single pixels still show the random start, so the mean of each square."""
    cells = len(blame) // CELL
    means = blame.reshape(cells, CELL, cells, CELL).mean(axis=(1, 3))
    return means - means.min()


def _edge(pixels):
    """A frame of an eighth of the picture, where there is more background than pet."""
    width = pixels // 8
    inside = np.zeros((pixels, pixels), bool)
    inside[width:-width, width:-width] = True
    return ~inside


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    """What it went by, where it learned anything."""
    if found["right"] < LEARNED:
        return {"outcome": [Sentence("outcome.unlearned")]}
    return {"outcome": [Sentence("outcome.lawn" if answer(found) == "lawn" else "outcome.pets")]}


TROUBLE = Trouble("lawn", recipe, evidence, answer, sentences, maps=("map", "usual_map"), examples=examples)
