"""Slopes, shown: a curve with a tangent to drag, and a map with a walk on it whose start is dragged.

All that is said is said here; `slopes.js` shows what belongs to the place where somebody is.
"""

from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st
from markupsafe import Markup

from engine.names import Weight, weight_called
from runs.numbers import slopes
from runs.numbers.numbers import Numbers, went
from ui.charts import STEPS, Line
from ui.charts.contours import contours, shade
from ui.charts.drawing import Panel, axis, plots
from ui.inputs.controls import Control, inside, select, slide, voice, write
from ui.parts import numbers
from ui.parts.bundle import ROOT, javascript
from ui.parts.markup import join, tag
from ui.parts.show import Show, uri
from ui.parts.words import called, capital, html, paragraph, passage, text
from ui.stages.choose_weight import choose_weight
from ui.stages.spelled import spelled
from ui.view.kinds import is_plain, title
from ui.visit import material
from ui.visit.notes import made, note, notes

# How the names of these numbers begin: the head has others of the same names.
PREFIX = "slopes."
# Of the tangent, so much of the curve's width lies on each side of its point.
LONG = 0.3
# What lies farther outside of a drawing, in widths of it, is not drawn at its own place.
FARTHEST = 100
# The controls through which the start of the walk is told.
GROUP, START = "walkon", "walk.start"
_element = st.components.v2.component("slopes", js=javascript("ui/stages/slopes"), isolate_styles=False)
# What is said of the end of a walk, by what became of the loss.
ENDS = {"fell": "fell", "rose": "rose_at_last", "same": "same"}

LOOKS = (ROOT / "ui" / "stages" / "slopes.css").read_text(encoding="utf-8")


def curve(snapshot) -> None:
    """The loss along the weight in view, with its slope at each place."""
    st.html(f"<style>{LOOKS}</style>")
    weight, menus = choose_weight(snapshot)
    found = made((_of(snapshot), weight), slopes.along, snapshot, weight)
    found = slopes.stepped(found, snapshot.settings.learning_rate)
    words = {"name": weight.name, "weight": spelled(snapshot.network, snapshot.preset, weight)}
    write(passage("slopes", "curve", **words), *menus, key="slope")
    level = slopes.is_level(found["L"])
    box = found["x"][0], found["x"][-1], 0.0, (2 if level else 1) * found["L"].max() or 1.0
    show = Show(_named(found))
    points = [_point(snapshot, found, show, i, box) for i in range(len(found["x"]))]
    data = {
        "drawing": _curve(found, box, weight),
        "points": points,
        "of": f"{weight.name} {found['at']}",
        "at": found["at"],
        "label": text("slopes", "slide", name=weight.name),
        "below": passage("slopes", "level" if level else "curve_says", show, **_ends(found)),
    }
    _element(key="curve", data=data)


def ground(snapshot) -> None:
    """The loss over two weights, and the walk that descent takes there."""
    network, step = snapshot.network, slopes.both(snapshot, material.sources())
    pair = _pair(network, step)
    found = made((_of(snapshot), pair), slopes.surface, network, step, *pair)
    lines = None if slopes.is_level(found["L"]) else made((_of(snapshot), pair), contours, found["L"])
    cells = len(found["x"])
    i, j = (min(at, cells - 1) for at in notes().slopes.begins or (found["at"],) * 2)
    path = slopes.walk(network, step, pair, (float(found["x"][i]), float(found["y"][j])))
    theirs = {"mine": called(snapshot.label), "theirs": called(snapshot.other.name)}
    about = passage("slopes", "map", other=text("common", f"our.{snapshot.other}"), **theirs)
    write(about, *_menus(snapshot, step, pair), *_starts(found, pair, i, j), key=GROUP)
    data = {
        "drawing": _map(found, lines, path, pair),
        "start": [i, j],
        "cells": cells,
        "label": text("slopes", "ground", one=pair[0].name, other=pair[1].name),
        "said": join(*_said(snapshot, found, lines, path, pair)),
        "group": GROUP,
        "voice": START,
    }
    _element(key="map", data=data)


def _of(snapshot):
    """All that the loss depends on. The rate and the optimiser only matter to whoever walks."""
    settings = snapshot.settings
    return snapshot.experiment, replace(settings, learning_rate=1.0, optimizer="")


def _named(found):
    return Numbers({PREFIX + name: value for name, value in found.items()})


def _places(show, i, *names):
    return {name: show(f"{PREFIX}{name}[{i}]") for name in names}


def _ends(found):
    lowest = int(found["L"].argmin())
    show = Show(_named(found))
    return {"m": len(found["x"]), "L": show(f"{PREFIX}L[{lowest}]"), "x": show(f"{PREFIX}x[{lowest}]")}


# The curve.


