"""The page about slopes: its numbers are the engine's, and each sentence is said where it is true, and only there."""

import json
import re
from html import unescape

import numpy as np
import pytest

import engine
from engine.names import weight_called
from runs.course.presets import preset
from runs.course.tape import network_of
from runs.data.values import Bundled
from runs.numbers import slopes
from tests.shown import numbers_in
from tests.ui.driver import Visit
from ui.frame import NAMED
from ui.parts.words import page_words

TAG = re.compile("<[^>]*>")
STARTS = (
    {},
    {"preset": "tiny", "loss": "MeanSquaredError", "optimizer": "Adam", "activation": "Tanh"},
    {"preset": "standard", "optimizer": "Momentum", "rate": "0.5"},
    {"preset": "conv-small", "rate": "3"},
)


def opened(**start):
    return Visit(**start).open("slopes")


def data_of(visit):
    """(the curve, the map): what the browser is told of each"""
    found = [json.loads(each.proto.json) for each in visit.app.get("bidi_component") if is_slopes(each.proto)]
    return sorted(found, key=lambda data: "points" not in data)


def is_slopes(proto):
    return proto.component_name.rpartition(".")[2] == "slopes"


def plain(html):
    return unescape(TAG.sub("", html))


def begins(key):
    """How a sentence of the lesson begins, up to its first number."""
    return page_words("slopes")[key].replace("**", "").split("{")[0]


def network_in(visit):
    return network_of(visit.mine.experiment.start, visit.mine.settings)


def test_its_address_and_its_links():
    assert NAMED["slopes"].path == "Slopes" and NAMED["slopes"].file == "pages/10_Slopes.py"
    assert 'href="Slopes"' in Visit().open("backprop").html and 'href="Slopes"' in Visit().open("closing").html


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_each_point_of_the_curve_says_its_own_numbers(start):
    visit = opened(**start)
    shown, network = data_of(visit)[0], network_in(visit)
    weight = weight_called(network, visit.mine.coordinate.weight)
    X = visit.mine.sources.row(visit.mine.settings.data, size_of(visit))
    T = np.eye(2)[:1]
    assert len(shown["points"]) in (31, 61) and shown["at"] == len(shown["points"]) // 2
    for i in (0, shown["at"], len(shown["points"]) - 1):
        point = shown["points"][i]
        at = {each.name.removeprefix("slopes.").partition("[")[0]: each.value for each in numbers_in(point["words"])}
        state = engine.with_weight(visit.state, *weight.where, at["x"])
        step = engine.step(network, state, X, T)
        slope = float(engine.weight_at(step.backward.grads, *weight.where))
        assert at["L"] == pytest.approx(step.loss.loss, rel=1e-9)
        assert at["size"] == pytest.approx(abs(slope), rel=1e-7, abs=1e-15)
        assert at["slope"] == pytest.approx(slope, rel=1e-7, abs=1e-15)
        assert at["learning_rate"] == visit.mine.settings.learning_rate
        assert at["new"] == pytest.approx(at["x"] - at["learning_rate"] * slope, rel=1e-9)
        assert point["leads"] == ("up" if slope > 0 else "down")
        words = plain(point["words"])
        assert ("uphill to the right" in words) == ("here to the left" in words) == (slope > 0)
        assert ("downhill to the right" in words) == ("here to the right" in words) == (slope < 0)
        assert ("plain gradient descent" in words) == (start.get("optimizer", "SGD") != "SGD")


def size_of(visit):
    return preset(visit.mine.experiment.start.preset)


def test_flat_ground_is_said_to_be_flat_and_asks_for_no_nudge():
    visit = opened(weights="zero")
    shown, ground = data_of(visit)
    visit.choose("weight.layer", visit.offers()["weight.layer"].texts[0]).choose("weight.from", "0")
    shown, ground = data_of(visit)
    for point in shown["points"]:
        words = plain(point["words"])
        assert point["leads"] == "flat" and begins("leads.flat") in words and not point["triangle"]
        assert "The nudge goes" not in words and "steep" not in words
    assert begins("level") in plain(shown["below"]) and begins("curve_says") not in plain(shown["below"])
    # Two zeros, one behind the other, are a saddle: level underfoot, and not level all around.
    said = plain(ground["said"])
    assert begins("walk.level") in said and begins("map.lines") in said and begins("map.level") not in said
    assert "has fallen" not in said and "within one square" not in said and "leads off" not in said
    one, other = visit.offers()["walk.over.x"].texts[:2]
    level = said_of(visit.choose("walk.over.x", one).choose("walk.over.y", other))
    assert begins("map.level") in level and begins("walk.level") in level and begins("map.lines") not in level


