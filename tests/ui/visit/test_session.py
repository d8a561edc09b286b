"""What a visitor chose stays, whichever page is open; the address and the session say the same."""

import pytest

from runs.course.experiment import DEFAULT_RATE
from runs.course.tape import Tape
from runs.data.sources import Sources
from tests.ui.driver import FILES, Visit
from ui.visit import owner, pace, run


def coordinate(visit):
    return dict(visit.params)


def test_a_choice_outlives_the_pages_that_do_not_show_it():
    visit = Visit().open("forward").choose("rate", 0.1).open("training").open("loss")
    assert visit.params["rate"] == "0.1"
    visit.press("Take one step")
    assert visit.mine.experiment.segments[-1].settings.learning_rate == 0.1


@pytest.mark.parametrize(("key", "value"), [("rate", 0.1), ("label", "dog"), ("picture", "dog"), ("loss", None)])
def test_other_settings_open_a_segment_and_keep_the_run(key, value):
    visit = Visit().open("loss").press("Take one step").press("Take one step")
    visit.choose(key, value or "MeanSquaredError")
    assert visit.at("t") == 2
    visit.press("Take one step")
    first, second = visit.mine.experiment.segments
    assert (first.iterations, second.iterations) == (2, 1)
    assert first.settings.learning_rate == DEFAULT_RATE and first.settings != second.settings


@pytest.mark.parametrize(("key", "value"), [("preset", "tiny"), ("activation", "Tanh"), ("seed", 1)])
def test_another_start_begins_a_run_that_can_be_undone(key, value):
    visit = Visit().open("loss").press("Take one step")
    before, answer = coordinate(visit), visit.at("P[0,0]")
    visit.choose(key, value)
    assert visit.at("t") == 0
    visit.press("Undo")
    assert coordinate(visit) == before and visit.at("P[0,0]") == answer


def test_start_again_can_be_undone():
    visit = Visit().open("loss").press("Take one step").press("Take one step")
    before = coordinate(visit)
    assert visit.press("Start again").at("t") == 0
    visit.press("Undo")
    assert coordinate(visit) == before and visit.at("t") == 2


def test_an_address_opened_afresh_is_the_same_moment():
    visit = Visit().open("loss").choose("rate", 0.1).press("Take one step").press("Take one step")
    other = Visit(**visit.params)
    assert coordinate(other) == coordinate(visit)
    assert (other.at("t"), other.at("P[0,0]")) == (visit.at("t"), visit.at("P[0,0]"))


def test_an_address_that_changes_under_a_session_wins():
    visit = Visit().open("loss").press("Take one step")
    assert visit.led(**visit.params | {"rate": "0.1"}).mine.settings.learning_rate == 0.1


def test_a_click_wins_over_the_address_that_the_browser_has_not_renewed_yet():
    visit = Visit().open("loss")
    old = dict(visit.app.query_params)
    visit.choose("rate", 0.1).press("Take one step")
    visit.at_address(**old).press("Take one step")
    assert visit.at("t") == 2 and visit.params["rate"] == "0.1" and visit.params["run"].startswith("2*")
    assert visit.led(**old).at("t") == 0 and visit.params["rate"] == "0.01"


def test_a_file_brings_an_address_that_is_no_link_either():
    """A file that is gone by the time it is looked at is no other value than none was before, so nothing is called."""
    visit = Visit()
    old = dict(visit.app.query_params)
    visit.press("Take one step")
    assert visit.at_address(**old).run().at("t") == 1 and visit.params["run"].startswith("1*")


def test_a_run_that_is_gone_is_no_other_runs_past(monkeypatch):
    now, most, tapes = [0.0], [], []
    monkeypatch.setattr(pace, "id", lambda tape: 1, raising=False)
    monkeypatch.setattr(pace, "_active", {})
    monkeypatch.setattr(pace, "monotonic", lambda: now[0])
    monkeypatch.setattr(pace, "speed", lambda: 100)
    monkeypatch.setattr(pace.run, "tape", lambda: tapes[-1])
    monkeypatch.setattr(pace.run, "compute", lambda seconds, each: most.append(each))
    for passes in (0.0, 0.5, 2.0, 0.25):
        now[0] += passes
        if passes in (0.0, 2.0):
            tapes.append(Tape(Sources()))
        pace.compute()
    assert most == [1, 50, 1, 25]
    now[0] += pace.GONE + 0.1
    pace.compute()
    assert len(pace._active) == 1


