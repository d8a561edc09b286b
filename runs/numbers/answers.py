"""What the network got right and wrong: its answers about the pictures of a set, counted and picked out."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pictures.shipped import SURE_ENOUGH
from runs.course.experiment import Experiment, Settings
from runs.course.tape import Tape, logits_of, network_of
from runs.data.values import CLASSES, Member, is_set
from runs.numbers.numbers import Numbers
from runs.numbers.progress import parts_so_far

# How sure it says it is, in steps; two classes make a half the least.
SURENESS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MOST_SHOWN = 8


class Answer(NamedTuple):
    """One picture's answer. picture: as in an experiment; p: the probability of the class it says."""

    picture: Member
    label: str
    said: str
    p: float
    before: str


def answers_of(tape: Tape, settings: Settings, held_out: bool = True) -> list[Answer]:
    """All answers about the held-out (or the training) pictures, now and at the start of the run."""
    part = parts_so_far(tape, settings)[1 if held_out else 0]
    network, start = network_of(tape.at.start, settings), Tape(tape.sources)
    start.advance(Experiment(tape.at.start), 0)
    logits = (logits_of(network, state, part) for state in (tape.state, start.state))
    P, before = map(network.loss.probabilities, logits)
    rows = zip(part.numbers, part.T.argmax(axis=1), P.argmax(axis=1), P.max(axis=1), before.argmax(axis=1), strict=True)
    assert is_set(settings.data)
    whole = settings.data.whole
    return [Answer(Member(whole, int(n)), CLASSES[t], CLASSES[s], float(p), CLASSES[b]) for n, t, s, p, b in rows]


def confusion(answers: list[Answer]) -> Numbers:
    """count (2,2): how often each label, a row, got each answer, a column; all: how many answers there are."""
    count = np.zeros((len(CLASSES), len(CLASSES)), int)
    for answer in answers:
        count[CLASSES.index(answer.label), CLASSES.index(answer.said)] += 1
    return Numbers({"count": count, "all": len(answers)})


def sureness(answers: list[Answer]) -> list[tuple]:
    """How often it is right among answers that it is about equally sure of: (from, to, count, mean p, right).

    mean p and right are None where there is no such answer. (A reliability table; DeGroot and Fienberg 1983)
    """
    rows = []
    for low, high in pairwise(SURENESS):
        some = [a for a in answers if low <= a.p < high or a.p == high == 1]
        mean = float(np.mean([a.p for a in some])) if some else None
        rows.append((low, high, len(some), mean, float(np.mean([a.said == a.label for a in some])) if some else None))
    return rows


def surest(answers: list[Answer], least: float = SURE_ENOUGH) -> Numbers:
    """surely: how many answers it is at least so sure of; right: the share of them that is, if there are any."""
    right = [a.said == a.label for a in answers if a.p >= least]
    return Numbers({"least": least, "surely": len(right)} | ({"right": float(np.mean(right))} if right else {}))


def gallery(answers: list[Answer]) -> dict[str, list[Answer]]:
    """Pictures worth a look, the surest first: newly_right, still_wrong, newly_wrong, confident."""
    ordered = sorted(answers, key=lambda a: -a.p)
    right = [a for a in ordered if a.said == a.label]
    wrong = [a for a in ordered if a.said != a.label]
    return {
        "newly_right": [a for a in right if a.before != a.label][:MOST_SHOWN],
        "still_wrong": [a for a in wrong if a.before != a.label][:MOST_SHOWN],
        "confident": wrong[:1],
        "newly_wrong": [a for a in wrong if a.before == a.label][:MOST_SHOWN],
    }