def _curve(found, box, weight):
    left, right, bottom, top = box
    line = Line(text("slopes", "loss"), found["x"], found["L"], "loss")
    now = numbers.show(found["x"][found["at"]])
    panel, marked = Panel(text("slopes", "loss"), [line], bottom, top), (found["x"][found["at"]], now)
    # What the drawing shows is said in words and by the slider.
    drawn = tag("div", plots([panel], left, right, [marked]), aria_hidden="true")
    return drawn + axis(numbers.show(left), weight.name, numbers.show(right))


def _point(snapshot, found, show, i, box):
    """Where a point of the curve is, its tangent and the triangle below that, and what is said of it."""
    left, right, *_ = box
    x, y, slope, run = found["x"][i], found["L"][i], found["slope"][i], found["run"]
    begin = x if x + run <= right else x - run
    far, low, high = LONG * (right - left), y + slope * (begin - x), y + slope * (begin + run - x)
    labels = [(begin + run / 2, low), (begin + run, (low + high) / 2)]
    at, run_at, rise_at = _spots([(x, y), *labels], box)
    leads, words = slopes.leads(found, i), _words(snapshot, found, show, i)
    return {
        "at": at,
        "tangent": _polyline([(x - far, y - slope * far), (x + far, y + slope * far)], box),
        "triangle": "" if leads == "flat" else _polyline([(begin, low), (begin + run, low), (begin + run, high)], box),
        "run": [*run_at, text("slopes", "run", run=numbers.show(run))],
        "rise": [*rise_at, text("slopes", "rise", rise=numbers.signed(found["rise"][i], 3))],
        "leads": leads,
        "words": words,
        "spoken": text("slopes", "spoken", x=numbers.show(x), L=numbers.show(y), slope=numbers.show(slope)),
    }


def _words(snapshot, found, show, i):
    """What is true at a point of the curve."""
    places = _places(show, i, "x", "L", "size", "slope", "step", "new")
    rise, run = show(f"{PREFIX}rise[{i}]"), show(f"{PREFIX}run")
    places |= {"rise": rise, "run": run, "rate": show(f"{PREFIX}learning_rate")}
    leads = slopes.leads(found, i)
    said = [html("slopes", "here", **places), html("slopes", f"leads.{leads}", **places)]
    if leads == "flat":
        return paragraph(Markup(" ").join(said))
    said.append(html("slopes", f"steep.{slopes.how_steep(found, i)}"))
    rule = snapshot.network.optimizer
    step = html("slopes", f"step.{leads}", **places)
    own = "" if is_plain(rule) else html("slopes", "step.by_rule", optimizer=capital(title(rule)))
    over = html("slopes", "over", **places, quotient=join(*_quotient(show, i)))
    return paragraph(Markup(" ").join(said)) + paragraph(over) + paragraph(join(step, " ", own))


def _quotient(show, i):
    rise, run, slope = show.quotient(f"{PREFIX}rise[{i}]", f"{PREFIX}run", f"{PREFIX}slope[{i}]")
    return rise, " ÷ ", run, " = ", slope


def _spots(places, box):
    """Places as per cent of the drawing, from its top left corner, none of them outside."""
    steps = np.clip(_steps(places, box) / STEPS, 0, 1)
    return np.round(100 * steps, 2).tolist()


def _steps(places, box):
    left, right, bottom, top = box
    x, y = np.array(places, float).T
    steps = STEPS * np.stack([(x - left) / (right - left), (top - y) / (top - bottom)], axis=1)
    return np.clip(steps, -FARTHEST * STEPS, FARTHEST * STEPS)


def _polyline(places, box):
    return " ".join(map(str, np.rint(_steps(places, box)).astype(int).ravel().tolist()))


# The map.


def _pair(network, step) -> tuple[Weight, Weight]:
    """The two weights that were chosen, if they belong to this network; else the first choice."""
    with suppress(ValueError):
        one, other = (weight_called(network, name) for name in notes().slopes.over)
        if one != other:
            return one, other
    return slopes.first_pair(network, step)


def _menus(snapshot, step, pair):
    offered = slopes.offered(snapshot.network, step)
    every = {weight.name: weight for weight in (*pair, *offered)}
    names = [weight.name for weight in sorted(every.values(), key=lambda weight: weight.name)]
    return inside("choices", *(_menu(snapshot, pair, axis, every, names) for axis in ("x", "y")))


def _menu(snapshot, pair, axis, every, names):
    mine, theirs = pair if axis == "x" else reversed(pair)
    options = {name: _option(snapshot, every[name]) for name in names if name != theirs.name}

    return select(f"walk.over.{axis}", text("slopes", f"over.{axis}"), options, mine.name, partial(_over, pair, axis))


def _over(pair, axis, name):
    """Action: the map is over another weight."""
    one, other = (weight.name for weight in pair)
    note(over=(name, other) if axis == "x" else (one, name), begins=None)


