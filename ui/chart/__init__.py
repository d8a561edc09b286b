"""The curves of a run as one element that can be pointed at: the time machine of the training page."""

from pathlib import Path

import streamlit as st

from ui.parts.controls import voice

LOOK = ("key", "colour", "dash", "width")
HERE = Path(__file__).parent
_drawing = st.components.v2.component(
    "training_curves",
    js=(HERE / "chart.js").read_text(encoding="utf-8"),
    css=(HERE / "chart.css").read_text(encoding="utf-8"),
)


def chart(key, lines, panels, tracks, track, at, marks, group, live=False):
    """Draw the curves. group: the controls of the page among which are the `voices` of this key

    What the learner chooses is told as a click is, so that it is lost as little.

    tracks: {number: name}, of which `track` is the place of the one in view.

    lines: dicts of panel, name, key (its name in the legend, or empty), track, x, y (lists, not empty), colour (a
    custom property of ui/style.css), dash, faint, width. panels: {name: how its values are written}: number, from 0 to
    the largest; percent or share, from 0 to 1. tracks: their names. marks: (iteration, text) where a setting changed.
    """
    shown = [line for line in lines if line["track"] == track]
    data = {
        "lines": lines,
        "panels": _panels(panels, lines),
        "keys": [{k: line[k] for k in LOOK} for line in shown if line["key"]],
        "tracks": list(tracks.values()),
        "numbers": list(tracks),
        "track": track,
        "at": at,
        "last": max((int(line["x"][-1]) for line in shown), default=at),
        "right": max(1, *(int(line["x"][-1]) for line in lines)),
        "marks": [{"t": t, "text": text} for t, text in marks],
        "live": live,
        "group": group,
        "voice": key,
    }
    return _drawing(key=key, data=data)


def voices(key, then):
    """What the chart of that key has to say. then: called with a track's number and an iteration, or the track alone"""
    return voice(f"{key}.at", 2, then), voice(f"{key}.track", 1, then)


def _panels(panels, lines):
    """Those that have a line; before the run, all, so that nothing jumps when it begins."""
    largest = {name: [max(line["y"]) for line in lines if line["panel"] == name] for name in panels}
    begun = bool(largest[next(iter(panels))])
    return [
        {"name": name, "form": form, "top": max(largest[name], default=1) if form == "number" else 1}
        for name, form in panels.items()
        if largest[name] or not begun
    ]
