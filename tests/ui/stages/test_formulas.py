"""The formulas as a learner reads them: every side of every "=" is worked out again, and has to be the same number."""

import math
import re
from html import unescape

import pytest

from engine.names import weight_called
from runs.course.experiment import Experiment, Settings
from runs.course.tape import Tape
from runs.data.sources import Sources
from runs.numbers.backprop import backward_numbers
from runs.numbers.forward import forward_numbers
from runs.numbers.loss import loss_numbers
from runs.numbers.numbers import Numbers
from runs.numbers.snapshot import look
from ui.parts.show import Show
from ui.stages import backprop, deeper, forward, loss

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
WEIGHT = "W2[3,0]"


def snapshot_of(label, loss_name="CrossEntropy", optimizer="SGD"):
    tape = Tape(Sources())
    tape.advance(Experiment(), 1)
    return look(tape.at, tape.state, Settings(label=label, loss=loss_name, optimizer=optimizer), tape.sources)


def backward_of(snapshot):
    return backward_numbers(snapshot, weight_called(snapshot.network, WEIGHT))


def lines(html):
    """The text of each formula, with powers written as **."""
    found = re.findall(r'<p class="formula">(.*?)</p>', html, re.S)
    parts = [part for formula in found for part in formula.split("<br>")]
    return [unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup>(.*?)</sup>", r"**(\1)", part))) for part in parts]


def worked_out(side):
    """The value of one side as it stands there, with the operations that school teaches; None for a side of symbols."""
    side = re.sub(
        r"×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "e" + m[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")), side
    )
    side = side.replace("−", "-").replace("×", "*").replace("÷", "/").replace("²", "**2")
    side = re.sub(r"ln ([\d.]+)", r"log(\1)", side)
    side = re.sub(r"(?<![\d.])e\*\*", "e_**", side)
    if re.search(r"[A-Za-z](?<!e)", re.sub(r"log|e_", "", side)):
        return None
    return eval(side, {"__builtins__": {}}, {"log": math.log, "e_": math.e})


def check(formula):
    """-> how many sides were worked out"""
    values = [worked_out(side.split(":")[-1].strip()) for side in formula.split("=")]
    known = [value for value in values if value is not None]
    assert known, formula
    assert all(value == pytest.approx(known[-1], rel=2e-3, abs=2e-4) for value in known), (formula, known)
    return len(known)


@pytest.mark.parametrize("label", ["cat", "dog"])
def test_softmax_with_its_numbers_plugged_in(label):
    snapshot = snapshot_of(label)
    shown = lines(forward.softmax(snapshot, Show(forward_numbers(snapshot))))
    assert [check(line) for line in shown] == [3, 3]


@pytest.mark.parametrize("label", ["cat", "dog"])
def test_both_losses_with_their_numbers_plugged_in(label):
    snapshot = snapshot_of(label)
    cross, square = lines(loss.each(snapshot, Show(loss_numbers(snapshot))))
    assert check(cross) == 2
    assert check(square) == 3


@pytest.mark.parametrize("label", ["cat", "dog"])
@pytest.mark.parametrize("loss_name", ["CrossEntropy", "MeanSquaredError"])
def test_the_nudge_is_minus_the_learning_rate_times_the_gradient(label, loss_name):
    snapshot = snapshot_of(label, loss_name)
    nudge, _ = lines(backprop.nudge(snapshot, Show(backward_of(snapshot)), WEIGHT))
    assert check(nudge) == 2


@pytest.mark.parametrize("label", ["cat", "dog"])
@pytest.mark.parametrize("loss_name", ["CrossEntropy", "MeanSquaredError"])
def test_what_is_one_click_deeper_adds_up_as_well(label, loss_name):
    snapshot = snapshot_of(label, loss_name)
    through = lines(deeper.error(snapshot, Show(loss_numbers(snapshot))))
    assert [check(line) for line in through] == [2, 2]
    logs = lines(deeper.logarithm(snapshot, Show(loss_numbers(snapshot))))
    assert [check(line) for line in logs] == [2, 2]
    weight = weight_called(snapshot.network, "W1[120,3]")
    along = lines(deeper.by_paths(snapshot, Show(backward_numbers(snapshot, weight)), weight))
    assert [check(line) for line in along] == [2, 2]


@pytest.mark.parametrize("optimizer", ["Momentum", "Adam"])
def test_no_formula_of_another_optimizer_stands_beside_the_nudge(optimizer):
    snapshot = snapshot_of("cat", optimizer=optimizer)
    (moved,) = lines(backprop.nudge(snapshot, Show(backward_of(snapshot)), WEIGHT))
    assert "=" not in moved


@pytest.mark.parametrize("wrong", ["ln 0.1999 = 1.610", "(0.64 + 0.64) / 2 = 1.28", "0.01 × −1.241 = +0.01241"])
def test_a_formula_that_lost_something_is_noticed(wrong):
    with pytest.raises(AssertionError):
        check(wrong)


def test_the_chain_is_a_product():
    numbers = Numbers(backward_of(snapshot_of("cat")))
    product = math.prod(numbers.at(f"chain.{factor}") for factor in ("input", "local", "upstream"))
    assert product == pytest.approx(numbers.at("chain.gradient"), rel=1e-12)