def said_of(visit):
    return plain(data_of(visit)[1]["said"])


def test_the_walk_says_that_it_overshot_where_the_loss_rose_and_nowhere_else():
    gentle, wild = opened(weights="photos", rate="0.0005"), opened(weights="photos", rate="1")
    assert "overshooting" not in said_of(gentle) and "has fallen from" in said_of(gentle)
    assert "the loss rose" in said_of(wild) and "overshooting" in said_of(wild)
    by_rule = said_of(opened(weights="photos", rate="1", optimizer="Momentum"))
    assert "the loss rose" in by_rule and "overshooting" not in by_rule


def test_a_walk_of_tiny_steps_is_said_to_be_short_and_a_long_one_to_leave():
    assert "within one square" in said_of(opened(rate="0.0001"))
    far = said_of(opened(rate="3"))
    assert "within one square" not in far and "leads off the map" in far


def test_the_start_that_was_dragged_is_kept_and_the_path_begins_there():
    visit = opened()
    data = data_of(visit)[1]
    assert data["start"] == [20, 20] and data["cells"] == 41
    first = said_of(visit)
    visit.send("walkon", [[visit_heard(visit) + 1, "walk.start", "3 38"]])
    assert data_of(visit)[1]["start"] == [3, 38] and said_of(visit) != first
    visit.choose("rate", 0.1)
    assert data_of(visit)[1]["start"] == [3, 38]
    visit.tell("walk.x", visit.offers()["walk.x"].texts[7])
    assert data_of(visit)[1]["start"] == [7, 38]
    for odd in ("99 3", "3", "-1 2", "41 0", "a b", "3 3 3"):
        visit.send("walkon", [[visit_heard(visit) + 1, "walk.start", odd]])
        assert data_of(visit)[1]["start"] == [7, 38]
    # Another map begins in its middle.
    name = next(text for text in visit.offers()["walk.over.x"].texts if text != visit.offers()["walk.over.x"].says)
    visit.choose("walk.over.x", name)
    assert data_of(visit)[1]["start"] == [20, 20] and name in data_of(visit)[1]["label"]


def visit_heard(visit):
    return visit.mine.controls.heard.get("walkon", 0)


def test_another_network_has_a_map_of_its_own_though_weights_were_chosen():
    visit = opened()
    visit.choose("walk.over.x", visit.offers()["walk.over.x"].texts[0])
    visit.choose("preset", "tiny")
    assert data_of(visit)[1]["cells"] == 41
    visit.choose("preset", "conv-small")
    assert data_of(visit)[1]["label"]


@pytest.mark.parametrize("start", STARTS, ids=str)
def test_the_numbers_of_the_walk_are_the_engines(start):
    visit = opened(**start)
    data = data_of(visit)[1]
    shown = {each.name.removeprefix("slopes."): each.value for each in numbers_in(data["said"])}
    network, size = network_in(visit), size_of(visit)
    sources = visit.mine.sources
    X = np.concatenate([sources.row(Bundled(name), size) for name in ("cat", "dog")])
    step = engine.step(network, visit.state, X, np.eye(2))
    pair = slopes.first_pair(network, step)
    over = slopes.surface(network, step, *pair)
    path = slopes.walk(network, step, pair, tuple(float(over[axis][over["at"]]) for axis in "xy"))
    assert shown["walk.L[0]"] == pytest.approx(step.loss.loss, rel=1e-9)
    for i, weight in enumerate(pair):
        gradient = engine.weight_at(step.backward.grads, *weight.where)
        assert shown[f"walk.slopes[{i}]"] == pytest.approx(gradient, rel=1e-7)
        assert weight.name in plain(data["said"])
    for name, value in shown.items():
        if name.startswith("walk.L["):
            assert value == path.at(name.removeprefix("walk."))


def test_without_a_label_one_is_asked_for():
    visit = opened(label="")
    assert not data_of(visit) and "Not computed yet." in plain(visit.html)
    assert len(data_of(visit.choose("label", "dog"))) == 2
