"""More weights are always better: two trained networks, and how many photos that they never saw each gets right."""

from runs.course.presets import PRESETS
from runs.course.states import arrays_in
from runs.course.trained import figures, ready
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.compare import PAIR
from runs.numbers.numbers import Numbers

# Shares that are less far apart are about the same.
NEAR = 0.01
TOLD = {("dense", "fewer"): "windows", ("conv", "more"): "larger"}
FEWER = min((size for size in PRESETS if size.widths), key=lambda size: size.weights)


def asks(here: Here) -> Facts | None:
    return {"more": _weights(_larger(here)), "fewer": FEWER.weights}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    more, fewer = (figures(name)["photos.accuracy"] for name in (_larger(here), FEWER.photos))
    right = "alike" if abs(more - fewer) < NEAR else "more" if more > fewer else "fewer"
    of = {"more_right": more, "fewer_right": fewer, "photos": figures(FEWER.photos)["photos.photos"]}
    return Answer(right, "room" if right == "more" else "build", of, TOLD.get((_kind(here), right), "beside"))


def _kind(here):
    """With which of the two trained networks the small one is compared: the kind of the network in view."""
    return "conv" if here.snapshot.preset.widths else "dense"


def _larger(here):
    return PAIR[_kind(here)]


def _weights(name):
    return sum(weights.size for weights in arrays_in(ready(name).state.params))


IDEA = Idea("more_weights", "convolutions", 1, asks, answer)
