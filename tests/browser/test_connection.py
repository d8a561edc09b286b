"""What the browser tells the server only once: a message that gets lost is told again, and nothing is done twice."""

import pytest

from tests.browser.cable import OF_A_CUT, Cable
from tests.browser.learner import Learner, path_of, stands

STEP = "Take one step"
TRAINED = "/Training?practice=pets:40:1&run=10*pets:40:1**CrossEntropy*SGD*0.03*32"
BACKPROP = "/Backpropagation?run=5*cat*cat*CrossEntropy*SGD*0.01*1"


@pytest.fixture
def cable():
    return Cable()


@pytest.fixture
def come(visit, cable):
    """`come(path)` -> a Learner whose connection is that cable."""
    return lambda path: Learner(visit(path, cable=cable))


@pytest.fixture
def may_be_cut(problems):
    """What is written on the console because of the cut is no problem."""
    yield
    problems[:] = [said for said in problems if not any(words in said for words in OF_A_CUT)]


def click(learner, name=STEP):
    """Press a button without waiting for anything."""
    learner.page.get_by_role("button", name=name, exact=True).dispatch_event("click")


def link(learner, stage):
    """Follow a link without waiting for anything."""
    learner.page.locator(f"nav a[href^='{path_of(stage)}']").dispatch_event("click")


def at_the_curve(learner):
    """Point at iteration 3 of the training curves."""
    curve = learner.page.get_by_role("slider", name="Iteration to look at")
    curve.focus()
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        curve.press(key)


def at_the_timeline(learner):
    """Pull the timeline of the network view to iteration 3."""
    timeline = learner.page.get_by_role("slider", name="Iteration of the network")
    timeline.focus()
    for _ in range(2):
        timeline.press("ArrowLeft")


SAID = {
    "a click": ("/Loss", click, "step", 1),
    "the curve": (TRAINED, at_the_curve, "curves.at", 3),
    "the timeline": (BACKPROP, at_the_timeline, "scrub", 3),
}


@pytest.mark.parametrize(("path", "do", "words", "at"), SAID.values(), ids=SAID)
def test_a_lost_message_is_told_again(come, cable, path, do, words, at):
    learner = come(path)
    cable.lose_next(words)
    do(learner)
    # A hand on the timeline has to come to rest before anything is told.
    for _ in range(500):
        if cable.lost:
            break
        learner.page.wait_for_timeout(20)
    assert learner.settled().at("t") == at and len(cable.lost) == 1


def test_a_lost_link_is_followed_all_the_same(come, cable):
    learner = come("/Loss").press(STEP)
    cable.lose_next("is_history_navigation: true")
    link(learner, "backprop")
    learner.page.wait_for_url("**/Backpropagation?**")
    assert learner.settled().page.title().startswith("4 Backpropagation") and len(cable.lost) == 1
    assert learner.at("t") == 1
    cable.lost.clear()
    learner.page.go_back()
    assert learner.settled().page.title().startswith("3 Loss") and len(cable.lost) == 1
    assert learner.at("t") == 1
    cable.lost.clear()
    learner.page.go_back()
    assert learner.settled().at("t") == 0 and len(cable.lost) == 1


def test_a_click_right_after_a_link_is_done_and_the_link_is_followed(come):
    learner = come("/Loss")
    learner.page.evaluate(
        "() => { document.querySelector('nav a[href^=Backpropagation]').click();"
        " document.querySelector(`.controls button[name=step]`).click(); }"
    )
    assert learner.settled().page.title().startswith("4 Backpropagation")
    assert learner.at("t") == 1 and learner.params["run"].startswith("1*")


def test_the_last_of_two_links_wins(come):
    learner = come("/Loss")
    for stage in ("backprop", "truth"):
        link(learner, stage)
    assert learner.settled().page.title().startswith("2 Ground truth") and "/Ground_truth?" in learner.page.url


def test_a_click_right_after_back_comes_after_it(come):
    learner = come("/Loss").choose("Picture", "Our dog").press(STEP)
    learner.page.evaluate(
        "() => { history.back(); addEventListener('popstate', () => setTimeout("
        "() => document.querySelector(`.controls button[name=step]`).click(), 0)); }"
    )
    learner.page.wait_for_timeout(200)
    assert learner.settled().at("t") == 1 and learner.params["run"].startswith("1*dog*")


