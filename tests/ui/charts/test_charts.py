"""Curves as HTML and as a file: where points lie, what is written around them, nothing unescaped."""

import io
import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from tests.ui.parts.test_palette import literals
from ui.charts import Curve, Line, chart, curves, points
from ui.charts.drawing import STEPS, Panel, legend, plots
from ui.charts.figure import figure
from ui.charts.run_curves import DIGITS
from ui.parts.palette import COLOURS

FALL = Line("loss", [0, 5, 10], [4.0, 1.0, 0.0], "loss")


def ticks(html):
    return re.findall(r"<small[^>]*>([^<]*)</small>", html)


def test_points_lie_between_the_ends_counted_from_the_top():
    assert points([0, 5, 10], [4, 1, 0], 0, 10, 0, 4) == f"0 0 {STEPS // 2} {STEPS * 3 // 4} {STEPS} {STEPS}"


def test_what_is_beyond_an_end_lies_on_it():
    assert points([-1, 20], [9, -9], 0, 10, 0, 4) == f"0 0 {STEPS} {STEPS}"


def test_one_value_everywhere_is_drawn_at_the_bottom():
    assert points([3, 3], [2, 2], 3, 3, 2, 2) == f"0 {STEPS} 0 {STEPS}"


def test_a_chart_says_what_it_shows_and_where_its_ends_are():
    html = chart([FALL], "rate", "height", 'at "most" <4>')
    assert 'role="img" aria-label="at &#34;most&#34; &lt;4&gt;"' in html
    assert ticks(html) == ["4", "2", "0"] and "<span>0</span><span>rate</span><span>10</span>" in html
    assert ">height</span>" in html and "loss</span>" in html


def test_names_cannot_break_out():
    html = chart([Line("<b>", [0, 1], [0, 1], "loss")], "<x>", "<y>", "")
    assert not re.search("<[bxy]>", html) and "&lt;b&gt;" in html


@pytest.mark.parametrize(
    ("bottom", "top", "texts"),
    [(0, 1, ["1", "0.5", "0"]), (0.659, 0.681, ["0.681", "0.67", "0.659"]), (0.99991, 0.99999, None)],
)
def test_heights_have_as_many_digits_as_tell_them_apart(bottom, top, texts):
    found = ticks(chart([FALL], "x", "y", "", top, bottom))
    assert found == texts or (texts is None and len(set(found)) == 3)


@pytest.mark.parametrize(
    ("form", "texts"), [("percent", ["100 %", "50 %", "0 %"]), ("share", ["1.0", "0.5", "0.0"]), ("number", None)]
)
def test_a_panel_is_written_in_its_form(form, texts):
    assert ticks(plots([Panel("right", [FALL], 0, 1, form)], 0, 10)) == (texts or ["1", "0.5", "0"])


def test_colours_and_dashes_are_the_palettes():
    html = chart([FALL, FALL._replace(name="other", dash="second", dot=(5, 1))], "x", "y", "")
    assert literals("a.py", html) == []
    assert html.count("stroke:var(--loss);stroke-dasharray:var(--dash-second)") == 2
    assert "left:50.00%;top:75.00%;background:var(--loss)" in html


def test_one_point_alone_is_seen():
    assert html_of(FALL._replace(x=[5], y=[2.0])).count('class="spot"') == 1
    assert 'class="spot"' not in html_of(FALL)


def html_of(line):
    return plots([Panel("", [line], 0, 4)], 0, 10)


def test_lines_that_share_a_key_share_its_sample_and_without_a_colour_in_common_it_is_ink():
    held_out = FALL._replace(key="held-out pictures", dash="second")
    html = legend([FALL, held_out, held_out._replace(colour="ink")])
    assert html.count('class="key"') == 2
    assert "stroke:var(--ink);stroke-dasharray:var(--dash-second)" in html


