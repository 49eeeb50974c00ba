"""Shares of the marks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Comparison, Expected, NearMiss, Stated, compare

SIZE = Expected((32, 16, 64, 64), ("N", "C", "H", "W"))
COUNT = Expected(448, near=(NearMiss(432, Decimal("0.5"), "The 16 biases are missing."),))


@pytest.mark.parametrize(
    ("value", "share"),
    [
        ((32, 16, 64, 64), "1"),
        ((32, 3, 64, 64), "0.75"),
        ((32, 64, 64, 16), "0.5"),
        ((1, 2, 3, 4), "0"),
        ((16, 64, 64), "0.75"),
        ((16, 62, 62), "0.25"),
        ((64, 64), "0.5"),
        ((1, 32, 16, 64, 64), "0.8"),
        ((), "0"),
        (448, "0"),
        (tuple(range(100)), "0.01"),
    ],
)
def test_shares_of_a_size(value: Stated, share: str) -> None:
    assert compare(value, SIZE).share == Decimal(share)


def test_wrong_places_are_named() -> None:
    assert compare((32, 3, 62, 64), SIZE) == Comparison(
        Decimal("0.5"), "2 of 4 numbers are right; C (3), H (62) are not.", ("C: 3", "H: 62")
    )
    unnamed = compare((32, 3, 64, 64), Expected(SIZE.value))
    assert unnamed.say == "3 of 4 numbers are right; number 2 (3) is not."


def test_a_missing_batch_axis_is_said() -> None:
    comparison = compare((16, 64, 64), SIZE)
    assert comparison.say == "All but the first (N) of 4 numbers are there, and right."
    assert comparison.wrong == ("missing: N",)


def test_another_length_is_said() -> None:
    assert compare((64, 64), SIZE).say == (
        "A size of 4 numbers is asked for; 2 are given, and 2 of them can be right in this order."
    )
    assert compare(448, SIZE).say == "A size of 4 numbers is asked for; one number is given."


@pytest.mark.parametrize(
    ("value", "share", "say"),
    [
        (448, "1", "The answer is right."),
        ((448,), "1", "The answer is right."),
        (432, "0.5", "The 16 biases are missing."),
        ((432,), "0.5", "The 16 biases are missing."),
        (447, "0", "The number is not right."),
        ((448, 448), "0", "One number is asked for, not several."),
    ],
)
def test_shares_of_a_number(value: Stated, share: str, say: str) -> None:
    comparison = compare(value, COUNT)
    assert (comparison.share, comparison.say) == (Decimal(share), say)


SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=5).map(tuple)


@given(SIZES, SIZES)
def test_only_the_right_size_earns_everything(value: tuple[int, ...], expected: tuple[int, ...]) -> None:
    comparison = compare(value, Expected(expected))
    assert 0 <= comparison.share <= 1
    assert (comparison.share == 1) == (value == expected)
    assert bool(comparison.wrong) == (value != expected)
