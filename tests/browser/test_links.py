"""Links and network files as they come back from mail, chat and other computers, opened in a real browser."""

from urllib.parse import urlencode

import pytest

from runs.course.network_file import from_file
from runs.link import address, held
from tests.browser.helpers import settled
from tests.browser.learner import Learner
from tests.runs.mangled import KINDS
from tests.runs.packed import AGAIN, kept

RUN = "2*cat*cat*CrossEntropy*SGD*0.02*1~1*dog*cat*CrossEntropy*Momentum*0.01*1"
QUERY = urlencode({"preset": "tiny", "activation": "Tanh", "rate": "0.03", "picture": "dog", "run": RUN})
# What a teacher held, and a class, are said alone where there is one.
SAID = {*address.NAMES} - {*held.NAMES, address.CLASS}
FROM_MAIL = (
    *("behind: .", 'behind: "', "behind: \r\n\r\n", "entities", "encoded twice", "every capital", "trackers around"),
    "twice, the second cut",
)


def test_links_from_mail_lead_to_the_same_place(visit):
    right = Learner(visit(f"/Loss?{QUERY}"))
    wanted = right.params, right.answer_of_now()
    page, home = right.page, right.page.url.partition("?")[0]
    for kind in FROM_MAIL:
        page.goto("about:blank")
        page.goto(f"{home}?{KINDS[kind](QUERY)}")
        settled(page)
        assert not right.warnings, kind
        # The address is written anew as it should be, without what others put into it.
        assert (right.params, right.answer_of_now()) == wanted and set(right.params) == set(SAID), kind


@pytest.mark.parametrize(
    ("query", "said", "iterations"),
    [
        (QUERY.replace("0.03", "0,03x"), "The learning rate of this link cannot be read", 3),
        (QUERY.replace("Momentum", "Mom"), "cannot be read from iteration 2 on", 2),
        ("run=" + "~".join(["1*cat*cat*CrossEntropy*SGD*0.01*1"] * 300), "ends at iteration 200", 200),
    ],
    ids=["rate", "run", "too much"],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_kept(visit, query, said, iterations):
    learner = Learner(visit(f"/Forward_pass?{query}"))
    (sentence,) = learner.warnings
    assert said in sentence
    learner.page.wait_for_function("t => document.querySelector('[data-name=t]').textContent == t", arg=str(iterations))


def test_a_network_zipped_again_on_a_mac_begins_a_run(visit):
    data = kept("small", "Tanh")[1]
    learner = Learner(visit("/Training?practice=pets:40:1")).open_more("Keep it")
    file = {"name": "network-3.zip", "mimeType": "application/zip", "buffer": AGAIN["as a folder on a Mac"](data)}
    learner.page.locator("input[type=file]").set_input_files(file)
    learner.page.wait_for_url("**weights=file-**")
    learner.settled()
    assert not learner.warnings
    assert learner.params["weights"] == str(from_file(data)[0].weights) and learner.params["activation"] == "Tanh"
