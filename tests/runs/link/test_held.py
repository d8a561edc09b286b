"""What a teacher's link holds: written and read again, checked, and absent from every other link."""

from dataclasses import replace

import pytest

from runs.data.values import DOG
from runs.link.address import from_params, to_params
from runs.link.coordinate import FIRST, HOLDABLE, ROWS, changed, fixed, is_forbidden, with_suited_rates
from runs.link.held import NAMES, NOTHING, RUN, Held

ALL = Held(frozenset({"rate", "label"}), frozenset({"seed", RUN}), look=True, large=True)


def holding(*locked, **other):
    return replace(FIRST, held=Held(frozenset(locked), **other))


def test_a_link_brings_back_what_it_holds():
    params = to_params(replace(FIRST, held=ALL))
    assert {name: params[name] for name in NAMES} == {
        "locked": "label,rate", "hidden": "run,seed", "look": "1", "type": "large",
    }  # fmt: skip
    assert from_params(params)[:2] == (replace(FIRST, held=ALL), [])


@pytest.mark.parametrize("one", [Held(look=True), Held(large=True), *(Held(frozenset({name})) for name in HOLDABLE)])
def test_each_of_it_alone(one):
    assert from_params(to_params(replace(FIRST, held=one))).coordinate.held == one


def test_a_link_that_holds_nothing_is_written_as_ever():
    assert not set(NAMES) & set(to_params(FIRST))


def test_what_is_unknown_means_nothing_and_is_not_complained_about():
    found = from_params({"locked": "rate,<b>,moment,", "hidden": "x" * 9000, "look": "yes", "type": "huge"})
    assert (found.coordinate.held, found.complaints) == (Held(frozenset({"rate"})), [])


def test_what_is_hidden_needs_no_lock():
    assert from_params({"locked": "rate", "hidden": "rate"}).coordinate.held == Held(hidden=frozenset({"rate"}))


def test_what_is_forbidden():
    locked = holding("rate", "label")
    assert is_forbidden(locked, changed(locked, ROWS["rate"], 3.0))
    assert not is_forbidden(locked, changed(locked, ROWS["batch"], 1))
    assert is_forbidden(locked, changed(locked, ROWS["label"], "dog"))
    # A label belongs to its picture.
    assert not is_forbidden(locked, replace(locked, settings=replace(locked.settings, data=DOG, label="dog")))
    assert not is_forbidden(locked, changed(replace(locked, held=NOTHING), ROWS["rate"], 3.0))


def test_where_the_run_is_held_no_step_is_taken_and_none_is_undone():
    run = holding(hidden=frozenset({RUN}))
    stepped = replace(run, experiment=run.experiment.stepped(run.settings))
    assert is_forbidden(run, stepped) and is_forbidden(stepped, run)
    assert not is_forbidden(run, changed(run, ROWS["seed"], 5))


def test_who_may_only_look_still_goes_through_the_moments():
    looks = holding(look=True)
    assert fixed(looks) == set(HOLDABLE)
    assert not is_forbidden(looks, replace(looks, moment="forward.3", weight="W1[0,0]", looked_at="several", sheet=7))


def test_a_rate_that_is_held_does_not_follow_another_optimizer():
    locked = holding("rate")
    other = changed(locked, ROWS["optimizer"], "Adam")
    assert with_suited_rates(other, locked).settings.learning_rate == locked.settings.learning_rate
    assert with_suited_rates(replace(other, held=NOTHING), FIRST).settings != other.settings
