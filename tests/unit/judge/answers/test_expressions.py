"""Arithmetic in a text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers.expressions import parse, tokenise


def evaluate(text: str) -> Fraction | None:
    """The value of a text that is one expression and nothing else."""
    tokens = tokenise(text)
    parsed = parse(tokens, 0)
    return parsed.value if parsed is not None and parsed.end == len(tokens) else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16*3*3*3 + 16", 448),
        ("(64 + 2*1 - 3)/1 + 1", 64),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("8 - 3 - 2", 3),
        ("12/2/3", 2),
        ("3 × (2 + 1)", 9),
        ("⌊7/2⌋ + floor(9/4) + int(5/3)", 6),
        ("1,572,992 + 256 + 16,512", 1_589_760),
        ("1 589 760", 1_589_760),
        ("1.589.760", 1_589_760),
        ("1_589_760", 1_589_760),
        ("1'589'760", 1_589_760),
        ("1/3", Fraction(1, 3)),
        ("2.5", Fraction(5, 2)),
    ],
)
def test_values(text: str, value: int | Fraction) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text", ["", "16*k", "16(27+1)", "3 +", "(3", "3 3", "1/0", "2^65", "9^64^2", "__import__", "3d", "1e9", "2^(1/2)"]
)
def test_what_is_no_arithmetic(text: str) -> None:
    assert evaluate(text) is None


def test_depth_length_and_digits_are_capped() -> None:
    assert evaluate("(" * 16 + "3" + ")" * 16) == 3
    assert evaluate("(" * 17 + "3" + ")" * 17) is None
    assert evaluate("+".join(["1"] * 100)) == 100
    assert evaluate("+".join(["1"] * 200)) is None
    assert evaluate("9" * 41) is None
    assert evaluate("*".join(["9" * 30] * 3)) is None


def test_the_longest_expression_is_taken_and_its_numbers_are_told() -> None:
    parsed = parse(tokenise("3 * 4 + weights"), 0)
    assert parsed is not None
    assert (parsed.value, parsed.end) == (Fraction(12), 3)
    assert (parsed.numbers, parsed.operators) == ((Fraction(3), Fraction(4)), frozenset("*"))


def test_a_comma_groups_digits_only_where_it_can() -> None:
    listed = parse(tokenise("32,128,3,3"), 0)
    assert listed is not None
    assert listed.value == 32
    inside = parse(tokenise("1,589"), 0, grouped=False)
    assert inside is not None
    assert inside.value == 1


def test_a_hyphen_to_a_word_is_no_minus() -> None:
    assert [token.kind for token in tokenise("16-channel")] == ["number", "other", "word"]
    assert [token.kind for token in tokenise("16-3")] == ["number", "operator", "number"]


@given(st.text(max_size=60) | st.text("0123456789+-*/^×()⌊⌋., ", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    value = evaluate(text)
    assert value is None or isinstance(value, Fraction)


LEAF = st.integers(0, 99).map(lambda number: (str(number), Fraction(number)))
Tree = tuple[str, Fraction]


def joined(pair: tuple[Tree, Tree, str]) -> Tree:
    (left, a), (right, b), operator = pair
    value = {"+": a + b, "-": a - b, "*": a * b, "×": a * b}[operator]
    return f"({left} {operator} {right})", value


@given(
    st.recursive(
        LEAF, lambda inner: st.tuples(inner, inner, st.sampled_from(["+", "-", "*", "×"])).map(joined), max_leaves=12
    )
)
def test_an_expression_has_the_value_it_was_built_with(tree: Tree) -> None:
    text, value = tree
    assert evaluate(text) == value
