"""Functions of one value: several formulas for one function, and functions of functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from grader.judge.graph.canonical.terms import Term
from grader.judge.graph.net import Setting

if TYPE_CHECKING:
    from grader.judge.graph.canonical.rewriting.algebra import Algebra

__all__ = ["RISING", "is_affine", "near", "real", "rewrite_function"]

Settings = Mapping[str, Setting]

RISING = frozenset({
    "ReLU", "ReLU6", "LeakyReLU", "Sigmoid", "Tanh", "ELU", "SELU", "CELU", "Softplus", "LogSigmoid", "Exp",
    "Hardtanh", "Hardsigmoid", "Clamp",
})  # fmt: skip
"""Functions that never fall, so that the largest entry stays the largest."""

IDEMPOTENT = frozenset({"ReLU6", "Hardtanh", "Clamp", "Abs", "Sign", "Round", "Floor", "Ceil"})
NOT_NEGATIVE = frozenset({"ReLU", "ReLU6", "Sigmoid", "Softmax", "Exp", "Abs", "Softplus"})
FOLDED: Mapping[str, Callable[[float], float]] = {
    "Sqrt": math.sqrt, "Exp": math.exp, "Log": math.log, "Tanh": math.tanh, "Abs": abs, "Reciprocal": lambda x: 1 / x,
}  # fmt: skip


def rewrite_function(algebra: Algebra, kind: str, x: Term, settings: Settings) -> Term | None:
    """The term in its own form where ``kind`` of ``x`` is another way to write it; None where it is not."""
    if x.number is not None:
        return _folded(algebra, kind, x.number, settings)
    if kind in IDEMPOTENT and x.kind == kind and dict(x.settings) == settings:
        return x
    rule = RULES.get(kind)
    return rule(algebra, x, settings) if rule is not None else None


def near(one: object, other: float) -> bool:
    """Equal but for rounding."""
    return isinstance(one, (int, float)) and math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12)


def real(term: Term, name: str) -> float:
    """A setting that is a number."""
    value = term.setting(name)
    return float(value) if isinstance(value, (int, float)) else math.nan


def is_affine(term: Term, scale: float, shift: float) -> bool:
    """Whether it is ``scale`` times its operand plus ``shift``."""
    return term.kind == "Affine" and near(term.setting("scale"), scale) and near(term.setting("shift"), shift)


def _folded(algebra: Algebra, kind: str, number: float, settings: Settings) -> Term | None:
    match kind, settings:
        case "Affine", {"scale": float(scale), "shift": float(shift)}:
            return algebra.terms.number(number * scale + shift)
        case _ if kind in FOLDED:
            try:
                return algebra.terms.number(FOLDED[kind](number))
            except (ValueError, ArithmeticError):  # the logarithm of 0, say: left as a step
                return None
        case _:
            return None


def _affine(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    match settings:
        case {"scale": float(scale), "shift": float(shift)}:
            pass
        case _:
            return None
    if (scale, shift) == (1.0, 0.0):
        return x
    if x.kind == "Affine":
        return algebra.affine(x.operands[0], scale * real(x, "scale"), scale * real(x, "shift") + shift)
    if shift != 0 or scale == 0:
        return None
    if x.kind == "Sum" and near(x.setting("count"), 1 / scale):
        return algebra.terms.make("Mean", x.size, {"input": x.operands[0]}, {"axes": x.setting("axes") or ()})
    if x.kind == "Sub" and scale == -1 and not x.operands[1].of_weights:
        return algebra.binary("Sub", x.operands[1], x.operands[0])
    if x.kind == "Mul":
        return _dropout(algebra, x.operands[0], x.operands[1], scale)
    if x.kind == "Add" and scale == 0.5:
        return _relu_of_sizes(algebra, *x.operands)
    return None


def _dropout(algebra: Algebra, one: Term, other: Term, scale: float) -> Term | None:
    """A value times a mask that keeps each entry, or each channel, with probability p, and divided by p."""
    x, mask = (one, other) if other.kind == "Bernoulli" else (other, one)
    keep = real(mask, "p")
    if mask.kind != "Bernoulli" or not near(scale * keep, 1.0):
        return None
    if mask.size == x.size:
        kind = "Dropout"
    elif len(x.size) > 2 and mask.size == (*x.size[:2], *(1 for _ in x.size[2:])):
        kind = f"Dropout{len(x.size) - 2}d"
    else:
        return None
    return algebra.terms.make(
        kind, x.size, {"input": x, "draw": mask.operands[0]}, {"p": float(f"{1 - keep:.6g}")}, like=x
    )


def _relu_of_sizes(algebra: Algebra, one: Term, other: Term) -> Term | None:
    """(x + |x|) / 2."""
    x, magnitude = (one, other) if other.kind == "Abs" else (other, one)
    return algebra.unary("ReLU", x) if magnitude.kind == "Abs" and magnitude.operands[0] is x else None


def _clamp(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    match settings:
        case {"low": 0, "high": 6}:
            return algebra.unary("ReLU6", x)
        case {"low": _, "high": _}:
            return algebra.unary("Hardtanh", x, settings)
        case {"low": 0}:
            return algebra.unary("ReLU", x)
        case _:
            return None


def _relu(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    del algebra, settings
    return x if x.kind in NOT_NEGATIVE else None


def _leaky(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    return algebra.unary("ReLU", x) if settings["slope"] == 0 else x if settings["slope"] == 1 else None


def _power(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    match settings["exponent"]:
        case 0.5:
            return algebra.unary("Sqrt", x)
        case -1:
            return algebra.unary("Reciprocal", x)
        case -0.5:
            return algebra.unary("Reciprocal", algebra.unary("Sqrt", x))
        case 1:
            return x
        case _:
            return None


def _reciprocal(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    """1 / (1 + exp(-x)) is the sigmoid."""
    del settings
    if x.kind == "Reciprocal":
        return x.operands[0]
    if is_affine(x, 1, 1) and x.operands[0].kind == "Exp":
        exponent = x.operands[0].operands[0]
        return algebra.unary("Sigmoid", algebra.affine(exponent, -1))
    return None


def _log(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    del settings
    if x.kind == "Softmax":
        return algebra.terms.make("LogSoftmax", x.size, {"input": x.operands[0]}, dict(x.settings), like=x)
    return algebra.unary("LogSigmoid", x.operands[0]) if x.kind == "Sigmoid" else None


def _exp(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    del settings
    if x.kind == "LogSoftmax":
        return algebra.terms.make("Softmax", x.size, {"input": x.operands[0]}, dict(x.settings), like=x)
    return None


def _greater(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    """A uniform number in [0, 1) is greater than t with probability 1 - t."""
    return _bernoulli(algebra, x, 1 - float(settings["than"])) if isinstance(settings["than"], float) else None


def _less(algebra: Algebra, x: Term, settings: Settings) -> Term | None:
    return _bernoulli(algebra, x, settings["than"]) if isinstance(settings["than"], float) else None


def _bernoulli(algebra: Algebra, x: Term, p: float) -> Term | None:
    if x.kind != "Uniform" or not 0 < p < 1:
        return None
    return algebra.terms.make("Bernoulli", x.size, {"draw": x}, {"p": p})


RULES: Mapping[str, Callable[[Algebra, Term, Settings], Term | None]] = {
    "Affine": _affine, "Clamp": _clamp, "ReLU": _relu, "LeakyReLU": _leaky, "Pow": _power, "Reciprocal": _reciprocal,
    "Log": _log, "Exp": _exp, "Greater": _greater, "Less": _less,
}  # fmt: skip
