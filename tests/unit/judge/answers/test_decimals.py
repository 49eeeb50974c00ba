"""Numbers that need not be whole, as people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Exactness, Form, Passage, Reading, read_answer
from grader.judge.answers.decimals import with_decimals

FORM = Form(None, fractions=True)


def read(text: str) -> Reading:
    return read_answer([Passage(f"2b: {text}\n", "r.md")], "2b", ["2b"], FORM)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", "1/4"),
        ("$0.25$.", "1/4"),
        (".25", "1/4"),
        ("0,25", "1/4"),
        (r"$\frac{1}{4}$", "1/4"),
        ("25 %", "1/4"),
        (r"12.5\%", "1/8"),
        ("87.5 percent", "7/8"),
        ("1e-3", "1/1000"),
        (r"1 \times 10^{-3}", "1/1000"),
        ("10⁻³", "1/1000"),
        (r"$0.3 \pm 0.1$", "3/10"),
        ("-0.5", "-1/2"),
        ("= -0,5", "-1/2"),
        ("1,234.5", "2469/2"),
        ("1.234,5", "2469/2"),
        ("It is 0.5. Then 1,234 in total", "1234"),
        ("1/3 ≈ 0.333", "333/1000"),
        ("accuracy = 90/120 = 0.75", "3/4"),
        ("The answer is 0.693 (= ln 2).", "693/1000"),
        ("The probability is 3/4 = 0.75, because 1 of 4 is left out.", "3/4"),
        ("Die Wahrscheinlichkeit beträgt 0,25.", "1/4"),
    ],
)
def test_a_number_as_it_is_written(text: str, value: str) -> None:
    assert read(text).value == Fraction(value)


@pytest.mark.parametrize(
    "text", ["1,234", "0.5 or 0.25", "a quarter", "ln 2", "0.5 log 3", "sqrt(2)", "rate 2e-4, loss 0.1"]
)
def test_what_cannot_be_told_is_a_person_s(text: str) -> None:
    assert read(text).value is None


def test_how_near_is_right() -> None:
    third = Fraction(1, 3)
    assert Exactness(digits=2).agrees(Fraction("0.33"), third)
    assert not Exactness(digits=3).agrees(Fraction("0.33"), third)
    assert Exactness(digits=1).agrees(Fraction("0.0009"), Fraction("0.00095"))
    assert Exactness(relative=Fraction(1, 10)).agrees(90, 100)
    assert not Exactness(relative=Fraction(1, 10)).agrees(89, 100)
    assert Exactness(digits=3).agrees(0, 0)
    assert not Exactness(digits=3).agrees(Fraction("0.0001"), 0)


@given(st.text(alphabet="0123456789.,eE+-%± \n", max_size=60), st.booleans())
def test_lines_stay_lines(text: str, percent: bool) -> None:
    assert with_decimals(text, percent=percent).count("\n") == text.count("\n")
