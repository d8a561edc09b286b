"""Controls in HTML: what each may say is done, once and in order; whatever else a browser sends means nothing."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from runs.course.experiment import MOST_SEED
from tests.ui.driver import Visit
from tests.ui.offers import Offer, offers_in
from tests.wire import done
from ui.inputs import controls
from ui.parts.words import text as sentence
from ui.visit import hurry, run

ODD = "</b>\"'&<i>"


def sheet():
    """A page with a control of each kind, which writes down what is heard of them."""

    import streamlit as st

    from ui.inputs.controls import button, check, controls, number, pick, rewrite, select, slide, voice, whole_number
    from ui.visit.owner import alone

    heard = st.session_state.setdefault("heard", [])

    def tell(name):
        return lambda *said: heard.append((name, *said))

    with alone():
        controls(
            "one",
            '<p data-part="number">1</p>',
            button("Press", "Do it", tell("Press")),
            button("Open", "Show it", tell("Open"), expanded=False),
            button("Off", "Not now", tell("Off"), enabled=False),
            button("</b>\"'&<i>", "</b>\"'&<i>", tell("odd")),
            pick("pet", "Which pet", {"cat": "Cat", "dog": "</b>\"'&<i>"}, "dog", tell("pet")),
            pick("pet.off", "Not now", {"cat": "Cat"}, None, tell("pet.off"), enabled=False),
            check("box", "Is it so", True, tell("box")),
            select("size", "Size", {4: "four", 8: "eight"}, 8, tell("size")),
            select("size.off", "Not now", {4: "four"}, 4, tell("size.off"), enabled=False),
            slide("rate", "Rate", (0.1, 0.25, 10.0), 0.25, tell("rate")),
            slide("shift", "Shift", (-1, 0, 1), 0, tell("shift"), "{:+d}".format),
            whole_number("seed", "Seed", -1, 999, 7, tell("seed")),
            number("any", "Any", "0,5", tell("any")),
            voice("place", 2, tell("place")),
        )
        controls(
            "two",
            button("Press this", "The same words", tell("this")),
            button("Press that", "The same words", tell("that")),
        )
        rewrite("one", '<p data-part="number">2</p>')


class Sheet(Visit):
    def __init__(self):
        self.app = AppTest.from_function(sheet, default_timeout=60)
        self.run()

    @property
    def heard(self):
        return self.app.session_state["heard"]


def test_each_kind_shows_what_it_was_given():
    assert Sheet().offers() == {
        "Press": Offer("button", True, [""]),
        "Open": Offer("button", True, [""]),
        "Off": Offer("button", False, [""]),
        ODD: Offer("button", True, [""]),
        "pet": Offer("radio", True, ["cat", "dog"], "dog"),
        "pet.off": Offer("radio", False, ["cat"], None),
        "box": Offer("checkbox", True, ["True", "False"], "True"),
        "size": Offer("select", True, ["4", "8"], "8"),
        "size.off": Offer("select", False, ["4"], "4"),
        "rate": Offer("range", True, ["0.1", "0.25", "10"], "0.25"),
        "shift": Offer("range", True, ["-1", "0", "1"], "0"),
        "seed": Offer("number", True, [], "7"),
        "any": Offer("text", True, [], "0,5"),
        "Press this": Offer("button", True, [""]),
        "Press that": Offer("button", True, [""]),
    }


def test_words_cannot_become_html():
    made = (
        controls.button(ODD, ODD, print),
        controls.pick("a", ODD, {1: ODD}, 1, print),
        controls.select("b", ODD, {1: ODD}, 1, print),
        controls.slide("c", ODD, [1], 1, print),
        controls.check("d", ODD, True, print),
        controls.whole_number("e", ODD, 0, 1, 1, print),
        controls.number("f", ODD, ODD, print),
    )
    html = "".join(part.html for part in made)
    assert ODD not in html and "<i>" not in html and len(offers_in(html)) == 7


@pytest.mark.parametrize(
    ("name", "text", "heard"),
    [
        ("Press", "", ("Press",)),
        ("Press", "anything", ("Press",)),
        ("Open", "", ("Open",)),
        (ODD, "", ("odd",)),
        ("pet", "cat", ("pet", "cat")),
        ("box", "False", ("box", False)),
        ("box", "True", ("box", True)),
        ("size", "4", ("size", 4)),
        ("rate", "10", ("rate", 10.0)),
        ("shift", "1", ("shift", 1)),
        ("seed", "0", ("seed", 0)),
        ("seed", "-1", ("seed", -1)),
        ("seed", "999", ("seed", 999)),
        ("any", "1,5e-3", ("any", "1,5e-3")),
        ("any", ODD, ("any", ODD)),
        ("any", "9" * 5000, ("any", "9" * controls.MOST_SIGNS)),
    ],
)
def test_what_a_control_offers_is_done_with_the_value_that_it_names(name, text, heard):
    page = Sheet().send("one", [[1, name, text]])
    assert page.heard == [heard] and type(page.heard[0][-1]) is type(heard[-1])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("pet", text) for text in ("", "Cat", "fish", " cat", "cat ", "None", "0", "c" * 5000)),
        *(("box", text) for text in ("", "on", "true", "1")),
        *(("size", text) for text in ("", "eight", "16", "4.0", "04")),
        *(("rate", text) for text in ("", "1", "0.10", "10.0", "1e1", "nan")),
        *(("shift", text) for text in ("+0", "+1", "2", "−1")),
        *(("nothing", "cat"), ("", ""), ("heard", ""), ("one", ""), ("press", ""), ("Do it", ""), ("Press this", "")),
    ],
)
def test_a_text_that_no_control_offers_means_nothing(name, text):
    assert Sheet().send("one", [[1, name, text]]).heard == []


@pytest.mark.parametrize(
    ("name", "text", "heard"), [("Off", "", ()), ("pet.off", "cat", ("cat",)), ("size.off", "4", (4,))]
)
def test_a_click_that_was_made_before_the_control_was_disabled_is_told(name, text, heard):
    assert Sheet().send("one", [[1, name, text]]).heard == [(name, *heard)]


@pytest.mark.parametrize("name", ["Back", "Start again", "Take one step"])
def test_what_is_not_possible_does_no_harm(name):
    visit = Visit(label="").open("loss")
    before = visit.params, visit.at("P[0,0]")
    assert not visit.offers()[name].enabled
    assert (pressed(visit, name).params, visit.at("P[0,0]")) == before and not visit.app.warning


def test_each_click_on_one_iteration_makes_one_also_before_the_first_is_made(monkeypatch):
    visit = Visit(practice="pets:40:1").open("training")
    # On a slow machine, or while the set is drawn still, the page is back before the iteration is made.
    monkeypatch.setattr(run, "compute", lambda *_, **__: False)
    for clicks in range(1, 4):
        visit.press("Take one step")
        assert visit.mine.experiment.iterations == clicks


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "-2",
        "1000",
        "1e2",
        "1e9",
        "9" * 5000,
        "-" + "0" * 5000,
        "1.5",
        "0x1",
        "+1",
        " 1",
        "1\n",
        "٣",
        "²",
        "nan",
    ],
)
def test_what_is_no_number_of_the_range_is_told_as_that(text):
    page = Sheet().send("one", [[1, "seed", text]])
    assert page.heard == [] and page.mine.address.complaints == (sentence("frame", "number", least="−1", most="999"),)


@pytest.mark.parametrize("text", ["-1", str(MOST_SEED + 1), "1e9", "9" * 5000, "", "seven"])
def test_a_seed_out_of_range_is_one_sentence_and_the_seed_stays(text):
    visit = Visit().open("loss").press("Take one step")
    before, answer = visit.params, visit.at("P[0,0]")
    visit.choose("seed", text)
    (warning,) = visit.app.warning
    assert "whole number from 0 to" in warning.value and warning.value.endswith(".")
    assert visit.params == before and visit.at("P[0,0]") == answer
    assert visit.choose("seed", MOST_SEED).params["seed"] == str(MOST_SEED) and not visit.app.warning


@pytest.mark.parametrize(
    "text", ["", "1", "1 2 3", "1  2", " 1 2", "1 2\n", "-1 2", "1 x", "1.5 2", "٣ 2", "1 1234567890"]
)
def test_what_another_element_says_is_so_many_whole_numbers(text):
    assert Sheet().send("one", [[1, "place", text], [2, "place", "0 123456789"]]).heard == [("place", 0, 123_456_789)]


@pytest.mark.parametrize(
    "journal",
    [
        *(None, "", "Press", 1, True, {}, {"1": ["Press", ""]}, [], [[]], [1, "Press", ""], ["Press"], [None]),
        *([[1, "Press"]], [[1, "Press", "", ""]], [["1", "Press", ""]], [[1.0, "Press", ""]], [[True, "Press", ""]]),
        *([[None, "Press", ""]], [[1, "Press", None]], [[1, None, ""]], [[1, "Press", ["x"]]], [[1, ["Press"], ""]]),
        *([[0, "Press", ""]], [[-1, "Press", ""]], [[[1, "Press", ""]]], [{"0": 1, "1": "Press", "2": ""}]),
    ],
    ids=str,
)
def test_what_is_no_journal_means_nothing(journal):
    page = Sheet().send("one", journal)
    assert page.heard == []
    # What is one is heard all the same.
    assert page.press("Press").heard == [("Press",)]


def test_an_entry_that_is_none_does_not_hide_the_others():
    assert Sheet().send("one", [["x"], [1, "Press", ""], None, [2, "Open", ""]]).heard == [("Press",), ("Open",)]


def test_an_entry_is_heard_once():
    page = Sheet().send("one", [[1, "Press", ""], [1, "Press", ""]])
    assert page.heard == [("Press",)]
    # The browser says it again with the next, because it did not know in time that it was heard.
    page.send("one", [[1, "Press", ""], [2, "pet", "cat"]]).send("one", [[2, "pet", "cat"]])
    assert page.heard == [("Press",), ("pet", "cat")]


def test_several_at_once_are_done_in_order():
    journal = [[1, "pet", "cat"], [2, "Press", ""], [3, "nothing", ""], [4, "Press", ""], [7, "size", "4"]]
    page = Sheet().send("one", journal)
    assert page.heard == [("pet", "cat"), ("Press",), ("Press",), ("size", 4)]
    assert page.send("one", [[6, "Press", ""], [8, "Open", ""]]).heard[4:] == [("Open",)]


def test_each_element_has_a_journal_of_its_own():
    page = Sheet().send("one", [[5, "Press", ""]])
    assert page.send("two", [[1, "Press that", ""]]).heard == [("Press",), ("that",)]
    assert page.press("Press this").press("Press").heard[2:] == [("this",), ("Press",)]


@pytest.mark.parametrize("first", ["one", "two"])
def test_clicks_in_two_elements_are_done_in_their_order(first):
    """Of requests that wait, Streamlit 1.67 makes one, in which the later comes first."""
    page = Sheet()
    journals = {"one": [[1, "Press", ""], [3, "Open", ""]], "two": [[2, "Press this", ""], [4, "Press that", ""]]}
    keys = {data["key"]: element for element, data in page.controls().items()}
    second = "one" if first == "two" else "two"
    states = [done(keys[key], journals[key]) for key in (first, second)]
    assert page.say(*states).heard == [("Press",), ("this",), ("Open",), ("that",)]
    # What of it is said again is not done again.
    assert page.say(*states).heard[4:] == []


def test_a_start_again_and_an_epoch_are_done_in_their_order():
    visit = Visit(preset="tiny", practice="pets:40:1", run="3*cat*cat*CrossEntropy*SGD*0.01*1").open("training")
    element = {data["key"]: each for each, data in visit.controls().items()}
    again, epoch = [[1, "again", ""]], [[2, "train.epoch", ""]]
    visit.say(done(element["controls"], epoch), done(element["frame"], again))
    assert visit.params["run"].startswith("1*pets:40:1*")


def test_two_clicks_in_one_journal_are_two_steps():
    assert pressed_twice(Visit().open("loss"), "Take one step").at("t") == 2


@pytest.mark.parametrize("params", [{}, {"preset": "tiny"}], ids=str)
@pytest.mark.parametrize(("button", "left"), [("Back", 0), ("Start again", 0), ("Undo", 1), ("Your own picture", 1)])
def test_a_button_that_is_pressed_twice_before_the_page_can_answer_does_no_harm(button, left, params):
    visit = Visit(**params).open("loss").press("Take one step")
    if button == "Undo":
        visit.press("Start again")
    pressed_twice(visit, button)
    assert visit.at("t") == left
    if button == "Start again":
        assert visit.press("Undo").at("t") == 1


def test_a_run_that_is_paused_twice_can_go_on():
    visit = Visit(practice="pets:40:1").open("training").choose("train.speed", "1 a second").press("Start")
    assert "train.resume" in pressed_twice(visit, "Pause").offers()


def pressed_twice(visit, button):
    """Both clicks arrive at once."""
    return pressed(visit, button, 2)


def pressed(visit, button, times=1):
    """As many clicks arrive, which may have been made before the button was disabled."""
    (data,) = [data for data in visit.controls().values() if button in offers_in(data["html"])]
    name = visit.offers().name(button)
    return visit.send(data["key"], [[data["heard"] + 1 + each, name, ""] for each in range(times)])


def test_whoever_clicks_too_often_gets_a_sentence(monkeypatch):
    hurried = sentence("frame", "hurried")
    visit = Visit(preset="tiny").open("loss")
    (data,) = [data for data in visit.controls().values() if data["key"] == "frame"]
    one, many = ([[number, "step", ""] for number in range(1, most + 1)] for most in (1, hurry.MANY_CLICKS + 1))
    assert hurried not in [warning.value for warning in visit.send(data["key"], one).app.warning]
    assert hurried in [warning.value for warning in visit.send(data["key"], many).app.warning]
    assert hurried not in [warning.value for warning in visit.run().app.warning]
    # What else asks for pages gets it too: links, say, or another stage.
    monkeypatch.setattr(hurry, "MANY_PAGES", 5)
    heard = [hurried in [warning.value for warning in visit.run().app.warning] for _ in range(6)]
    assert heard[-1]


def test_files_that_are_not_there_get_a_sentence():
    visit = Visit(preset="tiny").open("loss").press("Your own picture")
    (uploader,) = visit.app.file_uploader
    gone = WidgetState(id=uploader.proto.id)
    gone.file_uploader_state_value.uploaded_file_info.add(file_id="no-such-file", name="pet.png", size=1)
    (warning,) = visit.say(gone).app.warning
    assert "not in this program's memory: 1" in warning.value
