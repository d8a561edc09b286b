"""Of several runs, each panel of the curves says at the end of a line which one it is."""

from types import SimpleNamespace

import pytest

from runs.course.experiment import Experiment, Settings
from runs.data.values import DEFAULT_PETS
from runs.numbers.progress import Line
from ui.stages.training import drawn

SETS, ONE = Settings(data=DEFAULT_PETS, label="", batch=32), Settings()


def ends(settings, whats, tracks=3):
    """{panel: what is written at the ends of its lines}, of so many runs. The first is in view."""
    made = [SimpleNamespace(number=n, tip=Experiment().stepped(settings, 5)) for n in range(tracks)]
    tape, found = SimpleNamespace(tracks=made, track=made[0]), {}
    for n in range(tracks):
        for curve in (drawn(Line(n, what, [0, 5], [0.7, 0.1 * n]), tape) for what in whats):
            found.setdefault(curve.panel, []).append(curve.line.end)
    return {panel: [end for end in of if end] for panel, of in found.items()}


@pytest.mark.parametrize(
    ("settings", "whats"),
    [(SETS, ("loss", "held_out_loss", "right", "held_out_right", "cat", "dog")), (ONE, ("batch", "cat", "dog"))],
)
def test_each_run_is_named_once_in_each_panel(settings, whats):
    assert all(of == ["Run 1", "Run 2", "Run 3"] for of in ends(settings, whats).values())
    assert all(of == [] for of in ends(settings, whats, 1).values())
