"""0.98 means 98 % certain: how often the answers are right about which it is as sure as about the one in view."""

import numpy as np

from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.ideas.unseen import answers
from runs.numbers.numbers import Numbers

# So many answers are counted, those whose sureness is nearest; of fewer pets, half. A share is another than the
# sureness if they are so far apart.
NEAREST, APART = 20, 0.1


def asks(here: Here) -> Facts | None:
    return {"guess": here.snapshot.guess, "p": here.snapshot.probabilities.max()}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    P, T = answers(here)
    count = min(NEAREST, len(P) // 2)
    near = np.argsort(np.abs(P.max(axis=1) - facts["p"]), kind="stable")[:count]
    sure, share = P.max(axis=1)[near].mean(), (P.argmax(axis=1) == T.argmax(axis=1))[near].mean()
    right = "same" if abs(share - sure) <= APART else "less" if share < sure else "more"
    return Answer(right, "share", {"count": count, "sure": sure, "right": share}, "counted")


IDEA = Idea("certain", "forward", 3, asks, answer)
