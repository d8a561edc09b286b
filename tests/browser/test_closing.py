"""The closing page in the browser: the curve of the run can be seen, and the page's numbers are the head's."""

from tests.browser.learner import Learner, path_of

RUN = "?run=12*cat*cat*CrossEntropy*SGD*0.01*1"


def test_the_curve_of_ones_own_run_is_drawn(visit):
    learner = Learner(visit(f"/{path_of('closing')}{RUN}"))
    line = learner.page.locator(".chart polyline").first.bounding_box()
    assert line["width"] > 300 and line["height"] > 50
    said = learner.page.locator(".seen li").all_inner_texts()
    assert len(said) == 10 and "You trained it for 12 iterations" in said[7] and "has fallen" in said[8]
    assert learner.at("t") == 12


def test_the_way_through_all_stages_can_be_read_on_a_small_laptop(visit):
    learner = Learner(visit(f"/{path_of('closing')}", 1280, 720))
    for stage in ("closing", "convolutions", "backprop"):
        links = learner.open(stage).page.locator("nav a")
        cut_off = links.evaluate_all(
            "(all) => all.filter((a) => a.scrollWidth > a.clientWidth).map((a) => a.innerText)"
        )
        assert links.count() == 8 and cut_off == []
