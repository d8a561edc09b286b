"""A curve keeps few points of many, and among them the lowest and the highest, each where it was."""

import numpy as np
import pytest

from runs.course.curve import Curve


def added(values, most=40):
    curve = Curve(most)
    for t, value in enumerate(values):
        curve.add(t, value)
    return curve


@pytest.mark.parametrize("count", [1, 2, 39, 40, 41, 1_000, 12_345])
def test_never_more_points_than_asked_for_and_each_was_added(count):
    values = np.random.default_rng(count).normal(size=count)
    t, v = added(values).points()
    assert len(t) <= 40 and (np.diff(t) > 0).all()
    np.testing.assert_array_equal(v, values[t.astype(int)])


def test_a_lone_peak_and_a_lone_valley_stay():
    values = np.full(10_000, 1.0)
    values[[3_333, 7_777]] = 9.0, -9.0
    t, v = added(values).points()
    assert {(3_333, 9.0), (7_777, -9.0)} <= set(zip(t, v, strict=True))


def test_short_curves_stay_whole():
    t, v = added([5, 4, 3], most=40).points()
    assert t.tolist() == [0, 1, 2] and v.tolist() == [5, 4, 3]


def test_a_copy_ends_where_it_is_told_to_and_goes_on_by_itself():
    whole = added(range(1_000))
    copy = whole.until(500)
    copy.add(500, -1.0)
    assert copy.points()[0].max() == 500 and copy.points()[1].min() == -1
    assert whole.points()[0].max() == 999 and whole.points()[1].min() == 0


def test_fewer_points_on_demand_leave_the_curve_as_it_is():
    curve = added(np.sin(np.arange(1_000)), most=400)
    before = curve.points()
    assert len(curve.points(50)[0]) <= 50
    np.testing.assert_array_equal(curve.points(), before)
    assert curve.points(50)[1].max() == before[1].max()
