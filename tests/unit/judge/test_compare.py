from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.judge.compare import agree, size_words
from grader.model import Tolerance

STRICT = Tolerance(absolute=0.0, relative=0.0)
LOOSE = Tolerance(absolute=0.5, relative=0.0)
INFINITE = float("inf")


def holds(got: Any, expected: Any, tolerance: Tolerance = LOOSE) -> bool:
    return agree(np.asarray(got), np.asarray(expected), tolerance).holds


@pytest.mark.parametrize(
    ("got", "expected", "verdict"),
    [
        ([1.0, 2.0], [1.4, 2.5], True),
        ([1.0, 2.0], [1.0, 2.6], False),
        ([math.nan], [1.0], False),
        ([1.0], [math.nan], False),
        ([math.nan], [math.nan], False),
        ([INFINITE], [INFINITE], True),
        ([-INFINITE], [-INFINITE], True),
        ([INFINITE], [-INFINITE], False),
        ([INFINITE], [1.0], False),
        ([1.0], [INFINITE], False),
        ([1e38], [INFINITE], False),
        ([True], [1.0], True),
        ([3], [3.2], True),
        ([], [], True),
    ],
)
def test_numbers_agree_or_not(got: list[float], expected: list[float], verdict: bool) -> None:
    assert holds(got, expected) is verdict


@pytest.mark.parametrize(
    ("got", "expected"), [((1, 3), (3,)), ((3,), (1, 3)), ((1,), ()), ((), (1,)), ((2, 1), (2, 2)), ((0,), (0, 1))]
)
def test_nothing_is_broadcast(got: tuple[int, ...], expected: tuple[int, ...]) -> None:
    agreement = agree(np.ones(got), np.ones(expected), LOOSE)
    assert not agreement.holds
    assert agreement.worst == INFINITE
    assert size_words(got) in agreement.why


def test_the_tolerance_is_relative_to_what_is_expected() -> None:
    relative = Tolerance(absolute=0.0, relative=0.1)
    assert holds([110.0], [100.0], relative)
    assert not holds([100.0], [90.0], relative)


@pytest.mark.parametrize(("got", "expected"), [([math.nan], [1.0]), ([1.0], [math.nan])])
def test_the_worst_difference_with_nan_is_infinite(got: list[float], expected: list[float]) -> None:
    assert agree(np.array(got), np.array(expected), LOOSE).worst == INFINITE


def test_the_worst_difference_is_told() -> None:
    agreement = agree(np.array([1.0, 2.0]), np.array([1.0, 5.0]), LOOSE)
    assert (agreement.worst, agreement.why) == (3.0, "off by up to 3")


ANY = arrays.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.bool_]),
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0),
)


@given(ANY)
def test_an_array_agrees_with_itself_unless_it_holds_nan(array: Any) -> None:
    assert agree(array, array, STRICT).holds is not bool(np.isnan(array).any())


@given(ANY, ANY)
def test_any_two_arrays_can_be_compared(one: Any, other: Any) -> None:
    agreement = agree(one, other, LOOSE)
    assert agreement.holds is not bool(agreement.why)
    assert agree(other, one, LOOSE).holds is agreement.holds


def test_sizes_in_words() -> None:
    assert [size_words(size) for size in ((32, 3, 64), (7,), ())] == ["32 x 3 x 64", "7", "a single number"]
