"""The sheet: a whole step with numbers for paper, that plain Python works out again from the first to the last."""

import math

import pytest

import engine
from engine.names import made_by, read
from runs.blanks.by_hand import RATE, sheet
from runs.blanks.check import check
from tests.runs.blanks.states import TEXTBOOK
from tests.runs.blanks.test_walk import whole
from ui.parts.numbers import show


def worked_out(step):
    """The whole step in plain Python. -> {name: number}"""
    (W1, b1), _, (W2, b2) = step.before.params
    x, y, two = step.forward.values[0][0].tolist(), step.targets[0].tolist(), range(2)
    Z1 = [x[0] * W1[0, j] + x[1] * W1[1, j] + b1[j] for j in two]
    A1 = [max(0, z) for z in Z1]
    Z2 = [A1[0] * W2[0, k] + A1[1] * W2[1, k] + b2[k] for k in two]
    P = [math.exp(z) / sum(map(math.exp, Z2)) for z in Z2]
    E = [p - t for p, t in zip(P, y, strict=True)]
    dA1 = [sum(E[k] * W2[i, k] for k in two) for i in two]
    dZ1 = [dA1[j] * (Z1[j] > 0) for j in two]
    found = {f"{name}[0,{j}]": row[j] for name, row in (("Z1", Z1), ("A1", A1), ("Z2", Z2), ("P", P)) for j in two}
    found |= {"L": -math.log(P[y.index(1)])} | {f"E[0,{k}]": E[k] for k in two} | {f"dA1[0,{i}]": dA1[i] for i in two}
    for n, W, b, X, blame in ((1, W1, b1, x, dZ1), (2, W2, b2, A1, E)):
        for j in two:
            found |= {f"dW{n}[{i},{j}]": X[i] * blame[j] for i in two} | {f"db{n}[{j}]": blame[j]}
            found |= {f"new_W{n}[{i},{j}]": W[i, j] - 0.5 * X[i] * blame[j] for i in two}
            found[f"new_b{n}[{j}]"] = b[j] - 0.5 * blame[j]
    return found


def sheets_are_true(seeds):
    for seed in seeds:
        made = sheet(seed)
        assert {blank.name: blank.value for blank in made.blanks} == pytest.approx(worked_out(made.step), abs=1e-12)
        for blank in made.blanks:
            whole(blank)
            shown = {part.place: float(f"{part.value:.{blank.precision}g}") for part in blank.parts}
            if blank.kind in TEXTBOOK:
                assert check(blank, f"{TEXTBOOK[blank.kind][0](**shown):.12g}").is_right, (seed, blank)


def test_the_engine_and_the_textbook_agree_on_every_blank_of_every_sheet():
    sheets_are_true(range(20))


@pytest.mark.long
def test_they_agree_on_thousands():
    sheets_are_true(range(20, 3000))


def test_the_blanks_come_in_the_order_in_which_the_numbers_do():
    moves = [made_by(read(blank.name)[0]) for blank in sheet(3).blanks]
    assert [move for i, move in enumerate(moves) if moves[i - 1] != move] == [
        "forward",
        "loss",
        "errors",
        "backward",
        "update",
    ]
    assert len(moves) == 37


def test_the_numbers_fit_on_paper_and_stay_tame():
    alive = []
    for seed in range(80):
        step = sheet(seed).step
        given = [step.forward.values[0], *(w for params in step.before.params if params for w in params)]
        assert all(len(show(number).lstrip("−")) <= 3 and number for array in given for number in array.ravel())
        assert step.loss.probabilities.min() >= 0.1 and abs(step.forward.values[1]).min() >= 0.05
        alive.append(int((step.forward.values[2] > 0).sum()))
    assert {1, 2} == set(alive) and alive.count(2) > 10


def test_each_seed_has_numbers_of_its_own_and_always_the_same():
    first, again, other = sheet(1), sheet(1), sheet(2)
    assert first.blanks == again.blanks and first.blanks != other.blanks
    assert len({tuple(blank.value for blank in sheet(seed).blanks) for seed in range(50)}) == 50
    assert first.network.optimizer.rate(1) == RATE and isinstance(first.step, engine.Step)
