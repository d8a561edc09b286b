"""Every page under every choice: each number on it is the textbook's, and its text is that number's text.

The pages are opened through app.py. What is compared is recomputed by tests/by_hand.py from this session's weights.
"""

import json
import re
from functools import partial
from itertools import product

import pytest

import engine
from runs.course.experiment import Experiment, Segment, Settings, Start
from runs.course.presets import PLAIN, RANDOM
from runs.data import values
from tests import by_hand
from tests.shown import Shown, is_the_text_of, read
from tests.ui.driver import FILES, Visit
from ui.parts.words import capital, text, titled

NAMES = {kind: [each.__name__ for each in getattr(engine, kind)] for kind in ("ACTIVATIONS", "LOSSES", "OPTIMIZERS")}
PAIRS = list(product(("cat", "dog"), ("cat", "dog")))
CHOICES = [
    # Every combination of choices, with the four pairs of picture and label in turn.
    (*choice, *PAIRS[i % len(PAIRS)])
    for i, choice in enumerate(
        product([p.name for p in by_hand.DENSE], NAMES["ACTIVATIONS"], NAMES["LOSSES"], NAMES["OPTIMIZERS"])
    )
]
LESSON = ("forward", "truth", "loss", "backprop")
# Numbers that need more than the weights and the picture in hand: tests of their own are below.
ELSEWHERE = re.compile(
    r"mini_batch\...*|hand_.*|descent_L.*|(un)?trained_P.*|sure|photos\..*|seen|held_out_.*|went|iterations|same\..*"
    r"|idea\..*"
)


def address(start, settings, segments=()):
    from runs.link.address import to_params
    from runs.link.coordinate import Coordinate

    return to_params(Coordinate(Experiment(start, segments), settings))


def assert_true(visit, settings, start, names=()):
    """Each number on the page is the textbook's, its text is the number's, and the `names` are among them."""
    wanted = visit.expected(settings, start)
    seen = set()
    for shown in visit.numbers():
        assert is_the_text_of(shown), shown
        if ELSEWHERE.fullmatch(shown.name) or shown.value is None:
            continue
        wrong = f"{visit.page} shows {shown}"
        assert shown.value == pytest.approx(wanted.at(shown.name), rel=1e-7, abs=1e-12), wrong
        seen.add(shown.name)
    assert set(names) <= seen, f"{visit.page} does not show {set(names) - seen}"


MUST_SHOW = {
    "closing": ("inputs", "weights", "first_P[0,0]", "first_L", "L", "after_L", "learning_rate"),
    "forward": ("X[0,0]", "pixel[0]", "Z1[0,0]", "A1[0,0]", "Z2[0,0]", "Z2[0,1]", "powers[0,1]", "P[0,0]", "P[0,1]"),
    "truth": ("P[0,0]", "T[0,0]", "T[0,1]", "E[0,0]", "E[0,1]", "flipped_T[0,1]", "flipped_E[0,1]"),
    "loss": (
        "P[0,0]",
        "E[0,1]",
        "MeanSquaredError.terms[0,0]",
        "CrossEntropy.L",
        "MeanSquaredError.L",
        "row2.MeanSquaredError.harder",
        *("coin", "both.p", "both.own", "both.other", "both.L"),
    ),
    "backprop": (
        *("chain.input", "chain.local", "chain.upstream", "chain.gradient", "learning_rate", "old", "change", "new"),
        *("path.slope[0]", "path.share[1]", "jacobian[0,1]", "twice.gradient", "twice.change"),
        *("E[0,0]", "dP[0,0]", "dZ2[0,0]", "L", "after_L", "after_P[0,1]", "promised", "delivered"),
    ),
}


@pytest.mark.parametrize(("size", "activation", "loss", "optimizer", "picture", "label"), CHOICES)
def test_every_number_on_the_lessons_pages_is_true(size, activation, loss, optimizer, picture, label):
    start, rate_of = Start(size, activation), partial(by_hand.preset(size).rate_of_one, RANDOM)
    # At the rates that suit: a much larger one leaves a loss of 1e-24, and of its difference to the next only rounding.
    settings = Settings(values.read(picture), label, loss, optimizer, rate_of(optimizer))
    mixed = (Segment(2, settings), Segment(1, Settings(values.DOG, "dog", learning_rate=rate_of(PLAIN))))
    visit = Visit(**address(start, settings, mixed))
    assert_true(visit, settings, start, ("P[0,0]", "P[0,1]", "other_P[0,0]", "t"))
    for page in LESSON:
        visit.open(page).answer()
        if page == "forward":
            visit.tell("terms", "8")
        # Only plain gradient descent multiplies the gradient by the learning rate, and that is all.
        assert_true(visit, settings, start, set(MUST_SHOW[page]) - (set() if optimizer == "SGD" else {"learning_rate"}))
    assert_true(visit.open("closing"), settings, start, MUST_SHOW["closing"])
    assert visit.params == address(start, settings, mixed) | {"weight": visit.params["weight"]}