def test_the_answer_to_a_click_does_not_change_the_address_of_whoever_went_back_since(come, cable):
    learner = come("/Loss").press(STEP).press(STEP)
    cable.hold = "page_info_changed"
    click(learner)
    while not cable.held:
        learner.page.wait_for_timeout(20)
    learner.page.evaluate("history.back()")
    learner.page.wait_for_timeout(100)
    cable.let_go()
    assert learner.settled().at("t") == 1 and learner.params["run"].startswith("1*")
    learner.page.go_forward()
    assert stands(learner.settled())


def test_at_rest_the_address_is_that_of_the_page(come, cable):
    learner = come("/Loss?embed=true").press(STEP)
    cable.drop = "page_info_changed"
    click(learner)
    learner.page.wait_for_url("**run=2*")
    cable.drop = None
    assert stands(learner.settled()) and learner.at("t") == 2
    assert learner.params["embed"] == "true" and learner.press(STEP).at("t") == 3
    learner.page.go_back()
    learner.page.wait_for_timeout(500)
    # What Streamlit keeps in the address for itself is nothing to wait for.
    assert learner.page.evaluate("document.documentElement.dataset.following") is None
    assert stands(learner.settled()) and learner.at("t") == 2 and learner.params["embed"] == "true"


@pytest.mark.long
@pytest.mark.parametrize("steps", [17, 18, 19])
def test_what_was_shown_twenty_pages_ago_can_be_shown_again_though_a_page_is_still_on_its_way(come, cable, steps):
    learner = come("/Loss").choose("Picture", "Our dog")
    for _ in range(steps):
        learner.press(STEP)
    cable.hold = "new_session"
    click(learner, "Start again")
    while not cable.held:
        learner.page.wait_for_timeout(20)
    learner.page.locator("input[name=picture][value=cat]").dispatch_event("click")
    learner.page.wait_for_timeout(400)
    cable.let_go()
    assert learner.settled().params["picture"] == "cat" and stands(learner)


def test_a_weight_chosen_right_before_a_link_does_not_keep_the_page(come):
    learner = come(BACKPROP)
    learner.page.locator(".view [data-ref^='W2']").last.dispatch_event("click")
    link(learner, "loss")
    learner.page.wait_for_timeout(300)
    assert learner.settled().page.title().startswith("3 Loss")


def test_what_is_done_without_a_connection_is_done_once_it_is_back(come, cable, may_be_cut):
    learner = come("/Loss").press(STEP)
    cable.cut(learner.page)
    click(learner)
    click(learner)
    link(learner, "backprop")
    learner.page.wait_for_timeout(300)
    assert learner.at("t") == 1
    cable.mend(learner.page)
    learner.page.wait_for_url("**/Backpropagation?**")
    assert learner.settled().at("t") == 3 and learner.params["run"].startswith("3*")
    assert learner.press(STEP).at("t") == 4


def test_a_weight_chosen_without_a_connection_is_in_view_once_it_is_back(come, cable, may_be_cut):
    learner = come(BACKPROP)
    cable.cut(learner.page)
    learner.page.locator(".view [data-ref^='W2']").first.dispatch_event("click")
    learner.page.wait_for_timeout(300)
    before = learner.params["weight"]
    cable.mend(learner.page)
    # The weight in view before is one of W2 as well.
    learner.page.wait_for_url(lambda url: "weight=W2" in url and learner.params["weight"] != before)
    assert learner.settled().params["weight"] != before


def test_a_run_goes_on_when_the_connection_is_back(come, cable, may_be_cut):
    learner = come("/Training?practice=pets:40:1")
    learner.page.get_by_role("combobox", name="Speed").select_option("10 a second")
    learner.settled()
    click(learner, "Start")
    learner.page.get_by_test_id("stProgress").wait_for()
    cable.cut(learner.page)
    learner.page.wait_for_timeout(500)
    cable.mend(learner.page)
    learner.page.wait_for_function("t => document.querySelector('[data-name=t]')?.textContent === t", arg="10")
    learner.page.get_by_test_id("stProgress").wait_for(state="detached")
    assert learner.settled().at("t") == 10
