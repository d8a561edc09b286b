"""Links as they arrive, opened through app.py: the same numbers, and the address written anew as it should be."""

import pytest

from tests.runs.mangled import KINDS, arrived
from tests.ui.driver import Visit

RUN = "2*cat*cat*CrossEntropy*SGD*0.02*1~1*dog*cat*CrossEntropy*Momentum*0.01*1"
QUERY = f"preset=tiny&activation=Tanh&rate=0.03&picture=dog&run={RUN}"
FROM_MAIL = (
    "behind: .",
    "behind: )",
    'behind: "',
    "behind: ,",
    "entities",
    "encoded twice",
    "trackers around",
    "capitals",
)


def opened(query):
    return Visit(**{name: texts[-1] for name, texts in arrived(query).items()})


@pytest.mark.parametrize("kind", FROM_MAIL)
def test_a_link_from_mail_is_the_same_moment(kind):
    right, visit = opened(QUERY), opened(KINDS[kind](QUERY))
    assert not visit.app.warning
    assert (visit.params, visit.at("t"), visit.at("P[0,0]")) == (right.params, 3, right.at("P[0,0]"))


def test_what_cannot_be_read_is_named_once_and_the_rest_is_there():
    visit = opened(QUERY.replace("0.03", "much").replace("Momentum", "M"))
    said = [warning.value for warning in visit.app.warning]
    assert [sentence.split(" of this link")[0] for sentence in said] == ["The learning rate", "The training"]
    assert "from iteration 2 on" in said[1] and "much" not in " ".join(said)
    assert (visit.at("t"), visit.params["picture"], visit.params["rate"]) == (2, "dog", "0.02")
    assert not visit.press("Take one step").app.warning and visit.at("t") == 3


def test_a_link_shows_as_many_pictures_as_were_looked_at():
    visit = Visit(preset="tiny").open("backprop").answer()
    assert visit.params["pictures"] == "one"
    visit.choose("batch.backprop", True)
    linked = Visit(**visit.params).open("backprop")
    assert [each.offers()["batch.backprop"].says for each in (visit, linked)] == ["True", "True"]


def test_a_link_to_a_moment_of_training_looks_inside_until_the_learner_has_seen_enough():
    visit = Visit(preset="tiny", moment="training.5").open("training")
    is_open = '<button type="button" name="inside" class="" aria-expanded="true">'
    assert is_open in visit.html
    visit.press("inside")
    assert is_open not in visit.html and visit.params["moment"] == ""