@pytest.mark.parametrize(
    ("name", "text", "is_its"),
    [
        ("P[0,0]", "1.1879×10⁻⁵", True),
        ("after_L", "1.187878×10⁻⁵", True),
        ("after_L", "1.187877×10⁻⁵", False),
        ("L", "1.18787797144497×10⁻⁵", False),  # more digits than are read
        ("promised", "1.1879×10⁻⁵", False),
    ],
)
def test_more_digits_are_read_where_two_numbers_are_told_apart_and_each_of_them_counts(name, text, is_its):
    assert is_the_text_of(Shown(name, 1.1878779714449626e-05, text)) == is_its


def test_all_weights_that_can_be_chosen_tell_the_truth():
    visit = Visit().open("backprop").answer("skip")
    for layer, front, behind in ((0, 0, 0), (0, 255, 3), (0, -1, 2), (2, 1, 1), (2, -1, 0)):
        visit.choose("weight.layer", layer).choose("weight.from", front).choose("weight.to", behind)
        number, index = 1 if layer == 0 else 2, f"{front},{behind}"
        assert visit.params["weight"] == (f"b{number}[{behind}]" if front == -1 else f"W{number}[{index}]")
        assert_true(visit, Settings(), Start(), MUST_SHOW["backprop"])


def test_the_batch_of_four_shows_each_pictures_gradient_and_their_mean():
    visit = Visit(weight="W2[1,0]").open("backprop").answer()
    gradients = [visit.at(f"mini_batch.gradient[{i}]") for i in range(4)]
    assert visit.at("mini_batch.mean") == pytest.approx(sum(gradients) / 4)
    other = visit.expected(Settings(values.DOG, "dog"), Start()).at("dW2[1,0]")
    assert gradients[:2] == pytest.approx([visit.at("chain.gradient"), other])
    assert len(set(gradients)) == 4


def test_four_machines_show_each_ones_gradient_their_mean_and_how_near_it_is():
    visit = Visit(weight="W2[1,0]").open("backprop").answer()
    gradients = [visit.at(f"mini_batch.machine[{i}]") for i in range(4)]
    pictures = [visit.at(f"mini_batch.gradient[{i}]") for i in range(4)]
    assert gradients[:2] == pytest.approx([sum(pictures[:2]) / 2, sum(pictures[2:]) / 2])
    together = [visit.at(f"mini_batch.{name}") for name in ("together", "whole")]
    assert together == pytest.approx([sum(gradients) / 4] * 2)
    assert visit.at("mini_batch.apart") < 1e-14
    assert "Four machines at once" in visit.html
    assert "Four machines at once" not in Visit(preset="conv-small").open("backprop").answer().html


def test_the_welcome_page_lets_a_hand_and_gradient_descent_try():
    visit = Visit()
    names = [name.removeprefix("hand.") for name in visit.offers() if name.startswith("hand.")]
    shown = {name: visit.expected(Settings(), Start()).at(name) for name in names}
    assert len(names) == 3
    for name, value in shown.items():
        assert read(visit.offers()[f"hand.{name}"].says)[0] == pytest.approx(value, abs=0.005)
    moved = visit.offers()[f"hand.{names[0]}"].texts[150]
    visit.tell(f"hand.{names[0]}", moved)
    # Hundredths from where the network has the weight, so the text may round it.
    shown[names[0]] += 0.5
    says = read(visit.offers()[f"hand.{names[0]}"].says)[0]
    assert says == read(moved)[0] == pytest.approx(shown[names[0]], abs=0.005)
    weights = {name: w.copy() for name, w in by_hand.weights_of(visit.state).items()}
    for place, value in shown.items():
        name, index = place.removesuffix("]").split("[")
        weights[name][tuple(map(int, index.split(",")))] = value
    P = by_hand.forward(weights, by_hand.pet("cat", by_hand.preset("small")) / 255, "ReLU")["P"]
    assert [visit.at("hand_P[0,0]"), visit.at("hand_P[0,1]")] == pytest.approx(P[0])
    assert visit.at("hand_L") == pytest.approx(by_hand.losses(P, by_hand.one_hot("cat"))["CrossEntropy"]["L"].item())
    visit.choose("watch", True)
    shown = {name: visit.at(f"descent_L[{name}]") for name in (0, 1, 2, 5, 10)}
    by_steps = {0: visit.expected(Settings(), Start()).at("L")}
    for taken in range(1, 11):
        visit.press("Take one step")
        by_steps[taken] = visit.expected(Settings(), Start()).at("L")
    assert shown == pytest.approx({name: by_steps[name] for name in shown})


