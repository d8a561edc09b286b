"""What is broken on purpose breaks, for the reason that is given, and the reason's numbers are the engine's."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

import engine
from runs.course.experiment import Settings, Start
from runs.course.presets import preset
from runs.course.tape import Tape, how_well, last_state, network_of
from runs.data import values
from runs.data.sources import Sources
from runs.numbers.numbers import Numbers
from runs.trouble.registry import TROUBLES

SOURCES = Sources()


def broken(name, start=None, share=30):
    plan = TROUBLES[name].plan(start or Start(), Settings(), share)
    return plan, TROUBLES[name].evidence(plan.beside or plan.experiment, SOURCES)


def answer(name, found):
    return TROUBLES[name].answer(found)


def test_it_learns_the_lie():
    _, some = broken("lie", share=30)
    _, all_of_them = broken("lie", share=100)
    assert some["lies"] == pytest.approx(0.3, abs=0.001) and some["true"] > some["given"]
    assert answer("lie", some) == "truth" and answer("lie", all_of_them) == "lie"
    assert all_of_them["given"] == pytest.approx(1 - all_of_them["true"])


def test_a_reason_is_given_only_where_it_was_measured():
    """What lies did to a run that learned nothing is no outvoting; and ten epochs are those of all its pets."""
    outcomes = ((0.3, 0.9, ["truth"]), (0.3, 0.5, ["neither"]), (1.0, 0.1, ["lie"]))
    for lies, held_out, said in (*outcomes, (0.0, 0.9, []), (0.3, 0.1, []), (0.7, 0.9, [])):
        found = Numbers({"lies": lies, "held_out": held_out})
        sentences = TROUBLES["lie"].sentences(found)["outcome"]
        assert [each.section for each in sentences] == [f"outcome.{each}" for each in said], found
    plan, _ = broken("lie", share=0)
    practice = SOURCES.practice(plan.experiment.segments[-1].settings, preset("small"))
    assert plan.experiment.iterations == 10 * len(practice) / 32


def test_one_picture_is_one_answer_for_all():
    plan, found = broken("one")
    assert answer("one", found) == "same" and found["loss"] < 0.1
    state = last_state(plan.experiment, SOURCES)
    unseen = SOURCES.practice(Settings(values.read("pets:2000:1"), ""), preset("small")).first(1)[1]
    logits = engine.forward(network_of(Start(), Settings()), state, unseen.X).logits
    assert found["same"] == (logits.argmax(axis=1) == 0).mean() and found["pets"] == len(unseen)


def test_a_blind_network_is_not_said_to_have_memorised():
    for size, seed in (("small", 2), ("tiny", 2), ("small", 5)):
        plan, found = broken("one", Start(size, seed=seed))
        state = last_state(plan.experiment, SOURCES)
        X = SOURCES.practice(Settings(values.DEFAULT_PETS, ""), preset(size)).first(1)[1].X
        is_off = (X @ state.params[0].W + state.params[0].b).max() <= 0
        assert said("one", found) == ["outcome.off" if is_off else f"outcome.{answer('one', found)}"]
    assert said("one", broken("one")[1]) == ["outcome.same"]
    assert said("one", Numbers({"same": 1.0, "right": 0.5, "off": True})) == ["outcome.off"]
    assert said("one", Numbers({"same": 0.5, "right": 0.5, "off": False})) == ["outcome.mixed"]


@pytest.mark.parametrize(
    ("name", "so", "otherwise"),
    [
        ("few", {"right": 1.0, "held_out": 0.6}, {"right": 0.8, "held_out": 0.75}),
        ("lawn", {"right": 0.9, "swapped": 0.1}, {"right": 0.9, "swapped": 0.9}),
        ("equal", {"apart": 0.0}, {"apart": 0.1}),
    ],
)
def test_its_reason_is_given_where_it_came_true_and_another_where_it_did_not(name, so, otherwise):
    assert said(name, Numbers(so)) != said(name, Numbers(otherwise))
    for found in (so, otherwise):
        assert said(name, Numbers(found)) == [f"outcome.{answer(name, found)}"]


@pytest.mark.parametrize("name", ["few", "lawn"])
def test_where_nothing_was_learned_no_lesson_is_drawn_from_it(name):
    found = Numbers({"right": 0.5, "held_out": 0.5, "swapped": 0.5})
    assert said(name, found) == ["outcome.unlearned"]


def said(name, found):
    return [each.section for each in TROUBLES[name].sentences(found)["outcome"]]


def test_too_few_pictures_are_known_by_heart():
    _, found = broken("few")
    assert answer("few", found) == "bad" and found["size"] == 20
    assert found["right"] > 0.95 and found["held_out"] < 0.7 and found["held_out_loss"] > 5 * found["loss"]


def test_all_cats_on_green_teaches_green():
    plan, found = broken("lawn")
    # Both networks that are measured are trained where that can be watched.
    assert [run.segments[0].settings.data for run in plan] == [*map(values.read, ("pets:400:1", "pets:400:1:lawn"))]
    assert plan.experiment.start.preset == "standard" and answer("lawn", found) == "lawn"
    assert found["right"] > 0.95 and found["swapped"] < 0.2 < found["usual"] < found["honest"]
    assert found["edge"] > found["usual_edge"] and found["blame"].shape == (32, 32)
    assert found["map"].shape == (8, 8) and found["map"].min() == 0
    assert found["map"][2, 3] + found["blame"].reshape(8, 4, 8, 4).mean((1, 3)).min() == pytest.approx(
        found["blame"][8:12, 12:16].mean()
    )
    frame = np.ones((8, 8), bool)
    frame[1:-1, 1:-1] = False
    assert found["map"][frame].mean() > 1.5 * found["map"][~frame].mean()


def test_the_pictures_that_are_lied_about_are_shown_with_the_lie():
    pets = values.read("pets:2000:1")
    for share in (0, 30, 100):
        practice = SOURCES.practice(Settings(replace(pets, flipped=share), ""), preset("small"))
        practice.draw(1, inf)
        training = practice.first(1)[0]
        called = dict(zip(training.numbers, training.T.argmax(axis=1), strict=True))
        examples = TROUBLES["lie"].examples(share)
        for picture, kind, told in examples:
            assert (picture.of, kind) == (pets, SOURCES.label(picture))
            assert told == values.CLASSES[called[picture.number]]
        lies = [told != kind for _, kind, told in examples]
        assert (sum(lies), len(lies)) == {0: (0, 4), 30: (4, 8), 100: (4, 4)}[share]


def test_on_green_are_the_cats_that_it_trains_on_and_the_dogs_that_it_is_tested_on():
    examples = TROUBLES["lawn"].examples(0)
    assert len(examples) == 8
    for picture, kind, told in examples:
        corner = np.asarray(SOURCES.picture(picture))[2, 2].astype(int)
        assert kind == SOURCES.label(picture) and told in ("", kind) and (told == "") == (picture.number % 5 == 0)
        assert (corner.argmax() == 1 and corner[1] > corner[0] + 20) == ((kind == "cat") == bool(told))


@pytest.mark.parametrize(("activation", "kind"), [("ReLU", "dead"), ("Tanh", "saturated")])
def test_far_too_large_a_rate_is_told_by_what_it_did(activation, kind):
    plan, found = broken("huge", Start(activation=activation))
    assert answer("huge", found) == kind
    before, after = (last_state(plan.experiment.at(int(found["t"]) - back), SOURCES) for back in (1, 0))
    X = SOURCES.practice(Settings(values.read("pets:2000:1"), ""), preset("small")).first(1)[0].X
    Z = [X @ state.params[0].W + state.params[0].b for state in (before, after)]
    if kind == "dead":
        assert Z[1].max() == pytest.approx(found["Z"]) and Z[1].max() <= 0 < Z[0].max()
    else:
        assert np.abs(Z[1]).min() == pytest.approx(found["Z"]) and found["Z"] > 2


def losses_of_the_pets(run, iterations):
    """With the first weights, and after each update."""
    settings, size = run.segments[-1].settings, preset(run.start.preset)
    pets, network = SOURCES.training(settings, size), network_of(run.start, settings)
    return [how_well(network, last_state(run.at(t), SOURCES), pets)[0] for t in range(int(iterations) + 1)]


@pytest.mark.parametrize("size", ["tiny", "small"])
def test_the_loss_is_said_to_have_risen_by_what_the_update_made_of_it(size):
    plan, found = broken("huge", Start(size))
    before, *after = losses_of_the_pets(plan.experiment, found["t"])
    assert (found["first"], found["loss"]) == pytest.approx((before, max(after)))
    said = [each.section for each in TROUBLES["huge"].sentences(found)["story"]]
    assert said == ["story.dead", *(["story.rose"] if max(after) > before else [])]
    assert found["times"] == pytest.approx(10 / preset(size).rate)
    calm = Numbers(found | {"loss": found["first"]})
    assert len(TROUBLES["huge"].sentences(calm)["story"]) == 1


def test_stuck_nodes_and_a_loss_without_bound_are_both_told():
    plan, found = broken("huge", Start(activation="Tanh"))
    tape = Tape(SOURCES)
    tape.advance(plan.experiment, inf)
    assert found["t"] < found["then"] == tape.track.diverged.t and found["grew"] == tape.track.diverged.now
    assert "then" not in broken("huge")[1]


def test_a_sigmoid_network_is_not_said_to_be_worse_off_than_it_is():
    _, found = broken("huge", Start(activation="Sigmoid"))
    assert answer("huge", found) == "fine" and 0 < found["stuck"] < found["nodes"] == 4 and found["loss"] > 2


def test_where_a_rate_far_too_large_stops_no_node_that_is_said():
    """Squared error cannot grow without bound, nor can its slopes."""
    plan = TROUBLES["huge"].plan(Start("tiny", "Sigmoid"), Settings(loss="MeanSquaredError"))
    found = TROUBLES["huge"].evidence(plan.experiment, SOURCES)
    losses = losses_of_the_pets(plan.experiment, plan.experiment.iterations)
    assert answer("huge", found) == "alive" and found["stuck"] == 0
    assert [found[name] for name in ("first", "loss", "last")] == pytest.approx(
        [losses[0], max(losses[1:]), losses[-1]]
    )
    assert TROUBLES["huge"].sentences(found)["story"][0].section == "story.alive"


@pytest.mark.parametrize("activation", ["ReLU", "Tanh"])
def test_from_zero_nothing_but_the_output_bias_moves(activation):
    _, found = broken("zero", Start(activation=activation))
    assert answer("zero", found) == "bias" and found["b2"] > 0 and found["db2"] > 0
    assert not any(found[name] for name in ("W1", "b1", "W2", "dW1", "db1", "dW2", "A1"))


def test_from_zero_a_sigmoid_moves_more():
    _, found = broken("zero", Start(activation="Sigmoid"))
    assert found["A1"] > 0 and found["W2"] > 0 and answer("zero", found) != "bias"


@pytest.mark.parametrize("activation", ["ReLU", "Tanh", "Sigmoid"])
def test_equal_weights_stay_twins(activation):
    plan, found = broken("equal", Start(activation=activation))
    tape = Tape(SOURCES)
    tape.advance(plan.beside or plan.experiment, inf)
    assert found["right"] == tape.track.measures[-1].held_out_right
    assert answer("equal", found) == "twins" and found["apart"] < 1e-12 < 1e-4 < found["went"]


def test_from_confidently_wrong_squared_error_is_slower():
    plan, found = broken("confident")
    assert answer("confident", found) == "CrossEntropy"
    assert found["p"] < 0.01 and found["CrossEntropy.push"] == pytest.approx(1 - found["p"])
    assert 0 < found["CrossEntropy.took"] < found["MeanSquaredError.took"]
    # Both runs on the chart are what the reason speaks of.
    for run, loss in ((plan.experiment, "CrossEntropy"), (plan.beside, "MeanSquaredError")):
        settings = run.segments[-1].settings
        assert settings.loss == loss and settings.label == "cat"
        network, X = network_of(run.start, settings), SOURCES.row(values.CAT, preset("small"))
        P = network.loss.probabilities(engine.forward(network, last_state(run, SOURCES), X).logits)
        assert P[0, 0] == pytest.approx(found[f"{loss}.p"], rel=1e-9)


def test_every_recipe_says_which_run_it_is():
    plans = [trouble.plan(Start(), Settings(), 30) for trouble in TROUBLES.values()]
    assert len({plan.experiment for plan in plans}) == len(TROUBLES)
    assert all(plan.experiment.iterations for plan in plans)
