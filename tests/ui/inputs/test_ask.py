"""A question comes before its answer; what was said stays beside what is."""

import re
from math import inf

import pytest

from runs.course.experiment import Experiment, Start
from runs.course.tape import Tape
from runs.data.sources import Sources
from runs.numbers.snapshot import look
from tests.ui.driver import ANSWERS, Visit
from ui.inputs.ask import SKIP
from ui.parts.words import family

PAGES = sorted({"forward", "truth", "loss", "backprop"} & set(ANSWERS))


def options(page):
    return family(page, "option.")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_given_away_before_the_question_is_answered(page):
    visit = Visit().open(page)
    assert 'class="ask"' in visit.html and "It is:" not in visit.html


@pytest.mark.parametrize(
    ("page", "core"),
    [
        ("forward", ("Z2[0,1]", "powers[0,1]", "sum(powers)")),
        ("truth", ("E[0,1]", "flipped_E[0,0]")),
        ("loss", ("CrossEntropy.L", "MeanSquaredError.L", "row2.CrossEntropy.dZ[0,0]")),
    ],
)
def test_a_question_never_locks_up_the_core_of_a_stage(page, core):
    visit = Visit().open(page)
    assert set(core) <= {shown.name for shown in visit.numbers()} and "It is:" not in visit.html
    # It is asked before what it asks about is told.
    assert visit.html.index('class="ask"') < visit.html.index(f'data-name="{core[0]}"')


def test_which_way_has_a_reason_in_words():
    visit = Visit().open("backprop").answer()
    assert re.search(r"A little more of this weight would (raise|lower) (Cat|Dog)'s logit, and so", visit.html)


@pytest.mark.parametrize("page", PAGES)
def test_the_right_answer_is_marked_and_explained(page):
    visit = Visit().open(page).answer()
    said = options(page)[ANSWERS[page]]
    assert f"✓ You said: {said}. <strong>It is: {said}.</strong> " in visit.html


@pytest.mark.parametrize("page", PAGES)
def test_a_wrong_answer_meets_the_right_one(page):
    other = next(name for name in options(page) if name != ANSWERS[page])
    visit = Visit().open(page).answer(other)
    assert f"✗ You said: {options(page)[other]}. <strong>It is: {options(page)[ANSWERS[page]]}.</strong>" in visit.html


@pytest.mark.parametrize("page", PAGES)
def test_who_does_not_want_to_guess_is_shown_the_answer(page):
    visit = Visit().open(page).answer(SKIP)
    assert "You said" not in visit.html and f"It is: {options(page)[ANSWERS[page]]}." in visit.html


def test_an_answer_stays_when_the_learner_comes_back():
    visit = Visit().open("truth").answer().open("loss").open("truth")
    assert "✓ You said" in visit.html


@pytest.mark.parametrize("page", PAGES)
def test_a_verdict_stays_as_it_was_given_though_the_network_moves_on(page):
    visit = Visit(rate="1").open(page).answer()
    given = replies(visit)
    assert "When you answered" not in visit.html
    visit.press("Take one step").choose("label", "dog")
    assert replies(visit) == given and "When you answered, at iteration 0:" in visit.html
    # Its numbers are those of then, so they do not pass for numbers of the network in view.
    assert "data-name" not in re.search(r'class="reply">.*?</p>', visit.html)[0]
    # Another answer is judged by what is now.
    visit.answer(next(name for name in options(page) if name != ANSWERS[page]))
    assert "When you answered" not in visit.html


@pytest.mark.parametrize("option", ["same", "different", SKIP])
def test_the_question_about_training_tries_it_on_a_copy_and_leaves_the_own_run_alone(option):
    visit = Visit(preset="tiny", run="2*pets:40:1**CrossEntropy*SGD*0.03*16").open("training")
    own = done(visit).params, visit.at("P[0,0]")
    tried_out(visit.answer(option))
    assert (visit.params, visit.at("P[0,0]")) == own and "undo" not in visit.offers()
    P, other = visit.at("alone.P[0,0]"), visit.at("alone.other_P[0,0]")
    alone = Tape(Sources())
    alone.advance(Experiment(Start("tiny")).stepped(visit.mine.settings, 100), inf)
    there = look(alone.at, alone.state, visit.mine.settings, alone.sources)
    assert (P, other) == (there.probabilities[0, 0], there.other_probabilities[0, 0])
    wanted = "same" if (P > 0.5) == (other > 0.5) else "different"
    assert f"It is: {options('training')[wanted]}" in visit.html


def tried_out(visit):
    """What is tried beside the run is made, and the page shows what came of it."""
    while any(aside.tape for aside in visit.mine.run.asides.values()):
        visit.run()
    return visit


def done(visit):
    """The run that is asked for is made, and the page shows it."""
    while visit.mine.tape.at != visit.mine.experiment:
        visit.run()
    return visit.run()


def test_what_nobody_has_labelled_is_not_trained_on_for_the_question():
    visit = Visit(preset="tiny", label="").open("training").answer("same")
    assert visit.state.t == 0 and "Not computed yet" in visit.html and replies(visit) == []
    tried_out(visit.choose("label", "dog").press("Train a copy on this picture alone, and see"))
    assert visit.at("alone.t") == 100 and visit.state.t == 0


def replies(visit):
    return [re.sub("<[^>]*>", "", reply) for reply in re.findall(r'class="reply">(.*?)</p>', visit.html)]
