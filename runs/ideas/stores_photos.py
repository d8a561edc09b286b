"""It stores the photos: the bytes of its weights beside those of the pictures of the set that it was trained on."""

from runs.course.states import arrays_in
from runs.course.tape import first_state
from runs.data.values import is_set
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers

# What is told where the weights in view were trained on the set, and where they were not: then that is said.
TOLD = {"fit": ("fit_of_others", "fit"), "part": ("part_of_others", "part")}


def asks(here: Here) -> Facts | None:
    size, settings = here.snapshot.preset, _trained_on(here) or here.practice
    return {"pictures": len(here.tape.sources.practice(settings, size)), "inputs": size.inputs, "weights": size.weights}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    state, start = here.snapshot.state, first_state(here.snapshot.experiment.start, here.tape.sources.files)
    room, need = _bytes(state), facts["pictures"] * facts["inputs"]
    right = "fit" if room >= need else "part"
    before = sum(weights.size for weights in arrays_in(start.params))
    told = TOLD[right][_trained_on(here) is not None]
    return Answer(right, "nudge", {"room": room, "need": need, "share": room / need, "before": before}, told)


def _trained_on(here):
    """By which settings the weights in view were trained on a set last; None where they never were since the start."""
    settings = (segment.settings for segment in reversed(here.snapshot.experiment.segments))
    return next((each for each in settings if is_set(each.data)), None)


def _bytes(state):
    return sum(weights.nbytes for weights in arrays_in(state.params))


IDEA = Idea("stores_photos", "closing", 1, asks, answer)
