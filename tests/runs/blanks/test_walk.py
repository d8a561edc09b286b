"""The blanks of the walk: right is what is shown, every slip is known by its name, and nothing wrong is accepted."""

import math
import random
import re
from functools import cache

import numpy as np
import pytest

import engine
from engine.names import weight_called
from runs.blanks.blank import Part
from runs.blanks.blank import blank as asked
from runs.blanks.check import check
from runs.blanks.kinds import CHAIN, formula_of, loss_of
from runs.blanks.reading import read
from runs.blanks.walk import blanks
from runs.course.presets import PRESETS
from tests.contract import further
from tests.runs.blanks.states import OF_BENDS, OF_LOSSES, TEXTBOOK, of_bend, random_states, state_of
from ui.parts.numbers import show
from ui.view.maps import described as of_maps

MOMENTS = ["pixel", "product", "sum", "bend", "softmax", "loss", "error", "chain", "nudge"]
WRONG = ("0", "1", "-0.5", "12345")


@pytest.fixture(autouse=True, scope="module")
def known():
    further.enter()
    yield
    further.leave()


def typed(value, digits):
    """As it stands on the screen."""
    return show(value, digits)


def textbook_of(blank, snapshot):
    """(the answer, {slip: what it gives}) as functions of the parts; None of a kind without a textbook."""
    if blank.kind == "bend":
        name = snapshot.experiment.start.activation
        return of_bend(name) if name in OF_BENDS else None
    if blank.kind.startswith("loss"):
        return OF_LOSSES.get(snapshot.settings.loss)
    return TEXTBOOK[blank.kind]


def worked(function, parts):
    try:
        return float(function(**parts))
    except (ZeroDivisionError, OverflowError, ValueError):
        return math.nan


def whole(blank):
    """The blank keeps all its promises to who types."""
    shown = typed(blank.value, blank.digits)
    for text in (shown, shown.replace(".", ","), repr(blank.value), f" {blank.value:.{blank.digits + 3}e} "):
        verdict = check(blank, text)
        assert verdict.is_right and verdict.key == f"{blank.kind}.right", (blank, text)
    keys = [slip.key for slip in blank.slips]
    for slip in blank.slips:
        text = typed(slip.value, blank.digits)
        verdict = check(blank, text)
        assert not verdict.is_right and verdict.key in named_as(blank, text), (blank, slip, verdict)
        assert verdict.key == "short" or keys.index(verdict.key) <= keys.index(slip.key), "the first that fits"
    for text in WRONG:
        same = said(text, blank.digits) == said(shown, blank.digits)
        assert check(blank, text).is_right == same, (blank, text)


@cache
def said(text, digits):
    """What the screen writes of a number that was typed, with so many digits. It writes short ones in full, and so is
    handed a hair more.
    """
    return typed(float(read(text)) * (1 + 2**-52), digits)


def fits(number, value, digits):
    """Whether a number that was typed is this value, to half a unit of so many digits."""
    unit = 10.0 ** (math.floor(math.log10(abs(number))) - digits + 1) if number else 0
    return abs(number - value) <= unit / 2 * (1 + 1e-9)


def true_of(blank, snapshot):
    """The textbook agrees, with the exact numbers, and with those that are shown."""
    book, exact = textbook_of(blank, snapshot), {part.place: float(part.value) for part in blank.parts}
    if not book:
        return
    right, slips = book
    scale = max(map(abs, exact.values()))
    assert worked(right, exact) == pytest.approx(blank.value, rel=1e-7, abs=1e-13 * scale), blank
    shown = {place: float(read(typed(value, blank.precision))) for place, value in exact.items()}
    assert check(blank, f"{worked(right, shown):.12g}").is_right, (blank, shown)
    for name, slip in slips.items():
        value = worked(slip, exact)
        # Of a probability near 0, what is missing to 1 is rounding, with which a pocket calculator has 0.
        value = 0.0 if name == "other_class" and blank.kind.startswith("loss") and abs(value) < 1e-14 else value
        is_rounded_to_0 = 0 < abs(value) < 1e-10 if blank.kind == "bend" else blank.kind == "softmax" and value < 1e-15
        if math.isfinite(value) and not is_rounded_to_0:
            text = typed(value, blank.digits)
            key, right = f"{blank.kind}.{name}", fits(float(read(text)), blank.value, blank.digits)
            assert check(blank, text).key in named_as(blank, text) | {f"{blank.kind}.right"}, (blank, name, value)
            assert right or key in [slip.key for slip in blank.slips], (blank, name)


def named_as(blank, text):
    """What may be said of this text: which slips give it, and that it is short where it has few digits."""
    number, count = float(read(text)), len(text.partition("×")[0].replace(".", "").strip("−0"))
    keys = {slip.key for slip in blank.slips if fits(number, slip.value, blank.digits)}
    return keys | ({"short"} if 0 < count < blank.digits and fits(number, blank.value, count) else set())


