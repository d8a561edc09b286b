"""What a browser says in place of a value: what means nothing is ignored, and whoever said it is answered as before.

The fuzzer says 300 things by the real websocket, and as many to the pages alone; 10,000 each in the long run.
"""

import json
import random

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates

from tests.ui.driver import FILES, Visit
from tests.ui.mischief import KINDS, READS, odd_fields, odd_state, state_of
from tests.wire import guest, trigger_of
from ui.serve.values import LARGEST, LONGEST, ignore_what_is_no_value, is_json, is_value

SEED = 20_260_701

NO_JSON = [
    *("", "{", "[1,]", "cat", "{'a': 1}", "NaN", "Infinity", "[-Infinity]", "1e400", '{"h": 1e400}', '{"h": -1e999}'),
    *("9" * 17, "9" * 5_000, "-" + "9" * 4_000, "[" * 200_000, "[" * 100_000 + "]" * 100_000, "[" * 9 + "]" * 9),
    *('{"a":' * 900 + "1" + "}" * 900, '"\\ud800"', '{"\\udfff": 1}', '"' + "x" * LONGEST + '"', "\ufeff{}"),
]
JSON = ["{}", "[]", "null", "true", "0", "-1.5e-9", f"{LARGEST}", '"cat"', '"\\ud83d\\ude00"', "[" * 8 + "]" * 8]


@pytest.mark.parametrize("text", NO_JSON, ids=lambda text: f"{text[:20]} ({len(text)})")
def test_what_nobody_can_work_with_is_no_json(text):
    assert not is_json(text)


@pytest.mark.parametrize("text", JSON)
def test_what_a_page_says_is_json(text):
    assert is_json(text)


def test_as_many_clicks_as_a_school_day_has_are_json():
    journal = [[number, "step", ""] for number in range(1, 5_000)]
    assert is_json(json.dumps([{"event": "done", "value": journal}], separators=(",", ":")))


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_of_the_kind_that_its_widget_reads(kind):
    state = state_of("a", kind, KINDS[kind])
    assert [other for other in KINDS if is_value(state, other)] == [kind]
    assert is_value(WidgetState(id="a"), kind) and is_value(state, None)


def refuse(value):
    """A reader to whom nothing but a true value is right. Others have errors of their own."""
    if value is not True:
        raise TypeError(value)
    return value


def test_a_widget_that_cannot_read_a_value_has_none():
    ignore_what_is_no_value()
    states = WStates()
    states.set_widget_metadata(WidgetMetadata("a", refuse, bool, "bool_value"))
    for state in (state_of("a", "bool_value", False), state_of("a", "string_value", "x")):
        states["a"] = Serialized(state)
        with pytest.raises(KeyError):
            states["a"]
        # What was said before stays, as for a widget of which nothing was said.
        assert states.get("a", "before") == "before"
    states["a"] = Serialized(state_of("a", "bool_value", True))
    assert states["a"] is True


WEIGHT = [0, ["W", 1, 1]]
# What the view says is {"ref": "W1[1,1]", "weight": WEIGHT, "h": 0.01}; this is not.
NOT_CHOSEN = [
    *(5, "W1[1,1]", ["W1[1,1]"], {"ref": "W1[1,1]"}, {"weight": WEIGHT}, {"weight": 1, "ref": 1}),
    *({"weight": WEIGHT, "ref": ref} for ref in (["W1[1,1]"], True, None, 1, "", "W1", "W9[1,1]", "W1[-1,0]", "W1[1]")),
    *({"weight": WEIGHT, "ref": ref} for ref in ("W1[1,1,1,1]", "W1[9999,9999]", "W1[1,1]\n", "Z1[0,1]", "b1[1,1]")),
    *({"h": h} for h in (1e300, 2**53, True, "0.1", [0.1], None, 0, -0.1, 2)),
]


def view_of(visit):
    """The id of the network view on the page."""
    return next(each.proto.id for each in visit.app.get("bidi_component") if each.proto.id.endswith("-net"))


def test_what_the_view_cannot_have_said_means_nothing():
    visit = Visit(preset="tiny").open("backprop").answer()
    view, weight = view_of(visit), visit.params["weight"]
    for said in NOT_CHOSEN:
        of_itself = state_of(view, "json_value", json.dumps({"chosen": said}))
        assert visit.say(of_itself).params["weight"] == weight, said
    # A value that is said once stands beside those that are said to stay.
    once = state_of(trigger_of(view), "json_trigger_value", '[{"event": "chosen", "value": 5}]')
    assert visit.say(state_of(view, "json_value", "{}"), once).params["weight"] == weight
    # What is said of the weight beside its name is not asked for: there is one way to read a name.
    said = {"ref": "W1[2,1]", "weight": "anything", "h": 10**400}
    assert visit.say(state_of(view, "json_value", json.dumps({"chosen": said}))).params["weight"] == weight
    said["h"] = 0.01
    assert visit.say(state_of(view, "json_value", json.dumps({"chosen": said}))).params["weight"] == "W1[2,1]"


