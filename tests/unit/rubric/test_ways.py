"""Ways of giving inputs, sizes with letters, places of functions; and what items with them must be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.errors import RubricError
from grader.rubric import Joined, LoadedRubric, Place, parse_place, parse_sizes, parse_way

Load = Callable[..., LoadedRubric]
Mistakes = Callable[..., list[str]]
WithItem = Callable[[str], str]


def test_a_way() -> None:
    noise, label = ("noise", ("N", 100, 1, 1)), ("label", ("N",))
    assert parse_way("noise(N, 100, 1, 1), label(N)") == (Joined((noise,)), Joined((label,)))
    assert parse_way("noise(N, 100, 1, 1) + label(N)") == (Joined((noise, label)),)


def test_sizes() -> None:
    assert parse_sizes("(N,) | (N, 2)") == (("N",), ("N", 2))
    assert parse_sizes("()") == ((),)


def test_places() -> None:
    assert parse_place("loss") == Place("loss()", made=False)
    assert parse_place("VAE(64, b='x').loss") == Place("VAE(64, b='x')", made=True, method="loss")
    assert parse_place("Loss()") == Place("Loss()", made=True)


@pytest.mark.parametrize("text", ["", "noise", "noise(N) * 2", "noise(0)", "noise(N, 1.5)", "noise(n=1)", "f(*x)", "("])
def test_what_is_no_way(text: str) -> None:
    with pytest.raises(RubricError, match=r"not a Python expression|no way|neither"):
        parse_way(text)


@pytest.mark.parametrize("text", ["N", "(N)", "[N, 2]", "(N, -1)", "(N, True)", "(N,) & (N, 2)"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(RubricError, match=r"no size|neither"):
        parse_sizes(text)


@pytest.mark.parametrize("text", ["1", "a.b", "a + b", "A(x)", "A().b()", "A()()"])
def test_what_is_no_place(text: str) -> None:
    with pytest.raises(RubricError):
        parse_place(text)


OUTPUTS = "check:\n  kind: outputs\n  model: Net()\n  ways: ['x(N, 3)']\n  outputs: {y: '(N, 3)'}"
FUNCTION = "check:\n  kind: function\n  functions: [f]\n  arguments: {a: {size: '(N, 3)'}}\n  value: [2 * a]"


@pytest.mark.parametrize("lines", [OUTPUTS, FUNCTION])
def test_right_ones(lines: str, load: Load, with_item: WithItem) -> None:
    assert load(with_item(lines)).rubric.items[0].id == "a"


@pytest.mark.parametrize(
    ("lines", "old", "new", "words"),
    [
        (OUTPUTS, "x(N, 3)", "x(N, L)", "the length L of x is not known: there is only N"),
        (OUTPUTS, "x(N, 3)", "x(N, 3) + z(N, 2, 1)", "what is joined must have the same lengths but for the second"),
        (OUTPUTS, "x(N, 3)", "seed(N, 3)", "seed cannot name an input: choose another word"),
        (OUTPUTS, "x(N, 3)", "x", "x is no way of giving inputs: write noise(N, 100), label(N)"),
        (OUTPUTS, "(N, 3)'}", "(N)'}", "'(N)' is no size: write (N, 3, 64, 64), with a comma also in (N,)"),
        (OUTPUTS, "  ways", "  inputs: {u: {}}\n  ways", "u is no input of any way: there is only x"),
        (OUTPUTS, "  ways", "  ranges: {u: {low: 0, high: 1}}\n  ways", "u is no output: there is only y"),
        (OUTPUTS, "  ways", "  ranges: {y: {low: 1, high: 1}}\n  ways", "the range is empty: from 1 to 1"),
        (OUTPUTS, "outputs\n", "responds\n", "nothing is checked: neither `to` nor `ignores` names anything"),
        (FUNCTION, "[f]", "[f.g]", "not a call"),
        (FUNCTION, "2 * a", "2 * b", "b means nothing here: there are N, a"),
        (FUNCTION, "(N, 3)", "(N, L)", "the length L is not known: only N may stand here"),
        (FUNCTION, "(N, 3)", "(N,) | (N, 3)", "has several sizes: an argument has one"),
        (FUNCTION, "  value", "  terms: {t: [sum(a)]}\n  value", "a function has a value or terms, not both"),
        (FUNCTION, "value: [2 * a]", "noise: e", "noise is a name in `value`, and there is none"),
    ],
)
def test_mistakes(
    lines: str, old: str, new: str, words: str, mistakes: Mistakes, load: Load, with_item: WithItem
) -> None:
    text = with_item(lines.replace(old, new))
    if not words:
        load(text)
        return
    assert any(words in told for told in mistakes(text))


def test_what_is_read_prints_no_warning() -> None:
    with pytest.raises(RubricError, match="no way"):
        parse_way(r"'\d'(N)")