CALLED = {name: titled(name) for kinds in NAMES.values() for name in kinds if name != capital(titled(name))}


@pytest.mark.parametrize("page", FILES)
@pytest.mark.parametrize("size", ["tiny", "conv-small"])
def test_a_learner_reads_what_kinds_are_called_and_not_the_names_of_their_classes(size, page):
    settings = Settings(values.CAT, "cat", "MeanSquaredError", "Momentum")
    run = (Segment(1, settings), Segment(1, Settings(values.CAT, "cat", "CrossEntropy", "SGD")))
    visit = Visit(**address(Start(size, "Sigmoid"), settings, run)).open(page)
    if f"ask.{page}" in visit.offers():
        visit.answer("same" if page == "training" else None)
    read = re.sub(r"<[^>]*>", " ", visit.html + "".join(drawings(visit)))
    assert len(CALLED) == 3 and [name for name in CALLED if re.search(rf"\b{name}\b", read)] == []
    assert all(capital(title) in read for title in CALLED.values())
    assert visit.offers()["loss"].texts == NAMES["LOSSES"] and visit.offers()["loss"].says == "MeanSquaredError"


def drawings(visit):
    """What is written around the curves of a run, and what a drawing in the browser is made of."""
    found = (json.loads(element.proto.json) for element in visit.app.get("bidi_component") if element.proto.json)
    return [str(data["drawing"]) for data in found if isinstance(data, dict) and "drawing" in data]


def test_in_the_middle_of_a_sentence_a_kind_has_no_capital():
    visit = Visit(preset="tiny", activation="Tanh", optimizer="Momentum").open("loss").answer()
    assert "Training now uses <strong>cross-entropy</strong>" in visit.html
    assert "Cross-entropy · in use" in visit.html and ": cross-entropy 0." in visit.html
    assert "; here it is tanh" in visit.open("forward").html and " = tanh(" in visit.html
    assert "Momentum works the nudge out" in visit.open("backprop").answer().html


def test_iterations_have_their_thousands_apart_wherever_they_are_counted():
    visit = Visit(preset="tiny", run="1200*cat*cat*CrossEntropy*SGD*0.01*1")
    while visit.state.t < 1200:
        visit.run()
    assert {shown.text for shown in visit.run().numbers() if shown.name in ("t", "iterations")} == {"1,200"}


@pytest.mark.parametrize("picture", ["cat", "dog"])
@pytest.mark.parametrize("optimizer", NAMES["OPTIMIZERS"])
def test_steps_back_and_start_again(picture, optimizer):
    start, settings = Start("tiny", "Tanh"), Settings(values.read(picture), picture, optimizer=optimizer)
    visit = Visit(**address(start, settings)).open("backprop").answer()
    seen = [everything(visit)]
    for taken in (1, 2, 3):
        promised = visit.at("after_L")
        visit.press("Take one step")
        assert visit.at("t") == taken
        assert visit.at("L") == pytest.approx(promised, rel=1e-12)
        assert_true(visit, settings, start)
        seen.append(everything(visit))
    visit.press("Back")
    assert everything(visit) == seen[2]
    visit.press("Back")
    assert everything(visit) == seen[1]
    visit.press("Start again")
    assert everything(visit) == seen[0]
    for taken in (1, 2, 3):
        assert everything(visit.press("Take one step")) == seen[taken]


def everything(visit):
    return sorted(visit.numbers(), key=str)


def test_a_changed_setting_opens_a_new_segment_and_keeps_the_run():
    visit = Visit().open("loss").press("Take one step")
    visit.choose("rate", 0.1).press("Take one step")
    visit.choose("label", "dog").press("Take one step")
    visit.choose("loss", "MeanSquaredError").press("Take one step")
    visit.choose("picture", "dog").press("Take one step").press("Take one step")
    assert visit.at("t") == 6
    assert [part.split("*")[0] for part in visit.params["run"].split("~")] == ["1", "1", "1", "1", "2"]
    assert visit.params["label"] == "dog"
    assert "labelled Dog" in visit.html
    linked = Visit(**visit.params)
    assert linked.at("P[0,0]") == visit.at("P[0,0]")


@pytest.mark.parametrize(("key", "value"), [("preset", "tiny"), ("activation", "Tanh"), ("seed", 5)])
def test_another_start_begins_a_new_run_and_can_be_undone(key, value):
    visit = Visit().open("truth").press("Take one step").press("Take one step")
    before, params = visit.at("P[0,0]"), visit.params
    visit.choose(key, value)
    assert visit.at("t") == 0 and visit.params["run"] == "" and visit.params[key] == str(value)
    assert visit.at("P[0,0]") != before
    visit.press("Undo")
    assert visit.at("P[0,0]") == before and visit.at("t") == 2
    assert visit.params == params
    assert "Undo" not in visit.offers()


