"""What still comes into the lists of a page that waited for a file begins no other run once the wait is over."""

from urllib.parse import urlencode

import pytest

from tests.ui.monkey import Monkey, few_pets, files
from ui.visit import inlets

# What opens a list, the file that is waited for, and another one.
KINDS = {
    inlets.NETWORK: ("Keep it", "tiny.npz", "other.npz"),
    inlets.UPLOAD: ("Your own picture", "wide.png", "other.png"),
    inlets.ZIP: ("Your own photos", "six.zip", "two.zip"),
}


@pytest.fixture(autouse=True)
def few():
    with few_pets():
        yield


@pytest.fixture(params=KINDS)
def inlet(request):
    return request.param


@pytest.fixture
def learner(inlet):
    """Somebody who waits for a file, behind a step in a run that needs it."""
    opener, its, _ = KINDS[inlet]
    learner = Monkey("training", preset="tiny").use((opener, "")).show(inlet, its)
    if inlet == inlets.UPLOAD:
        learner.use(("label", "dog"))
    learner.use(("One epoch" if inlet == inlets.ZIP else "Take one step", ""))
    while learner.busy:
        learner.tick()
    learner.reload()
    assert learner.waiting and learner.mine.address.waiting.coordinate.experiment.iterations
    return learner


def late(learner, page, inlet, name):
    """A browser that still shows that page brings a file there."""
    learner.app._tree = page
    learner.inlets()[inlet]._files = [(f"late {name}", name, files()[inlet][name], "image/jpeg")]
    return learner._request()


def shown(learner):
    return learner.params, learner.numbers(), learner.app.warning.values


@pytest.mark.parametrize("which", [1, 2])
def test_a_file_that_comes_after_the_one_that_was_waited_for_begins_no_other_run(learner, inlet, which):
    page, its = learner.app._tree, KINDS[inlet]
    before = shown(learner.show(inlet, its[1]))
    assert not learner.waiting and learner.at("t")
    assert shown(late(learner, page, inlet, its[which])) == before


def test_who_goes_on_without_a_file_does_so_though_it_comes_then(learner, inlet):
    page = learner.app._tree
    before = shown(learner.use(("Go on without it", "")))
    assert not learner.waiting
    assert shown(late(learner, page, inlet, KINDS[inlet][1])) == before


def test_the_empty_list_of_the_page_that_was_waited_for_puts_nothing_away():
    opener, its, _ = KINDS[inlets.UPLOAD]
    learner = Monkey("training", preset="tiny").use((opener, "")).show(inlets.UPLOAD, its)
    before = learner.use(("label", "dog")).use(("Take one step", "")).params
    learner.use(("Remove my picture", "")).link(urlencode(before))
    assert learner.waiting
    # The box for pictures is open, so a list is on the page that the file leads to.
    assert learner.show(inlets.UPLOAD, its).params == before
    assert learner.rerun().rerun().params == before and learner.at("t") == 1
