"""What is tried beside the learner's own run leaves it as it is; a run that is looked at for a while can be left."""

import pytest

from tests.ui.driver import Visit
from ui.stages import training
from ui.visit import aside, owner

OWN = "6*pets:40:1**CrossEntropy*SGD*0.03*32"


def at_rest(visit):
    while visit.mine.tape.at != visit.mine.experiment or any(each.tape for each in visit.mine.run.asides.values()):
        visit.run()
    return visit.run()


@pytest.fixture
def visit():
    return at_rest(Visit(preset="tiny", run=OWN, practice="pets:40:1").open("training"))


def test_three_rates_are_compared_beside_the_button_and_the_own_run_stays_in_hand(visit):
    before, tracks = (visit.params, visit.at("P[0,0]")), len(visit.mine.tape.tracks)
    at_rest(visit.press("Try learning rates").press("A tenth, the same, ten times"))
    assert (visit.params, visit.at("P[0,0]")) == before and len(visit.mine.tape.tracks) == tracks
    assert visit.mine.tape.track.tip.iterations == 6 and "undo" not in visit.offers()
    assert visit.at("three.from") == 6 and {visit.at(f"three.rate[{i}]") for i in range(3)} == {0.01, 0.1, 1}
    assert visit.html.index("got furthest") < visit.html.index("three copies") + 4000
    # It tells of that iteration also when the run has moved on.
    assert at_rest(visit.press("One epoch")).at("three.from") == 6


def test_what_is_tried_can_be_stopped(visit):
    with owner.of(visit.mine):
        aside.begin("rates", visit.mine.experiment.stepped(visit.mine.settings, 100_000))
        assert not aside.compute("rates", lambda *given: None, 0.01) and 0 < aside.share("rates") < 0.5
        aside.stop("rates")
        assert aside.share("rates") is None is aside.tried("rates")


def test_undo_brings_the_own_run_back_also_after_the_broken_one_was_started_again(visit):
    visit.press("Break it").choose("break.name", "zero").choose("ask.break_zero", "skip")
    at_rest(visit.press("break.start"))
    assert visit.params["weights"] == "zero"
    assert at_rest(visit.press("again").press("Undo")).params["run"] == OWN


def test_a_run_is_named_by_all_its_learning_rates_and_one_on_a_picture_by_no_mini_batch():
    rates = "2*pets:40:1**CrossEntropy*SGD*0.03*32~2*pets:40:1**CrossEntropy*SGD*0.003*32"
    visit = at_rest(Visit(preset="tiny", run=rates, practice="pets:40:1").open("training"))
    with owner.of(visit.mine):
        said = training._track_name(0, visit.mine.tape.track)
    assert said.endswith("learning rate 0.03, then 0.003")
    visit = at_rest(Visit(preset="tiny", run="3*cat*cat*CrossEntropy*SGD*0.01*1").open("training"))
    curves = next(each.proto.json for each in visit.app.get("bidi_component") if "curves" in each.proto.component_name)
    assert "the picture it trains on" in curves and "mini-batch" not in curves
