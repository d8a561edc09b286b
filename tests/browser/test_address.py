"""The address is the lesson's bookmark: links, Back and Forward, reload, two visitors, addresses that are wrong."""

import pytest

from runs.link.address import to_params
from runs.link.coordinate import Coordinate
from tests.browser.helpers import settled
from tests.browser.learner import Learner, path_of
from ui.frame import PAGES

RUN = "2*cat*cat*CrossEntropy*SGD*0.02*1~1*dog*dog*CrossEntropy*Momentum*0.01*1"


@pytest.fixture
def learner(visit):
    return Learner(visit())


def path(learner, stage=None):
    """The address behind the server's name, of this page or of another one."""
    query = learner.page.url.partition("?")[2]
    return f"/{path_of(stage)}?{query}" if stage else "/" + learner.page.url.split("/", 3)[3]


def test_a_link_shows_the_same_numbers_to_anybody(learner, visit):
    learner.choose("Picture", "Our dog").press("Take one step").press("Take one step")
    learner.choose("Label: people say", "Cat").press("Take one step").open("loss").answer("loss")
    other = Learner(visit(path(learner)))
    assert other.params == learner.params
    assert other.answer("loss").numbers() == learner.numbers()


@pytest.mark.long
def test_every_stage_opens_by_a_link_alone(visit):
    answers = set()
    for stage in PAGES:
        someone = Learner(visit(f"/{path_of(stage.name)}?preset=tiny&activation=Tanh&rate=0.03&run={RUN}"))
        assert not someone.warnings
        answers.add(someone.answer_of_now())
    ((iterations, *_),) = answers
    assert iterations == 3


def test_back_and_forward_restore_every_state(learner):
    page = learner.page
    states = [(page.url, learner.answer_of_now())]

    def did(_):
        states.append((page.url, learner.answer_of_now()))

    did(learner.press("Take one step"))
    did(learner.choose("Label: people say", "Dog"))
    did(learner.press("Take one step"))
    did(learner.choose("Picture", "Our dog"))
    did(learner.open("truth"))
    did(learner.press("Start again"))
    assert len(set(states)) == len(states)
    for wanted in states[-2::-1]:
        page.go_back()
        assert (settled(page).url, learner.answer_of_now()) == wanted
    for wanted in states[1:3]:
        page.go_forward()
        assert (settled(page).url, learner.answer_of_now()) == wanted
    # From there the lesson goes on.
    assert learner.press("Take one step").at("t") == 2


def test_reload_keeps_the_place(learner):
    learner.choose("Label: people say", "Dog").press("Take one step").open("forward")
    before = learner.params, learner.answer_of_now()
    learner.page.reload()
    learner.settled()
    assert (learner.params, learner.answer_of_now()) == before


def test_two_visitors_do_not_mix(visit):
    one, two = Learner(visit()), Learner(visit())
    first = two.answer_of_now()
    for taken in (1, 2, 3):
        one.press("Take one step")
        assert one.at("t") == taken
        assert two.answer_of_now() == first
    two.choose("Picture", "Our dog").press("Take one step")
    assert two.params["picture"] == "dog" and two.at("t") == 1
    assert one.params["picture"] == "cat" and one.press("Back").at("t") == 2


@pytest.mark.parametrize(
    "query",
    [
        "preset=giant",
        "seed=-1",
        "rate=NaN",
        "run=~~~",
        "run=1*cat*cat*CrossEntropy*SGD*0.01",
        "label=%E7%8C%AB",
        "weight=" + "W" * 2000,
        "practice=![x](http://example.org/x.png)",
        "activation=%3Cb%3E&activation=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
    ids=lambda query: query[:20],
)
def test_a_wrong_address_is_one_sentence_and_the_first_view(visit, query):
    learner = Learner(visit(f"/Forward_pass?{query}"))
    (sentence,) = learner.warnings
    assert sentence.strip().endswith(".") and "![" not in sentence and "<script" not in sentence
    assert learner.params == to_params(Coordinate())