@pytest.mark.parametrize("page", FILES)
def test_the_address_is_whole_on_every_page(page):
    wanted = set(coordinate(Visit()))
    assert set(coordinate(Visit().open(page))) == wanted


def test_after_starting_again_the_run_before_is_out_of_sight():
    def in_sight():
        with owner.of(visit.mine):
            return [state.t for state in run.in_sight()]

    visit = Visit(preset="tiny").open("loss")
    for _ in range(4):
        visit.press("Take one step")
    visit.press("Back")
    assert in_sight() == [0, 1, 2, 3, 4]
    assert visit.press("Start again") and in_sight() == [0]
    # The same steps as before, and a way back among them.
    visit.press("Take one step").press("Take one step").press("Back")
    assert in_sight() == [0, 1, 2]
    visit.press("Undo")
    assert in_sight() == [0, 1, 2, 3, 4]


def rates(visit):
    return visit.params["rate"], visit.params["training_rate"]


def test_a_learning_rate_that_nobody_chose_suits_the_network_in_use():
    visit = Visit().open("backprop")
    assert rates(visit) == ("0.01", "0.03")
    assert rates(visit.choose("preset", "conv").choose("trained", "photos")) == ("0.005", "0.005")
    assert visit.offers()["rate"].says == "0.005"
    assert visit.offers()["rate"].texts.index("0.005") == len(visit.offers()["rate"].texts) // 2
    assert rates(visit.choose("optimizer", "Adam"))[0] == "0.0001"
    # The run and its network come back; the optimiser, a setting, stays.
    assert rates(visit.press("Undo")) == ("0.0001", "0.01")
    assert rates(Visit(preset="conv", weights="photos")) == ("0.005", "0.005")
    assert rates(Visit(preset="conv", weights="photos", rate="0.3")) == ("0.3", "0.005")


def test_a_chosen_learning_rate_stays_and_does_not_move_with_the_run():
    visit = Visit().open("loss").choose("rate", 0.1).choose("preset", "conv-small")
    assert rates(visit) == ("0.1", "0.1") and visit.offers()["rate"].says == "0.1"
    visit = Visit(preset="conv-small", weights="photos").open("loss")
    for _ in range(3):
        assert rates(visit.press("Take one step")) == ("0.002", "0.01")


def of_last_iteration(visit):
    settings = visit.mine.experiment.segments[-1].settings
    return str(settings.data), settings.learning_rate, settings.batch


def test_on_the_training_page_a_step_is_an_iteration_on_what_is_trained_on():
    visit = Visit(practice="pets:40:1").open("training")
    assert "Rate, mini-batches" in visit.html and visit.offers()["training_rate"].says == "0.03"
    assert of_last_iteration(visit.press("Take one step").run()) == ("pets:40:1", 0.03, 32)
    assert visit.at("t") == 1 and visit.at("seen") == 32
    visit.choose("train.on", "hand")
    assert "Rate, mini-batches" not in visit.html and visit.offers()["rate"].says == "0.01"
    assert of_last_iteration(visit.press("Take one step").run()) == ("cat", 0.01, 1)
    assert of_last_iteration(visit.press("Take one step").run()) == ("cat", 0.01, 1)
    assert (visit.at("t"), visit.at("seen"), visit.at("epochs")) == (3, 34, 1)


def test_a_step_on_the_training_page_needs_no_label_for_a_set_and_one_for_a_picture():
    visit = Visit(practice="pets:40:1", label="").open("training")
    assert visit.offers()["Take one step"].enabled
    visit.choose("train.on", "hand")
    assert not visit.offers()["Take one step"].enabled
    assert not visit.open("loss").offers()["Take one step"].enabled


def test_a_network_that_is_too_large_for_sets_has_the_rate_of_a_picture_everywhere():
    visit = Visit(preset="conv", weights="photos", label="dog").open("training")
    assert visit.offers()["rate"].says == "0.005" and "training_rate" not in visit.offers()
    assert of_last_iteration(visit.press("Take one step").run()) == ("cat", 0.005, 1)
