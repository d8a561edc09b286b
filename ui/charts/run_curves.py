"""The curves of a run as one element that can be pointed at: the time machine of the training page."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from ui.inputs.controls import Control, voice
from ui.parts.bundle import javascript
from ui.parts.markup import tag
from ui.parts.numbers import count
from ui.parts.words import family, text
from ui.serve.element import element

from .drawing import Line, Panel, Values, axis, legend, plots

# Digits that are sent of a value: more than are ever written. Closer to zero than this, there are fewer.
DIGITS, SMALLEST = 9, 1e-200
_element = element("training_curves", javascript("ui/charts/run_curves"), isolate_styles=False)


class Curve(NamedTuple):
    """A line, the number of the track that it belongs to, and the name of its panel."""

    track: int
    panel: str
    line: Line


def curves(
    key: str,
    found: list[Curve],
    forms: dict[str, str],
    tracks: dict[int, str],
    track: int,
    at: int,
    changes: list[tuple[int, str]],
    group: str,
    busy: bool = False,
) -> None:
    """Draw the curves of a run over its iterations. group: the controls of the page that have the `voices` of this key

    What the learner chooses is told as a click is, so that it is lost as little.

    forms: {panel: one of FORMS}; of a number the panel ends at the largest, else at 1. tracks: {number: name}, of which
    `track` is the number of the one in view, at iteration `at`. changes: (iteration, text) where a setting changed.
    busy: whether the run is under way; when it begins, the curves come into view.
    """
    own = [curve for curve in found if curve.track == track]
    last = max((int(curve.line.x[-1]) for curve in own), default=at)
    right = max([1, *(int(curve.line.x[-1]) for curve in found)])
    panels = _panels(found, forms)
    spoken = [_spoken(panel, [curve.line for curve in own if curve.panel == panel.name]) for panel in panels]
    data = {
        "legend": legend(curve.line for curve in own) + _buttons(tracks, track),
        "drawing": plots(panels, 0, right, changes) + axis(text("training", "curves.axis"), count(right)),
        "panels": [panel for panel in spoken if panel["lines"]],
        "track": track,
        "at": at,
        "last": last,
        "right": right,
        "group": group,
        "busy": busy,
        "words": family("training", "curves."),
        "voice": key,
    }
    _element(key, data)


def voices(key: str, then: Callable) -> tuple[Control, Control]:
    """What the chart of that key has to say. then: called with a track's number and an iteration, or the track alone"""
    return voice(f"{key}.at", 2, then), voice(f"{key}.track", 1, then)


def _buttons(tracks: dict[int, str], chosen: int) -> Markup:
    """One button for each track, if there are several."""
    if len(tracks) == 1:
        return Markup()
    return Markup().join(
        tag("button", name, type="button", value=number, aria_pressed=str(number == chosen).lower())
        for number, name in tracks.items()
    )


def _panels(found: list[Curve], forms: dict[str, str]) -> list[Panel]:
    """Those that have a line; before the run, all, so that nothing jumps when it begins."""
    lines = {name: [curve.line for curve in found if curve.panel == name] for name in forms}
    begun = bool(lines[next(iter(forms))])
    return [
        Panel(name, lines[name], 0, _largest(lines[name]) if form == "number" else 1, form)
        for name, form in forms.items()
        if lines[name] or not begun
    ]


def _largest(lines: list[Line]) -> float:
    return max((max(line.y) for line in lines), default=1)


def _spoken(panel: Panel, lines: list[Line]) -> dict:
    """The values that can be pointed at, for words."""
    values = [{"name": line.name, "x": np.asarray(line.x, int).tolist(), "y": _rounded(line.y)} for line in lines]
    return {"name": panel.name, "form": panel.form, "lines": values}


def _rounded(values: Values) -> list[float]:
    """With no more digits than it takes to write them: all others would only be bytes."""
    exact = np.asarray(values, float)
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.maximum(np.abs(exact), SMALLEST))))
    return (np.rint(exact * scale) / scale).tolist()
