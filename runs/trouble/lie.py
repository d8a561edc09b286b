"""False labels: a share of the training labels says the other thing, the held-out pets keep their true ones."""

from dataclasses import replace

from runs.course.experiment import Experiment, Settings, Start
from runs.course.presets import preset
from runs.course.tape import how_well
from runs.data.sets import pet_set
from runs.data.sources import Sources
from runs.data.values import DEFAULT_PETS, Member
from runs.numbers.numbers import Numbers
from runs.trouble.trouble import TEN_EPOCHS, Example, Recipe, Sentence, Trouble, end_of, end_on, on_pets, run

# Right about more than this share of the held-out pets, it learned the truth; about less than the other, the lie.
TRUTH, LIE = 0.6, 0.4
HALF = 0.5
# So many pictures with each kind of label are shown.
SHOWN = 4


def recipe(start: Start, hand: Settings, share: int) -> Recipe:
    return run(start, on_pets(hand, start, replace(DEFAULT_PETS, flipped=share)), TEN_EPOCHS)


def evidence(experiment: Experiment, sources: Sources) -> Numbers:
    """lies: the share of false labels; given, true: the share of these labels, and of the true ones, that it gives;
    held_out: right about held-out pets; honest: the same of a network that was told no lie.
    """
    practice, network, state = end_of(experiment, sources)
    given = practice.training
    true = replace(given, T=practice.true_T()) if hasattr(practice, "true_T") else given
    _, _, honest = end_on(DEFAULT_PETS, experiment, sources)
    return Numbers(
        {
            "lies": float((given.T != true.T).any(axis=1).mean()),
            "given": how_well(network, state, given)[1],
            "true": how_well(network, state, true)[1],
            "held_out": how_well(network, state, practice.held_out)[1],
            "honest": how_well(network, honest, practice.held_out)[1],
        }
    )


def answer(found: Numbers) -> str:
    return "truth" if found["held_out"] > TRUTH else "lie" if found["held_out"] < LIE else "neither"


def sentences(found: Numbers) -> dict[str, list[Sentence]]:
    """What the lies had to do with it, where their share can be the reason."""
    lies, learned = found["lies"], answer(found)
    fits = {"truth": 0 < lies < HALF, "lie": lies > HALF, "neither": True}[learned]
    return {"outcome": [Sentence(f"outcome.{learned}")] if fits else []}


def examples(share: int) -> list[Example]:
    """The first that have a false label at this share, and the first that have their own."""
    practice = pet_set(replace(DEFAULT_PETS, flipped=share), preset(Start().preset))
    told = map(practice.told, range(len(practice)))
    every = [Example(Member(DEFAULT_PETS, number), practice.kind(number), label) for number, label in told]
    false, true = ([each for each in every if (each.kind != each.told) == lies][:SHOWN] for lies in (True, False))
    return false + true


TROUBLE = Trouble("lie", recipe, evidence, answer, sentences, range(0, 101, 10), 30, examples=examples)