def _option(snapshot, weight):
    return text("slopes", "option", name=weight.name, words=spelled(snapshot.network, snapshot.preset, weight))


def _starts(found, pair, i, j):
    """The two sliders of the start, and what is told where it was dragged. -> Controls"""
    cells = [*range(len(found["x"]))]
    at = {"x": i, "y": j}

    def slider(axis, weight):
        words = [numbers.show(value, 3) for value in found[axis]]
        move = partial(_begin, len(cells), **at)
        label = text("slopes", f"start.{axis}", name=weight.name)
        return slide(f"walk.{axis}", label, cells, at[axis], lambda cell: move(**{axis: cell}), words=words.__getitem__)

    sliders: list[Control] = [slider(axis, weight) for axis, weight in zip("xy", pair, strict=True)]
    return inside("choices", *sliders, voice(START, 2, lambda x, y: _begin(len(cells), x, y)))


def _begin(cells, x, y):
    """Action: the walk begins at another place of the grid."""
    if max(x, y) < cells:
        note(begins=(x, y))


def _map(found, lines, path, pair):
    """The map, the walk on it, and what its sides are called. -> HTML"""
    x, y = found["x"], found["y"]
    box = x[0], x[-1], y[0], y[-1]
    walked = np.rint(_steps([*zip(path["x"], path["y"], strict=True)], box)).astype(int).tolist()
    dots = [tag("circle", cx=across, cy=down, r=16) for across, down in walked[1:]]
    trail = tag("polyline", points=" ".join(f"{across},{down}" for across, down in walked), class_="trail")
    middle = STEPS // 2
    now = tag("path", d=f"M{middle - 40} {middle}h80M{middle} {middle - 40}v80", class_="now")
    svg = tag(
        "svg",
        tag("path", d=lines.path if lines else "", class_="same"),
        now,
        trail,
        dots,
        viewBox=f"0 0 {STEPS} {STEPS}",
    )
    heat = tag("div", class_="heat", style=f"--map:url({uri(shade(found['L']))})")
    one, other = (weight.name for weight in pair)
    scale = axis(*(numbers.show(end(found["L"]), 3) for end in (np.min, np.max)))
    return {
        "over": tag("div", heat, svg, aria_hidden="true"),
        "up": axis(f"↑ {other}: {numbers.show(y[0], 3)} … {numbers.show(y[-1], 3)}"),
        "across": axis(numbers.show(x[0], 3), f"{one} →", numbers.show(x[-1], 3)),
        "scale": tag("small", text("slopes", "loss")) + tag("div", class_="bar-of-loss") + scale,
    }


def _said(snapshot, found, lines, path, pair):
    """What is true of the map and of the walk on it, in paragraphs."""
    show = Show(_named(Numbers({"map.L": found["L"], **{f"walk.{name}": value for name, value in path.items()}})))
    last = len(path["L"]) - 1
    names = {"one": pair[0].name, "other": pair[1].name}
    if lines:
        yield paragraph(html("slopes", "map.lines", gap=numbers.number(f"{PREFIX}gap", lines.gap)))
    else:
        yield paragraph(html("slopes", "map.level", **names))
    places = _walked(show, last) | {"slope_one": _slope(show, 0), "slope_other": _slope(show, 1)} | names
    yield paragraph(html("slopes", "walk.start", **places))
    for key, k in _keys(snapshot, found, path):
        before, after = show.apart(f"{PREFIX}walk.L[{max(0, k - 1)}]", f"{PREFIX}walk.L[{k}]")
        its = {"k": numbers.count(k), "before": before, "after": after, "n": numbers.count(last)}
        rule = capital(title(snapshot.network.optimizer))
        yield paragraph(html("slopes", f"walk.{key}", **places, **its, optimizer=rule))


def _walked(show, last):
    first, end = show.apart(f"{PREFIX}walk.L[0]", f"{PREFIX}walk.L[{last}]")
    return {"first": first, "last": end}


def _slope(show, i):
    return show.signed(f"{PREFIX}walk.slopes[{i}]")


def _keys(snapshot, found, path):
    """Which sentences are true of a walk, and of which of its steps, in their order."""
    last = len(path["L"]) - 1
    if not path["slopes"].any():
        return [("level", last)]
    rose, left = slopes.rose_at(path), slopes.left_at(path, found)
    over = "rose" if is_plain(snapshot.network.optimizer) else "rose.by_rule"
    steps = sorted((k, key) for key, k in ((over, rose), ("left", left)) if k)
    keys = [(key, k) for k, key in steps] + [("short", last)] * slopes.is_short(path, found)
    return [*keys, ("ended" if path["ended"] else ENDS[went(path["L"][0], path["L"][-1])], last)]
