"""It stores the photos: the bytes of its weights beside those of the pictures that training goes through."""

from runs.course.states import arrays_in
from runs.course.tape import first_state
from runs.ideas.idea import Answer, Facts, Here, Idea
from runs.numbers.numbers import Numbers


def asks(here: Here) -> Facts | None:
    size = here.snapshot.preset
    settings = here.practice if size.live else here.snapshot.settings
    if not (size.live or settings.label):
        return None
    return {"pictures": len(here.tape.sources.practice(settings, size)), "inputs": size.inputs, "weights": size.weights}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    state, start = here.snapshot.state, first_state(here.snapshot.experiment.start, here.tape.sources.files)
    room, need = _bytes(state), facts["pictures"] * facts["inputs"]
    right = "fit" if room >= need else "part"
    before = sum(weights.size for weights in arrays_in(start.params))
    return Answer(right, "nudge", {"room": room, "need": need, "share": room / need, "before": before}, right)


def _bytes(state):
    return sum(weights.nbytes for weights in arrays_in(state.params))


IDEA = Idea("stores_photos", "closing", 1, asks, answer)
