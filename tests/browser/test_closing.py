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
