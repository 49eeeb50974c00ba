"""Formulas of losses: what is understood, its terms, and what is refused."""

from __future__ import annotations

import ast

import pytest

from grader.errors import RubricError
from grader.rubric.formula import parse_formula, unknown_names


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("mean(D(x)) + mean(D(z))", ["mean(D(x))", "mean(D(z))"]),
        ("(mean(x) + mean(z)) / 2", ["mean(x) / 2", "mean(z) / 2"]),
        ("a * (mean(x) - mean(z))", ["a * mean(x)", "a * -mean(z)"]),
        ("(mean(x) + mean(z)) * 3", ["mean(x) * 3", "mean(z) * 3"]),
        ("mean((x + z)**2)", ["mean((x + z) ** 2)"]),
        ("-1.5", ["-1.5"]),
    ],
)
def test_terms_add_up_to_the_formula(text: str, terms: list[str]) -> None:
    assert [ast.unparse(term) for term in parse_formula(text).terms] == terms


def test_networks_and_names_are_told_apart() -> None:
    parsed = parse_formula("lambda_cycle * l1(x, G(F(x))) + bce(D(z), 1)")
    assert parsed.networks == {"G", "F", "D"}
    assert parsed.names == {"lambda_cycle", "x", "z"}
    words = unknown_names(parsed, frozenset({"G", "F"}), frozenset({"x", "z", "lambda_cycl"}))
    assert [line.split(":")[0] for line in words] == ["no network is called D", "lambda_cycle means nothing here"]
    assert "nearest is lambda_cycl" in words[1]


@pytest.mark.parametrize(
    "text",
    ["", "x +", "x.y", "mean(x, y)", "mse(x)", "mean(*x)", "mean(x=1)", "[x]", "'x'", "True", "x if y else z", "x[0]",
     "lambda: 1", "__import__('os')(1)", "x @ y", "x // y", "(x := 1)", "+".join("abcdefghijk"), "-" * 400 + "1"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(RubricError, match="the formula"):
        parse_formula(text)
