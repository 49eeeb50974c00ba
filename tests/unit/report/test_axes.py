from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.axes import linear_axis, log_axis, tick_label

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ABOVE_ZERO = st.floats(min_value=0, exclude_min=True, allow_infinity=False)


def test_linear_ticks_are_round_and_hold_the_values() -> None:
    axis = linear_axis([0.13, 1.02])
    assert [tick_label(tick) for tick in axis.ticks] == ["0", "0.2", "0.4", "0.6", "0.8", "1", "1.2"]
    assert (axis.low, axis.high) == (axis.ticks[0], axis.ticks[-1])


@pytest.mark.parametrize(
    ("value", "ticks"), [(0.0, ["-1", "-0.5", "0", "0.5", "1"]), (5.0, ["4.4", "4.6", "4.8", "5", "5.2", "5.4", "5.6"])]
)
def test_one_value_has_an_axis_around_it(value: float, ticks: list[str]) -> None:
    axis = linear_axis([value])
    assert [tick_label(tick) for tick in axis.ticks] == ticks
    assert axis.place(value) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([1e-4, 50.0], ["0.0001", "0.01", "1", "100"]),
        ([0.001, 1.0], ["0.001", "0.01", "0.1", "1"]),
        ([0.167, 1.02], ["0.1", "0.2", "0.5", "1", "2"]),
        ([0.5, 0.58], ["0.5", "0.52", "0.54", "0.56", "0.58"]),
    ],
)
def test_logarithmic_ticks_follow_the_range(values: list[float], ticks: list[str]) -> None:
    assert [tick_label(tick) for tick in log_axis(values).ticks] == ticks


def test_a_logarithmic_axis_places_equal_factors_equally_far_apart() -> None:
    axis = log_axis([0.001, 1000.0])
    places = [axis.place(value) for value in (0.001, 0.1, 10.0, 1000.0)]
    assert places == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_what_lies_outside_is_placed_at_the_nearer_end() -> None:
    assert [linear_axis([0.0, 1.0]).place(value) for value in (-5.0, 9.0)] == [0.0, 1.0]
    assert [log_axis([1.0, 100.0]).place(value) for value in (-5.0, 0.0, 1e9)] == [0.0, 0.0, 1.0]


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_any_finite_values_have_a_linear_axis(values: list[float]) -> None:
    axis = linear_axis(values)
    assert axis.low < axis.high
    assert 2 <= len(axis.ticks) <= 12
    assert all(one < other for one, other in pairwise(axis.ticks))
    assert all(0 <= axis.place(value) <= 1 for value in values)


@given(st.lists(ABOVE_ZERO, min_size=1, max_size=5))
def test_any_values_above_zero_have_a_logarithmic_axis(values: list[float]) -> None:
    axis = log_axis(values)
    assert 0 < axis.low < axis.high
    assert 1 <= len(axis.ticks) <= 12
    assert all(0 <= axis.place(value) <= 1 for value in values)
    assert all(0 <= axis.place(tick) <= 1 for tick in axis.ticks)


@given(FINITE)
def test_a_label_is_short_and_near_its_value(value: float) -> None:
    label = tick_label(value)
    assert len(label) <= 13
    assert math.isclose(float(label), value, rel_tol=1e-5)


@pytest.mark.parametrize(
    ("value", "label"), [(0.1 + 0.2, "0.3"), (250.0, "250"), (1e-5, "1e-5"), (1.5e6, "1.5e6"), (-2.0, "-2")]
)
def test_labels(value: float, label: str) -> None:
    assert tick_label(value) == label
