"""My upload trained it: what the run trained on, and how many weights are others than at its beginning."""

from runs.course.tape import first_state
from runs.data.values import Member, NetworkFile
from runs.ideas.idea import Answer, Facts, Here, Idea, changed
from runs.numbers.numbers import Numbers


def asks(here: Here) -> Facts | None:
    """None of a picture out of a set, which a run may or may not have come to, and of a file, which nobody knows."""
    unknown = isinstance(here.snapshot.settings.data, Member)
    if unknown or isinstance(here.snapshot.experiment.start.weights, NetworkFile):
        return None
    return {"t": here.snapshot.state.t}


def answer(here: Here, facts: Facts, found: Numbers) -> Answer:
    experiment, data = here.snapshot.experiment, here.snapshot.settings.data
    on = sum(segment.iterations for segment in experiment.segments if segment.settings.data == data)
    differ = changed(first_state(experiment.start, here.tape.sources.files), here.snapshot.state)
    told = "yes" if on else "others" if facts["t"] else "untouched"
    of = {"on": on, "differ": differ, "weights": here.snapshot.preset.weights}
    return Answer("yes" if on else "no", "steps" if on else "shown", of, told)


IDEA = Idea("upload", "welcome", 1, asks, answer)
