"""The moments of the walk: the address says them, and nothing but the address travels when somebody turns to one."""

from urllib.parse import parse_qs

import pytest

import dev
from runs.link.coordinate import FIRST
from tests.ui.driver import Visit
from tests.wire import done, guest
from ui.visit import owner, walk

# Bytes that one moment may cost: the address, twice, and what Streamlit says of each run, as that it sends an element's
# code along whenever its data changed.
MOST = 4_000 + (dev.ROOT / "ui" / "inputs" / "controls.js").stat().st_size


def counted(visitor):
    """-> a list to which each message that comes from now on is added"""
    heard, receive = [], visitor.socket.recv

    def recv(**options):
        heard.append(receive(**options))
        return heard[-1]

    visitor.socket.recv = recv
    return heard


@pytest.mark.parametrize("preset", ["tiny", "standard", "conv-small"])
def test_a_moment_asks_for_nothing_but_its_address(server, preset):
    with guest(server.url, "Forward_pass", f"preset={preset}") as visitor:
        drawn = {*visitor.elements}
        walked = next(each for each, data in visitor.controls() if data["key"] == "walk")
        heard = counted(visitor)
        for n, moment in enumerate(("forward.2", "forward.3", "forward.0"), 1):
            heard.clear()
            # Of the page's fragments, that in which the control stands.
            visitor.rerun(done(walked.id, [[n, "moment", moment]]), fragment_id=visitor.fragment_of[walked.id])
            said = parse_qs(visitor.query, keep_blank_values=True)
            assert said["moment"] == ["" if moment == "forward.0" else moment] and said["preset"] == [preset]
            assert sum(map(len, heard)) < MOST
            assert f"moment={said['moment'][0]}" in walked_html(visitor)
        assert {*visitor.elements} == drawn


def walked_html(visitor):
    return next(data["html"] for _, data in visitor.controls() if data["key"] == "walk")


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("forward.1", "forward.1"),
        ("forward.29", "forward.29"),
        ("forward.0", ""),
        # Nothing that this page can say.
        *(
            (odd, "forward.2")
            for odd in ("forward.30", "truth.1", "truth.0", "forward", "", ".", "forward.x", "9" * 99)
        ),
    ],
)
def test_what_is_said_of_a_moment(said, moment):
    visit = Visit(preset="tiny", moment="forward.2").open("forward")
    assert visit.send("walk", [[1, "moment", said]]).params["moment"] == moment


def test_each_stage_has_its_own_walk():
    visit = Visit(preset="tiny", moment="truth.2")
    with owner.of(visit.mine):
        assert [walk.moment(stage) for stage in ("forward", "truth", "loss")] == [0, 2, 0]
    # Nothing that is done in mid-walk ends it.
    for control, text in (("step", ""), ("label", "dog"), ("rate", "0.1"), ("back", ""), ("preset", "small")):
        assert visit.tell(control, text).params["moment"] == "truth.2"


def test_undo_brings_the_run_back_and_not_the_moment():
    visit = Visit(preset="tiny", moment="truth.2").open("truth").press("step").press("again")
    visit.send("walk", [[1, "moment", "truth.3"]])
    assert visit.press("undo").at("t") == 1 and visit.params["moment"] == "truth.3"


def test_a_moment_that_there_is_not_gets_a_sentence_and_the_page_opens_before_the_first():
    visit = Visit(preset="tiny", moment="forward.99")
    (warning,) = visit.app.warning
    assert "The moment of this link" in warning.value and visit.params["moment"] == FIRST.moment == ""
