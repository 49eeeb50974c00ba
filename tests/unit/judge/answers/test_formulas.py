"""Formulas as people write them, compared as mathematics."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import RubricError
from grader.judge.answers import expected_answer
from grader.judge.answers.formula_answers import (
    Agreeing,
    ExpectedFormula,
    FormulaReading,
    NearFormula,
    read_formula,
)
from grader.judge.answers.formula_values import Number

COUNT = ExpectedFormula(
    "C_out * (C_in * K^2 + 1)",
    (("C_out", ("F", "filters", "number of filters")), ("C_in", ("input channels",)), ("K", ("kernel size",))),
    (NearFormula("C_out * C_in * K^2", Decimal("0.5"), "The biases are missing."),),
)
SIZE = ExpectedFormula("floor((W - K + 2*P) / S) + 1", tuple((name, ()) for name in "WKPS"))
SAMPLE = ExpectedFormula("mu + epsilon * exp(0.5 * logvar)", (("mu", ()), ("epsilon", ("eps",)), ("logvar", ())))


def points(expected: ExpectedFormula) -> list[dict[str, Number]]:
    drawn = random.Random(5)
    share = 16 if expected is SAMPLE else 1
    return [{name: Fraction(drawn.randint(2, 60), share) for name, _ in expected.symbols} for _ in range(8)]


def read(text: str, expected: ExpectedFormula = COUNT) -> FormulaReading:
    return read_formula(text, expected, points(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C_out*(C_in*K^2+1)", COUNT),
        (r"$C_{out}(C_{in}K^2+1)$", COUNT),
        (r"$C_{out} \cdot C_{in} \cdot K^2 + C_{out}$", COUNT),
        (r"$$\text{params} = C_{out} \times (C_{in} \times K \times K + 1)$$", COUNT),
        (r"$\frac{2 C_{out}(C_{in}K^2+1)}{2}$", COUNT),
        ("C_out * C_in * K * K + C_out", COUNT),
        ("(C_in*K**2 + 1)*C_out", COUNT),
        ("(KK C_in + 1) C_out", COUNT),
        ("CinK^2 Cout + Cout", COUNT),
        ("Each filter has C_in * K * K weights and 1 bias, so (C_in K K + 1) C_out parameters in all.", COUNT),
        ("weights: C_out*C_in*K^2, biases: C_out, together C_out*C_in*K^2 + C_out", COUNT),
        ("C_out*C_in*K^2 + C_out\nwhere C_out*C_in*K^2 are the weights", COUNT),
        ("filters * (input channels * kernel size^2 + 1)", COUNT),
        ("C_out*C_in*K^2 weights + C_out biases", COUNT),
        ("C_out times C_in times K squared, plus C_out", COUNT),
        ("F*(c_in*k² + 1) = 16*(3*9 + 1) = 448", COUNT),
        (r"$$O = \left\lfloor \frac{W - K + 2P}{S} \right\rfloor + 1$$", SIZE),
        (r"$\lfloor \frac{W-K+2P}{S}+1 \rfloor$", SIZE),
        ("(W - K + 2P)//S + 1", SIZE),
        ("int((W - K + 2*P)/S) + 1", SIZE),
        (r"$z = \mu + \varepsilon \times e^{0.5 \times \text{logvar}}$", SAMPLE),
        ("z = mu + eps * sqrt(exp(logvar))", SAMPLE),
    ],
)
def test_right_formulas(text: str, expected: ExpectedFormula) -> None:
    assert read(text, expected).agreeing is Agreeing.RIGHT


def test_a_forgotten_term_earns_its_share() -> None:
    reading = read("It is C_out C_in K^2.")
    assert reading.agreeing is Agreeing.NEAR
    assert reading.near is COUNT.near[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C_out*C_in*K + 1", COUNT),
        (r"$C_{in}(C_{out}K^2+1)$", COUNT),
        (r"$\frac{W - K + 2P}{S} + 1$", SIZE),
        ("mu + eps * exp(logvar)", SAMPLE),
    ],
)
def test_wrong_formulas(text: str, expected: ExpectedFormula) -> None:
    assert read(text, expected).agreeing is Agreeing.WRONG


@pytest.mark.parametrize(
    "text",
    [
        "448",
        "I do not know",
        "D*(C_in*K^2+1)",
        "C_out*(C_in*K^2+1) or C_out*C_in*K^2 - 1",
        "C_out*(C_in*K^2+1)\nNo: C_out*C_in*K",
        "C_out*C_in + K^3, C_in*K^5 - 2",
        "C_out filters of (C_in*K^2+1) numbers",
        "\u2211 C_in*K^2 + 1",
        "C_in^C_in^C_in^C_in",
        "C_out*C_in*K^2 weights and C_out biases",
        "With C_out = 16 that is (C_in*K^2 + 1)*16.",
        "C_out*C_in*K^2 / 2, rounded up",
        "C_out*(K*K*C_in) + bias",
        "C_o(C_iK^2+1)",
        "C_out*(C_in*K_h*K_w + 1) with K_h = K_w = K",
        "K^2*C_out*C_in, and for the biases another C_out.",
    ],
)
def test_what_cannot_be_told_is_a_person_s(text: str) -> None:
    assert read(text).agreeing is Agreeing.UNCLEAR


def test_names_of_no_quantity_are_told() -> None:
    assert read("D*(C_in*K^2+1)").unknown == ("D",)


@given(st.text(alphabet="CinoutK_+-*/^()[]{}0123 \n\\fracsqt|", max_size=120))
def test_any_text_ends(text: str) -> None:
    assert read(text).agreeing in Agreeing


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_equal_polynomials_are_right_and_others_are_not(a: int, b: int) -> None:
    reading = read(f"C_out*(C_in*K*K + 1) + ({a})*C_in - ({b})*C_in")
    assert (reading.agreeing is Agreeing.RIGHT) is (a == b)


ENTRY = {"formula": "a*b", "symbols": {"a": ["x"], "b": []}}


def test_the_reference_states_a_formula() -> None:
    near = {"formula": "a", "share": "0.5", "say": "b is missing."}
    expected = expected_answer({"1": {**ENTRY, "near": [near], "working": ["so"]}}, "1")
    assert expected.formula == ExpectedFormula(
        "a*b", (("a", ("x",)), ("b", ())), (NearFormula("a", Decimal("0.5"), "b is missing."),)
    )
    assert expected_answer({"1": {"formula": "a*exp(b)"}}, "1").formula == ExpectedFormula(
        "a*exp(b)", (("a", ()), ("b", ()))
    )


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"formula": 3}, "must be text"),
        ({"formula": "a *"}, "cannot be read as a formula"),
        ({"formula": "a*c", "symbols": {"a": []}}, "c is not among the symbols"),
        ({**ENTRY, "symbols": ["a"]}, "must be a dictionary"),
        ({**ENTRY, "symbols": {"a b": []}}, "is no name"),
        ({**ENTRY, "symbols": {"a": "x"}}, "must be a list of other names"),
        ({**ENTRY, "near": 3}, "must be a list"),
        ({**ENTRY, "near": [{"formula": "a"}]}, "must be a dictionary with"),
        ({**ENTRY, "near": [{"formula": "c", "share": 0, "say": ""}]}, "c is not among the symbols"),
        ({**ENTRY, "near": [{"formula": "a", "share": 1, "say": ""}]}, "write a number from 0 up to 1"),
    ],
)
def test_a_formula_that_is_none_is_the_staff_s(entry: object, words: str) -> None:
    with pytest.raises(RubricError, match=words):
        expected_answer({"1": entry}, "1")
