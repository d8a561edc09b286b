"""What is simplified: each figure on the page is the code's, or was measured; each point has its link."""

import json
import re

import dev
import engine
from runs.course.experiment import DEFAULT_SEED
from runs.course.presets import PRESETS
from tests.ui.driver import Visit
from ui.frame import PAGES
from ui.parts.numbers import DIGITS, show
from ui.stages.simplified import PLACES


def test_every_figure_is_counted_or_measured():
    visit = Visit().open("simplified")
    figures = json.loads((dev.ROOT / "models" / "figures.json").read_text(encoding="utf-8"))
    photos, drawn = figures["cat-dog"]["photos"], figures["cat-dog-drawn"]["photos"]
    weights = [sum(params.W.size + params.b.size for params in state(size) if params) for size in PRESETS]
    assert (visit.at("least_weights"), visit.at("most_weights")) == (min(weights), max(weights))
    assert (visit.at("lesson_inputs"), visit.at("lesson_hidden")) == (16 * 16, 4)
    assert visit.at("side") == max(size.pixels for size in PRESETS) == 96
    assert (visit.at("right"), visit.at("photos")) == (photos["accuracy"], photos["photos"])
    assert visit.at("wrong") == photos["photos"] - photos["accuracy"] * photos["photos"]
    assert visit.at("least_photos_right") == figures["tiny-photos"]["photos"]["accuracy"]
    assert visit.at("untaught_right") == drawn["accuracy"]
    assert (visit.at("seed"), visit.at("slope"), visit.at("classes")) == (DEFAULT_SEED, 0, 2)
    assert f"at most {DIGITS} of them" in visit.html and len(show(2 / 3)) == len("0.") + DIGITS


def state(size):
    return engine.init(size.network("ReLU", "CrossEntropy", "SGD", 0.1), seed=0).params


def test_each_point_leads_to_where_it_can_be_seen():
    html = Visit().open("simplified").html
    points = re.split("<h3>", html[html.index("<h1>") : html.index('class="page-end"')])[1:]
    paths = {page.name: page.path for page in PAGES}
    assert [re.findall(r'<a class="stage" href="([^"]*)">', each) for each in points] == [
        [paths[stage]] for stage in PLACES.values()
    ]