def test_what_is_no_json_leaves_what_was_said_before():
    visit = Visit(preset="tiny", weight="W1[1,1]").open("backprop")
    for text in NO_JSON:
        once = state_of(trigger_of(view_of(visit)), "json_trigger_value", text)
        visit.say(state_of(view_of(visit), "json_value", text), once)
        assert visit.params["weight"] == "W1[1,1]"


def test_a_number_without_end_does_not_make_controls_deaf():
    visit = Visit(preset="tiny").send("frame", [[LARGEST, "nothing", ""]])
    assert visit.choose("loss", "MeanSquaredError").offers()["loss"].says == "MeanSquaredError"


@pytest.mark.parametrize("key", ["upload", "network", "photos.zip", "photos.folder"])
def test_a_file_that_the_server_does_not_have_is_no_file(key):
    opener = {"upload": "Your own picture", "network": "Keep it"}.get(key, "Your own photos")
    visit = Visit(preset="tiny").open("training").press(opener)
    (uploader,) = [each for each in visit.app.get("file_uploader") if each.proto.id.endswith(f"{key}.training-0")]
    visit.say(state_of(uploader.proto.id, "file_uploader_state_value", ["a.zip"]))


# Where a page shows most: (page, address, what is pressed there).
PLACES = (
    ("", "preset=tiny", ()),
    ("Forward_pass", "preset=tiny", ("Your own picture",)),
    ("Ground_truth", "preset=small", ()),
    ("Loss", "preset=tiny&run=2*cat*cat*CrossEntropy*SGD*0.01*32", ()),
    ("Backpropagation", "preset=tiny", ()),
    ("Backpropagation", "preset=conv-small", ()),
    ("Training", "preset=tiny", ("Break it",)),
    ("Training", "preset=tiny", ("Keep it", "Look inside: the network, number by number")),
    ("Training", "preset=tiny", ("Your own photos",)),
    ("Training", "preset=tiny", ("Right and wrong",)),
    ("Training", "preset=tiny", ("Try learning rates",)),
)
PAGES = [page for page in FILES if page != "convolutions"]
# Pressed, it has the server ask another machine for photos.
NEVER = ("oxford",)


BATCH = 12


def may_say(element_id):
    return element_id and not element_id.endswith(NEVER)


@pytest.mark.parametrize("batch", range(12))
def test_the_server_answers_whatever_was_said_to_it(server, batch):
    say_odd_things(server, random.Random(SEED + batch), PLACES[batch % len(PLACES)])


@pytest.mark.long
@pytest.mark.parametrize("batch", range(12, 429))
def test_the_server_answers_whatever_was_said_to_it_for_long(server, batch):
    say_odd_things(server, random.Random(SEED + batch), PLACES[batch % len(PLACES)])


def say_odd_things(server, rng, place):
    """Say them on a page; then two learners choose something, who has said them and who has not."""
    page, query, pressed = place
    with guest(server.url, query="preset=tiny") as other, guest(server.url, page, query) as visitor:
        for name in pressed:
            visitor.press(name)
        usual = {"page_script_hash": visitor.page_hash, "query_string": visitor.query}
        elements = [each for each in visitor.elements.values() if may_say(each.id)]
        for _ in range(BATCH):
            chosen = rng.choices(elements, k=rng.randrange(4))
            states = [odd_state(rng, each.id, each.kind) for each in chosen]
            fields = usual | odd_fields(rng, sorted(visitor.fragments))
            visitor.socket.send(visitor.message(*states, **fields))
            if "fragment_id" not in fields:
                visitor.answered()
        visitor.rerun(**usual)
        for learner in (visitor, other):
            while not learner.offers("loss"):
                learner.answered()
            for loss in ("MeanSquaredError", "CrossEntropy"):
                # Ahead, because some of what was said may have been entries that this visitor has not heard of yet.
                assert learner.press("loss", loss, ahead=100).offers("loss").says == loss
            assert not learner.errors, learner.errors


@pytest.mark.parametrize("batch", range(13))
def test_the_pages_answer_whatever_was_said_to_them(batch):
    say_odd_things_to_pages(random.Random(-SEED - batch), PAGES[batch % len(PAGES)])


@pytest.mark.long
@pytest.mark.parametrize("batch", range(13, 430))
def test_the_pages_answer_whatever_was_said_to_them_for_long(batch):
    say_odd_things_to_pages(random.Random(-SEED - batch), PAGES[batch % len(PAGES)])


def say_odd_things_to_pages(rng, page):
    visit = Visit(preset="tiny").open(page)
    kinds = ("bidi_component", *READS)
    elements = [(each.proto.id, kind) for kind in kinds for each in visit.app.get(kind) if may_say(each.proto.id)]
    for _ in range(BATCH):
        visit.say(*(odd_state(rng, *element) for element in rng.choices(elements, k=rng.randrange(1, 4))))
    for loss in ("MeanSquaredError", "CrossEntropy"):
        assert visit.choose("loss", loss).offers()["loss"].says == loss
