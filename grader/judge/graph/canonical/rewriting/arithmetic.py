"""Sums, products, quotients, maxima and choices: several formulas for one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from grader.judge.graph.canonical.rewriting.features import with_bias, with_weight
from grader.judge.graph.canonical.rewriting.functions import is_affine, real
from grader.judge.graph.canonical.rewriting.normalising import normalised, scaled_quotient
from grader.judge.graph.canonical.terms import Term, core

if TYPE_CHECKING:
    from grader.judge.graph.canonical.rewriting.algebra import Algebra

__all__ = ["rewrite_arithmetic"]


def rewrite_arithmetic(algebra: Algebra, kind: str, operands: Mapping[str, Term]) -> Term | None:
    """The term in its own form where this is another way to write it; None where it is not."""
    if kind == "Where":
        return _where(algebra, operands["condition"], operands["input"], operands["other"])
    rule = RULES.get(kind)
    return rule(algebra, *operands.values()) if rule is not None and len(operands) == 2 else None


def _add(algebra: Algebra, x: Term, y: Term) -> Term | None:
    if x.number is not None or y.number is not None:
        return algebra.affine(y, 1, x.number) if x.number is not None else algebra.affine(x, 1, y.number or 0.0)
    if x is y:
        return algebra.affine(x, 2)
    for one, other in ((x, y), (y, x)):
        if _scale(other) == -1:
            return algebra.binary("Sub", one, algebra.bare(other))
        if _shift(other):
            return algebra.affine(algebra.binary("Add", one, algebra.bare(other)), 1, _shift(other))
        if (found := with_bias(algebra.terms, one, other)) is not None:
            return found
    return None


def _subtract(algebra: Algebra, x: Term, y: Term) -> Term | None:
    if y.number is not None:
        return algebra.affine(x, 1, -y.number)
    if x.number is not None:
        return algebra.affine(y, -1, x.number)
    if _scale(y) == -1:
        return algebra.binary("Add", x, algebra.bare(y))
    if _scale(x) == -1:
        return algebra.affine(algebra.binary("Add", algebra.bare(x), y), -1)
    if _shift(x) or _shift(y):
        bare = [algebra.bare(term) if _shift(term) else term for term in (x, y)]
        return algebra.affine(algebra.binary("Sub", *bare), 1, _shift(x) - _shift(y))
    if x.of_weights and not y.of_weights:
        return algebra.affine(algebra.binary("Sub", y, x), -1)
    return None


def _multiply(algebra: Algebra, x: Term, y: Term) -> Term | None:
    if x.number is not None or y.number is not None:
        return algebra.affine(y, x.number) if x.number is not None else algebra.affine(x, y.number or 0.0)
    if x is y:
        return algebra.unary("Pow", x, {"exponent": 2.0})
    for one, other in ((x, y), (y, x)):
        if (scale := _scale(other)) is not None:
            return algebra.affine(algebra.binary("Mul", one, algebra.bare(other)), scale)
        if core(other).kind == "Reciprocal":
            return algebra.binary("Div", one, algebra.bare(other))
        if other.kind == "Sigmoid" and other.operands[0] is one:
            return algebra.unary("SiLU", one)
        if _is_positive(other, one):
            return algebra.unary("ReLU", one)
        if (found := with_weight(algebra.terms, one, other)) is not None:
            return found
        if core(other).kind == "Div" and (found := scaled_quotient(algebra, other, one)) is not None:
            return found
    return None


def _divide(algebra: Algebra, x: Term, y: Term) -> Term | None:
    if y.number is not None:
        return algebra.affine(x, 1 / y.number) if y.number else None
    if x.number is not None:
        return algebra.affine(algebra.unary("Reciprocal", y), x.number)
    if core(y).kind == "Reciprocal":
        return algebra.binary("Mul", x, algebra.bare(y))
    if (scale := _scale(x)) is not None:
        return algebra.affine(algebra.binary("Div", algebra.bare(x), y), scale)
    if (scale := _scale(y)) is not None:
        return algebra.affine(algebra.binary("Div", x, algebra.bare(y)), 1 / scale) if scale else None
    if is_affine(y, 1, 1) and y.operands[0].kind == "Abs" and y.operands[0].operands[0] is x:
        return algebra.unary("Softsign", x)
    return normalised(algebra, x, y) or scaled_quotient(algebra, x, y)


def _largest(algebra: Algebra, x: Term, y: Term) -> Term | None:
    for one, other in ((x, y), (y, x)):
        if other.number is not None:
            return algebra.unary("Clamp", one, {"low": other.number})
        slope = _scale(other)
        if slope is not None and 0 <= slope <= 1 and algebra.bare(other) is one:
            return algebra.unary("LeakyReLU", one, {"slope": slope})
    return x if x is y else None


def _smallest(algebra: Algebra, x: Term, y: Term) -> Term | None:
    for one, other in ((x, y), (y, x)):
        if other.number is not None:
            return algebra.unary("Clamp", one, {"high": other.number})
    return x if x is y else None


def _where(algebra: Algebra, condition: Term, x: Term, y: Term) -> Term | None:
    """``x`` where a value is positive, else 0 or a multiple of it. What is chosen at 0 makes no difference."""
    if condition.kind in {"Less", "LessEqual"}:
        x, y = y, x
    elif condition.kind not in {"Greater", "GreaterEqual"}:
        return None
    if condition.setting("than") != 0 or condition.operands[0] is not x:
        return None
    if y.number == 0:
        return algebra.unary("ReLU", x)
    slope = _scale(y)
    if slope is not None and algebra.bare(y) is x:
        return algebra.unary("LeakyReLU", x, {"slope": slope})
    return None


def _is_positive(term: Term, of: Term) -> bool:
    """1 where ``of`` is positive, else 0."""
    return term.kind in {"Greater", "GreaterEqual"} and term.setting("than") == 0 and term.operands[0] is of


def _scale(term: Term) -> float | None:
    """The number that it is a multiple by."""
    made = core(term)
    return real(made, "scale") if made.kind == "Affine" and made.setting("shift") == 0 else None


def _shift(term: Term) -> float:
    """The number that was added last."""
    made = core(term)
    return real(made, "shift") if made.kind == "Affine" and made.setting("scale") == 1 else 0.0


RULES: Mapping[str, Callable[[Algebra, Term, Term], Term | None]] = {
    "Add": _add, "Sub": _subtract, "Mul": _multiply, "Div": _divide, "Maximum": _largest, "Minimum": _smallest,
}  # fmt: skip