def test_start_again_can_be_undone():
    visit = Visit().press("Take one step").press("Take one step")
    before = visit.at("P[0,0]")
    assert visit.press("Start again").at("t") == 0
    assert visit.press("Undo").at("P[0,0]") == before


@pytest.mark.parametrize("page", ["truth", "loss", "backprop"])
def test_without_a_label_it_is_not_computed_yet_and_never_zero(page):
    visit = Visit(label="").open(page)
    names = {shown.name.split("[")[0] for shown in visit.numbers() if shown.value is not None}
    assert names <= {"P", "other_P", "t"}
    assert text("common", "not_yet") in visit.html and "Not computed yet" in visit.html
    assert [shown for shown in visit.numbers() if shown.value is None]
    assert not visit.offers()["Take one step"].enabled
    visit.choose("label", "dog").answer()
    assert_true(visit, Settings(values.CAT, "dog"), Start(), MUST_SHOW[page])


@pytest.mark.parametrize("page", FILES)
def test_a_page_without_a_label_still_gives_its_guess(page):
    visit = Visit(label="").open(page)
    assert visit.at("P[0,0]") == pytest.approx(visit.expected(Settings(label=""), Start()).at("P[0,0]"))


def test_no_gradient_waits_for_an_answer():
    visit = Visit().open("backprop")
    shown = {shown.name for shown in visit.numbers() if shown.value is not None}
    assert {"chain.input", "chain.local", "chain.upstream", "chain.gradient", "change"} <= shown
    assert "It is:" not in visit.html


def test_an_answer_about_another_weight_does_not_count():
    visit = Visit(weight="W2[1,0]").open("backprop").answer()
    assert "It is:" in visit.html
    assert "It is:" not in visit.choose("weight.to", 1).html
    assert "It is:" in visit.choose("weight.to", 0).html


@pytest.mark.parametrize("page", LESSON)
def test_the_answer_comes_after_the_question_and_stays(page):
    visit = Visit(run="3*cat*cat*CrossEntropy*SGD*0.01*1").open(page)
    assert "It is:" not in visit.html
    visit.answer()
    said = re.search(r"You said: (.+?)\. .*It is: (.+?)\.", visit.html)
    assert said
    visit.open("welcome").open(page)
    assert said[0] in visit.html
    visit.press("Take one step")
    assert f"You said: {said[1]}" in visit.html


@pytest.mark.parametrize("page", LESSON)
def test_a_question_can_be_skipped(page):
    visit = Visit().open(page).answer("skip")
    assert "It is:" in visit.html and "You said" not in visit.html


@pytest.mark.parametrize(("option", "mark"), [("label", "✓"), ("network", "✗")])
def test_the_mark_says_whether_it_was_right(option, mark):
    assert f"{mark} You said" in Visit().open("truth").answer(option).html


@pytest.mark.parametrize("rate", ["0.0001", "0.01", "1", "10"])
def test_the_reason_for_the_direction_is_the_weights_own(rate):
    visit = Visit(rate=rate).open("backprop").answer("up")
    change = visit.at("change")
    wanted = "Up" if change > 0 else "Down" if change < 0 else "Not at all"
    assert f"It is: {wanted}" in visit.html
    assert (change > 0) == (visit.at("chain.gradient") < 0)


def test_other_pages_say_what_the_network_was_trained_on():
    assert "nothing has been learned" in Visit().html
    visit = Visit(run="3*cat*cat*CrossEntropy*SGD*0.01*1~1*dog*cat*CrossEntropy*SGD*0.01*1")
    for page in FILES:
        words = re.sub("<[^>]*>", "", visit.open(page).html)
        assert "Trained on our cat for 3 iterations, then on our dog labelled Cat for 1 iteration." in words


def test_a_wrong_address_is_one_sentence_and_the_lesson_goes_on():
    visit = Visit(preset="giant", seed="-1")
    assert len(visit.app.warning) == 2
    assert all("cannot be read" in warning.value for warning in visit.app.warning)
    assert visit.params["preset"] == "small"
    assert not visit.press("Take one step").app.warning


def test_two_sessions_do_not_mix():
    one, two = Visit(), Visit()
    first = two.at("P[0,0]")
    one.press("Take one step").choose("picture", "dog")
    assert two.run().at("P[0,0]") == first
    assert two.at("t") == 0 and one.at("t") == 1


def test_where_no_weight_counts_nobody_is_asked_to_move_one():
    pages = {weights: Visit(weights=weights).html for weights in ("random", "zero")}
    heading = text("welcome", "your_answer")
    assert [heading in pages[weights] for weights in pages] == [True, False]


def test_several_pictures_at_once_are_asked_nothing():
    visit = Visit(preset="tiny").open("backprop")
    asked = 'class="ask"'
    assert asked in visit.html and asked not in visit.choose("batch.backprop", True).html