@pytest.mark.parametrize(
    ("sizes", "count"), [(["tiny"], 500), (["tiny", "small"], 460), (["standard", "conv-small"], 38), (["conv"], 2)]
)
def test_a_thousand_states(sizes, count):
    thousands(sizes, count, 1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_thousand_states(seed):
    thousands(["tiny", "tiny", "small", "small", "small", "standard", "conv-small"], 2000, seed)


def thousands(sizes, count, seed):
    met = set()
    for snapshot in random_states(count, seed, sizes):
        found = blanks(snapshot)
        assert list(found) == [moment for moment in MOMENTS if moment in found]
        for blank in found.values():
            met.add(blank.kind)
            whole(blank)
            true_of(blank, snapshot)
    assert count < 100 or met == {*TEXTBOOK, "bend", "loss_of_truth", "loss_of_all"} - {"sum_of_two", "blame"}


@pytest.mark.parametrize("size", [preset.name for preset in PRESETS])
@pytest.mark.parametrize("activation", ["ReLU", "Tanh", "GELU"])
def test_every_moment_has_its_blank(size, activation):
    snapshot = state_of(size, activation)
    found = blanks(snapshot)
    assert list(found) == MOMENTS and found["nudge"].kind == "nudge"
    assert list(blanks(state_of(size, activation, label=""))) == MOMENTS[:5]


@pytest.mark.parametrize("optimizer", ["SGD", "Momentum", "Adam", "RMSProp", "AdaGrad"])
@pytest.mark.parametrize("loss", ["CrossEntropy", "MeanSquaredError", "Focal", "Huber"])
def test_all_losses_and_optimisers_have_theirs(loss, optimizer):
    snapshot = state_of("tiny", "Tanh", loss, optimizer, steps=2)
    found = blanks(snapshot)
    assert list(found) == MOMENTS
    assert found["loss"].value == snapshot.step.loss.loss
    assert found["nudge"].kind == ("nudge" if optimizer == "SGD" else "nudge_by_rule")


def test_the_numbers_are_those_of_the_weight_in_view():
    snapshot = state_of("small", "Tanh", seed=5)
    weight = weight_called(snapshot.network, "W1[77,2]")
    X, (W, b), step = snapshot.X[0], snapshot.state.params[0], snapshot.step
    Z = X @ W[:, 2] + b[2]
    blame = (snapshot.state.params[2].W @ (snapshot.probabilities[0] - [1, 0]))[2]
    found = blanks(snapshot, weight)
    wanted = {"pixel": X[77], "product": X[77] * W[77, 2], "sum": Z, "bend": np.tanh(Z)}
    wanted |= {"chain": X[77] * (1 - np.tanh(Z) ** 2) * blame, "error": snapshot.probabilities[0, 0] - 1}
    wanted |= {"loss": -np.log(snapshot.probabilities[0, 0]), "softmax": snapshot.probabilities[0, 0]}
    wanted |= {"nudge": W[77, 2] - 0.01 * wanted["chain"]}
    assert {moment: blank.value for moment, blank in found.items()} == pytest.approx(wanted, rel=1e-9)
    assert [part.value for part in found["sum"].parts] == pytest.approx(
        [X[77] * W[77, 2], Z - X[77] * W[77, 2] - b[2], b[2]]
    )
    assert (
        found["nudge"].name == "new_W1[77,2]"
        and found["sum"].name == "Z1[0,2]"
        and step.loss.loss == found["loss"].value
    )


def test_without_a_weight_in_view_they_ask_for_what_the_walk_tells_of():
    snapshot = state_of("small", "Sigmoid", seed=5)
    (X,), (W, b) = snapshot.X, snapshot.state.params[0]
    Z, bent_of = X @ W + b, lambda Z: 1 / (1 + np.exp(-Z))
    j, bent = int(bent_of(Z).argmax()), int(np.abs(bent_of(Z) - Z).argmax())
    i = int(np.abs(X * W[:, j]).argmax())
    found = {name: blank.name for name, blank in blanks(snapshot).items()}
    wanted = {"pixel": f"X[0,{i}]", "product": f"product(W1[{i},{j}])", "sum": f"Z1[0,{j}]", "bend": f"A1[0,{bent}]"}
    assert wanted | {"chain": f"dW1[{i},{j}]", "nudge": f"new_W1[{i},{j}]"} | found == found and j != bent
    maps = state_of("conv-small", "Sigmoid")
    described = of_maps(maps.network, maps.step, ("forward",))
    found = {name: blank.name for name, blank in blanks(maps, wanted=("product", "sum", "bend")).items()}
    row, column, filter_ = re.findall(r"\d+", described["opening"])[2:]
    assert found == {
        "product": f"product(W1[1,1,0,{filter_}],{row},{column})",
        "sum": described["opening"],
        "bend": f"A1[{','.join(map(str, described['bent']))}]",
    }


@pytest.mark.parametrize("name", ["W2[3,1]", "b1[2]", "b2[0]"])
def test_weights_further_back_and_biases_have_blanks_too(name):
    snapshot = state_of("tiny", "Sigmoid")
    found = blanks(snapshot, weight_called(snapshot.network, name))
    assert found["nudge"].name == f"new_{name}" and found["chain"].name == f"d{name}"
    assert ("bend" in found, "pixel" in found) == ((False, False) if name == "W2[3,1]" else (True, True))
    for blank in found.values():
        whole(blank)
        true_of(blank, snapshot)


def test_a_filter_is_asked_about_at_one_place():
    snapshot = state_of("conv-small", steps=1)
    weight = weight_called(snapshot.network, "W1[0,2,1,3]")
    found = blanks(snapshot, weight)
    _, row, column, _ = map(int, found["sum"].name[3:-1].split(","))
    W, b = snapshot.state.params[0]
    window = snapshot.X[0, row - 1 : row + 2, column - 1 : column + 2]
    assert found["sum"].value == pytest.approx((window * W[..., 3]).sum() + b[3])
    assert found["product"].value == pytest.approx(window[0, 2, 1] * W[0, 2, 1, 3])
    link = engine.chain(snapshot.network, snapshot.step, *weight.where)
    assert abs(found["chain"].value) == np.abs(link.input * link.local * link.upstream).max()


def test_what_cannot_be_written_or_worked_out_is_not_asked():
    odd = type(
        "Odd", (engine.SoftmaxLoss,), {"scores": lambda self, P, logits, T: np.sort(P)[:, 0], "dP": lambda s, P, T: T}
    )
    reads_logits = type(
        "Reads", (engine.SoftmaxLoss,), {"scores": lambda self, P, Z, T: Z.max(axis=1), "dP": lambda s, P, T: T}
    )
    assert formula_of(odd()) is None and formula_of(reads_logits()) is None
    warm = type("Warm", (engine.CrossEntropy,), {"probabilities": lambda self, Z: engine.softmax(Z / 2)})
    hidden = type("Hidden", (engine.Tanh,), {"forward": lambda self, params, X: np.sort(np.tanh(X))})
    engine.register(odd), engine.register(hidden), engine.register(warm)
    try:
        assert list(blanks(state_of("tiny", "Hidden", "Odd"))) == [m for m in MOMENTS if m not in ("bend", "loss")]
    finally:
        engine.LOSSES.remove(odd), engine.LOSSES.remove(warm), engine.ACTIVATIONS.remove(hidden)


def test_an_update_is_asked_for_with_the_digits_that_show_it():
    far, near = (blanks(state_of(rate=rate))["nudge"] for rate in (1.0, 1e-6))
    old = {part.place: part.value for part in near.parts}["old"]
    assert far.digits == 3 < near.digits and typed(old, near.digits) != typed(near.value, near.digits)
    assert check(near, repr(float(old))).key == "nudge.still"


@pytest.mark.parametrize(("loss", "p"), [("Focal", 9.518e-17), ("CrossEntropy", 9.518e-17), ("Focal", 3e-9)])
def test_of_a_probability_near_0_nothing_is_left_of_the_other_class(loss, p):
    loss = engine.by_name(engine.LOSSES, loss)()
    kind = loss_of(formula_of(loss))
    value = kind.right(p=p)
    made = asked(kind, "L", value, [Part("p", "P[0,0]", p)])
    wanted = "loss_of_truth.other_class"
    slip = next(each.value for each in made.slips if each.key == wanted)
    assert slip == pytest.approx(kind.slips["other_class"](p=p)) and (slip == 0 or abs(slip) >= 1e-14)
    assert check(made, typed(slip, 3)).key == wanted


def test_a_number_that_has_lost_digits_of_its_own_is_not_asked_for():
    def chain(slope, blame):
        parts = [Part("x", "X[0,0]", 1.0), Part("slope", "slope(Z1[0,0])", slope), Part("blame", "dA1[0,0]", blame)]
        return asked(CHAIN, "dW1[0,0]", slope * blame, parts)

    assert 0 < abs(1e-161 * -4.7e-161) < 1e-320 and chain(1e-161, -4.7e-161) is None
    assert chain(1e-147, 4.7e-160)


def test_a_random_answer_is_right_only_where_the_screen_would_show_it_so():
    rng = random.Random(4)
    for snapshot in random_states(20, 9, ["tiny"]):
        for blank in blanks(snapshot).values():
            for _ in range(20):
                near = blank.value * (1 + rng.choice((-1, 1)) * 10 ** rng.uniform(-6, 0)) + rng.choice((0, 0, 1e-4))
                same = said(repr(near), blank.digits) == said(typed(blank.value, blank.digits), blank.digits)
                assert check(blank, repr(near)).is_right == same
