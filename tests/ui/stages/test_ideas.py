"""A wrong idea, met on its page: asked before it is answered, by two menus; once more on another picture, if it was not
known; and passed over by whoever likes.
"""

import re
from math import inf

import pytest

from runs.ideas.idea import Here
from runs.ideas.registry import IDEAS
from runs.numbers.numbers import Numbers
from tests.shown import is_the_text_of
from tests.ui.driver import Visit
from ui.parts.words import family, page_words, text
from ui.visit import owner, run, trainer

RIGHT = ("same", "pixels")
WRONG = ("turns", "label")
PAGES = sorted({idea.stage for idea in IDEAS.values()})


def box(visit):
    """What stands in the box; empty where there is none."""
    found = re.search(r'<section class="think">(.*?)</section>', visit.html, re.S)
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", found[1])) if found else ""


def say(visit, name, option, why):
    visit.choose(f"idea.{name}", option).choose(f"idea.{name}.why", why)
    while any(aside.tape for aside in visit.mine.run.asides.values()):
        visit.run()
    return visit


def offered(visit):
    return [name for name in visit.offers() if name.startswith("idea.")]


def turned_to(visit, name):
    """The idea is in view, by the button that leads to the next one."""
    for _ in IDEAS:
        if f"idea.{name}" in visit.offers():
            return visit
        visit.press("idea.another")
    raise AssertionError(f"{name} is not offered")


def test_it_asks_what_then_why_and_only_then_answers():
    visit = Visit(preset="tiny").open("truth")
    assert offered(visit) == ["idea.sees_it", "idea.skip"] and page_words("idea_sees_it")["title"] not in box(visit)
    visit.choose("idea.sees_it", "turns")
    assert offered(visit) == ["idea.sees_it", "idea.sees_it.why", "idea.skip"] and "It is:" not in box(visit)
    visit.choose("idea.sees_it.why", "label")
    assert offered(visit) == []
    said = box(visit)
    assert "✗ You said: The other class." in said and "It is: Exactly the same as now." in said
    assert "✗ Your reason: It looks at the label before it answers." in said and "What decides it:" in said
    assert page_words("idea_sees_it")["title"] in said
    assert visit.at("idea.p") == visit.at("idea.then") == visit.at("P[0,1]")


def test_who_knows_it_is_told_so_and_never_asked_again():
    visit = say(Visit(preset="tiny").open("truth"), "sees_it", *RIGHT)
    assert "✓ You said" in box(visit) and "✓ Your reason" in box(visit) and "What decides it:" not in box(visit)
    assert box(visit.open("loss")) and box(visit.open("truth")) == ""
    assert box(visit.choose("picture", "dog")) == ""
    assert box(visit.open("loss").open("truth")) == ""


def test_who_did_not_know_it_meets_it_once_more_on_another_picture_and_then_no_more():
    visit = say(Visit(preset="tiny").open("truth"), "sees_it", *WRONG)
    # On the same picture, however often one comes by, there is nothing.
    assert box(visit.open("loss").open("truth")) == "" == box(visit.press("step"))
    visit.choose("picture", "dog")
    assert text("ideas", "again") in box(visit.open("loss").open("truth"))
    say(visit, "sees_it", *WRONG)
    assert visit.at("idea.p") == visit.at("P[0,0]")
    assert box(visit.open("loss").open("truth").choose("picture", "cat")) == "" == box(visit.open("loss").open("truth"))


def test_a_right_answer_for_a_wrong_reason_is_not_known_yet():
    visit = say(Visit(preset="tiny").open("truth"), "sees_it", "same", "label")
    assert "✓ You said" in box(visit) and "✗ Your reason" in box(visit)
    assert text("ideas", "again") in box(visit.choose("picture", "dog").open("loss").open("truth"))


def test_a_reply_stays_in_view_while_the_picture_changes_and_says_of_when_it_is():
    visit = say(Visit(preset="tiny").open("truth"), "sees_it", *WRONG)
    given = re.search("You said:.*", box(visit))[0].strip()
    visit.choose("picture", "dog")
    assert "When you answered, at iteration 0:" in box(visit) and given in box(visit)
    found = re.search(r'<section class="think">(.*?)</section>', visit.html, re.S)
    assert "data-name" not in found[1]
    assert text("ideas", "again") in box(visit.press("idea.another"))


@pytest.mark.parametrize("steps", [0, 1])
def test_it_is_passed_over_before_or_after_the_first_menu(steps):
    visit = Visit(preset="tiny").open("truth")
    if steps:
        visit.choose("idea.sees_it", "turns")
    assert box(visit.press("idea.skip")) == ""
    assert box(visit.choose("picture", "dog")) == "" == box(visit.open("loss").open("truth"))


def test_the_next_question_is_offered_and_the_last_one_comes_after_all_others():
    visit = Visit(preset="tiny").open("forward")
    names = [name for name, idea in IDEAS.items() if idea.stage == "forward"]
    seen = []
    for _ in names:
        seen.append(next(name for name in names if f"idea.{name}" in visit.offers()))
        visit.press("idea.another")
    assert seen == names and f"idea.{names[0]}" in visit.offers()
    # Passed over, all of them leave nothing.
    for name in names:
        turned_to(visit, name).press("idea.skip")
    assert box(visit) == ""


def test_several_pictures_at_once_are_no_state_to_ask_about():
    visit = Visit(preset="tiny").open("backprop")
    assert box(visit) and box(visit.choose("batch.backprop", True)) == ""


def test_whoever_does_nothing_is_stopped_nowhere():
    visit = Visit(preset="tiny")
    for page in ("forward", "truth", "loss", "backprop", "training", "convolutions", "closing"):
        visit.open(page)
        assert len([name for name in offered(visit) if name not in ("idea.skip", "idea.another")]) == 1, page
        assert "step" in visit.offers()


@pytest.mark.parametrize("name", IDEAS)
def test_each_is_met_on_its_page_with_the_digits_of_this_state(name):
    start = {"preset": "tiny", "practice": "pets:40:1", "seed": "5"}
    if name == "training_accuracy":
        start["run"] = "20*pets:40:1**CrossEntropy*SGD*0.03*16"
    visit = turned_to(Visit(**start).open(IDEAS[name].stage), name)
    page = f"idea_{name}"
    for option in family(page, "option."):
        why = next(iter(family(page, "why.")))
        other = turned_to(Visit(**start).open(IDEAS[name].stage), name)
        said = box(say(other, name, option, why))
        assert f"You said: {page_words(page)[f'option.{option}']}." in said and "It is: " in said
        assert other.state.t == visit.state.t and "undo" not in other.offers()
        assert_true(other, IDEAS[name])


def assert_true(visit, idea):
    """Each number of the reply is what the idea finds out once more about what is in view."""
    with owner.of(visit.mine):
        here = Here(run.snapshot(visit.page), run.tape(), trainer.settings_on_a_set())
    facts, found = idea.asks(here), Numbers()
    if idea.runs:
        runs, tape = idea.runs(here), here.tape.beside()
        for each in runs:
            tape.advance(each, inf)
        found = idea.measure(tape, here.tape.at, runs)
    answer = idea.answer(here, facts, found)
    shown = [each for each in visit.numbers() if each.name.startswith("idea.")]
    assert shown and all(is_the_text_of(each) for each in shown)
    assert {each.name: each.value for each in shown}.items() <= {
        f"idea.{name}": fact for name, fact in {**facts, **answer.facts}.items()
    }.items()
    assert f"It is: {page_words(f'idea_{idea.name}')[f'option.{answer.right}']}" in box(visit)