def test_lines_that_look_alike_are_named_at_their_ends_and_no_name_lies_on_another():
    lines = [FALL._replace(y=[4.0, y], x=[0, 10], end=f"Run {n}") for n, y in enumerate((0.1, 0.12, 3.0))]
    html = plots([Panel("", lines, 0, 4)], 0, 10)
    ends = re.findall(r'class="line-end" style="left:100.00%;top:([\d.]+)%;color:var\(--loss\)">(Run \d)<', html)
    assert [name for _, name in ends] == ["Run 2", "Run 1", "Run 0"]
    tops = [float(top) for top, _ in ends]
    assert tops[0] == 25 and all(low - high >= 12 for high, low in pairwise(tops))


def test_what_is_marked_stands_where_there_is_room():
    html = plots([Panel("", [FALL], 0, 4)], 0, 10, [(1, "rate 0.1"), (9, "rate <3>")])
    near, far = re.findall(r'<i class="change (\w*)" style="left:([\d.]+)%">', html)
    assert near == ("", "10.00") and far == ("far", "90.00") and "rate &lt;3&gt;" in html


@pytest.fixture
def sent(monkeypatch):
    """What `curves` sends to the browser."""
    sent = {}
    monkeypatch.setattr("ui.charts.run_curves._element", lambda key, data: sent.update(data))
    return sent


FORMS = {"loss": "number", "right": "percent"}


def draw(found, tracks=None, track=0, at=10, changes=()):
    curves("curves", found, FORMS, tracks or {0: "Run 1"}, track, at, list(changes), "controls")


def test_of_the_track_in_view_every_value_can_be_pointed_at(sent):
    y = np.linspace(1, 1 / 3, 4)
    other = Curve(2, "loss", Line("training", [0, 40], [7.0, 8.0], "loss", faint=True))
    draw([Curve(0, "loss", Line("training", np.arange(0.0, 4), y, "loss")), other], {0: "Run <1>", 2: "Run 2"}, at=3)
    (panel,) = sent["panels"]
    (line,) = panel["lines"]
    assert (panel["name"], panel["form"], line["name"], line["x"]) == ("loss", "number", "training", [0, 1, 2, 3])
    np.testing.assert_allclose(line["y"], y, rtol=10.0 ** (1 - DIGITS))
    assert (sent["track"], sent["at"], sent["last"], sent["right"]) == (0, 3, 3, 40)
    # The largest of all tracks is the top, and only the one in view is in the legend.
    assert ticks(sent["drawing"])[0] == "8" and sent["legend"].count('class="key"') == 1
    assert re.findall(r'value="(\d)" aria-pressed="(\w+)">([^<]+)<', sent["legend"]) == [
        ("0", "true", "Run &lt;1&gt;"),
        ("2", "false", "Run 2"),
    ]


def test_values_of_any_size_keep_their_digits(sent):
    y = [0.0, 1e-300, 1.23456789012e-9, -0.5, 2 / 3, 12345.678901234, 1e30]
    draw([Curve(0, "loss", Line("training", range(len(y)), y, "loss"))])
    (line,) = sent["panels"][0]["lines"]
    np.testing.assert_allclose(line["y"], y, rtol=1e-8, atol=1e-200)
    assert all(len(repr(abs(value))) <= DIGITS + 6 for value in line["y"])


def test_the_last_iteration_is_written_as_a_count(sent):
    draw([Curve(0, "loss", Line("training", [0, 20_000], [2.0, 1.0], "loss"))])
    assert "<span>20,000</span>" in sent["drawing"]


def test_before_a_run_all_panels_are_there_then_those_that_have_a_line(sent):
    draw([], at=0)
    assert sent["drawing"].count('class="plot"') == 2 and sent["panels"] == [] and sent["last"] == 0
    draw([Curve(0, "loss", FALL)])
    assert sent["drawing"].count('class="plot"') == 1 and "<button" not in sent["legend"]


def test_a_figure_has_the_light_colours_of_its_lines():
    file = figure([FALL, FALL._replace(name="other", colour="cat", dash="second", dot=(5, 1))], "x", "y", 10, 5)
    pixels = np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).reshape(-1, 3)
    there = set(map(tuple, np.unique(pixels, axis=0).tolist()))
    assert {tuple(bytes.fromhex(COLOURS[name].light[1:])) for name in ("loss", "cat")} <= there
