from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.lint.passages import Passage
from grader.report.lint.printed import printed
from tests.unit.report.samples import ANY_TEXT


def values(*texts: str) -> list[float]:
    found = printed([Passage(text, "") for text in texts]).values
    return [float(value) for value in found if not math.isnan(value)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("tensor([[-0.1234,  1.2345e-02], [3., nan]])", [-0.1234, 0.012345, 3.0]),
        ("v0=0.5 v1=0.25 v2=.125", [0.5, 0.25, 0.125]),
        ("1.5 and 2.5", []),
        ("conv1.0.weight conv1.3.bias conv1.6.bias", []),
        ("1, 2, 3, 4", []),
        ("0.5.1 2.4.0 3.11.7", []),
    ],
)
def test_three_floating_point_numbers_or_more_are_read(text: str, numbers: list[float]) -> None:
    assert values(text) == numbers


def test_a_text_that_stands_twice_is_read_once() -> None:
    assert values("0.1 0.2 0.3", "0.1 0.2 0.3", "0.1 0.2 0.4") == [0.1, 0.2, 0.3, 0.1, 0.2, 0.4]


def test_no_three_neighbours_are_of_different_passages() -> None:
    found = printed([Passage("0.1111 0.2222 0.3333", ""), Passage("0.4444 0.5555 0.6666", "")])
    assert np.flatnonzero(found.triples).tolist() == [0, 4]
    assert found.passages[[0, 4]].tolist() == [0, 1]


def test_information_counts_digits_that_differ() -> None:
    def bits(text: str) -> float:
        return float(printed([Passage(text, "")]).triples[0])

    digit = math.log2(10)
    assert bits("0.1234 1.2345 0.0012") == pytest.approx((4 + 5 + 2) * digit)
    assert bits("0.1234 0.1234 1.2345e-09") == pytest.approx((4 + 5) * digit)
    assert bits("0.12345678901234567 1.0 0.0") == pytest.approx(24 + 2 * digit)


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["{!r}", "{:.4f}", "{:.8e}", "{:.1f}"]))
def test_a_number_lies_within_the_room_of_how_it_is_printed(value: float, form: str) -> None:
    text = form.format(value)
    if "." in text:
        found = printed([Passage(f"{text} 0.5 0.25", "")])
        assert abs(found.values[0] - value) <= found.room[0]


@given(st.lists(ANY_TEXT | st.from_regex(r"[-+.e0-9 ]{0,60}")))
def test_any_text_can_be_read(texts: list[str]) -> None:
    found = printed([Passage(text, "") for text in texts])
    assert len(found.values) == len(found.room) == len(found.passages) == len(found.triples) + 2
