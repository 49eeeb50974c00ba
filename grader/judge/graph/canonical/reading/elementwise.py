"""Operations on every entry: functions, arithmetic, comparisons, choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from grader.judge.graph.canonical.reading.reader import Reader
from grader.judge.graph.canonical.rewriting.functions import near
from grader.judge.graph.canonical.terms import Term

__all__ = ["ELEMENTWISE"]

Read = Callable[[Reader], Term]

FUNCTIONS = {
    "relu": "ReLU", "sigmoid": "Sigmoid", "tanh": "Tanh", "silu": "SiLU", "mish": "Mish", "hardswish": "Hardswish",
    "hardsigmoid": "Hardsigmoid", "log_sigmoid_forward": "LogSigmoid", "exp": "Exp", "log": "Log", "sqrt": "Sqrt",
    "abs": "Abs", "reciprocal": "Reciprocal", "sign": "Sign", "round": "Round", "floor": "Floor", "ceil": "Ceil",
    "sin": "Sin", "cos": "Cos", "erf": "Erf", "log1p": "Log1p", "expm1": "Expm1",
}  # fmt: skip
"""Functions without settings."""

SET = {
    "gelu": ("GELU", ("approximate",)), "softplus": ("Softplus", ("beta", "threshold")), "celu": ("CELU", ("alpha",)),
    "hardshrink": ("Hardshrink", ("lambd",)), "softshrink": ("Softshrink", ("lambd",)),
}  # fmt: skip
"""Functions with settings: kind, and arguments that are settings."""

BINARY = {"maximum": "Maximum", "minimum": "Minimum", "atan2": "Atan2", "remainder": "Remainder", "fmod": "Fmod"}
COMPARED = {"gt": "Greater", "ge": "GreaterEqual", "lt": "Less", "le": "LessEqual", "eq": "Equal", "ne": "NotEqual"}
SELU = (1.6732632423543772, 1.0507009873554805)
"""alpha and scale of Klambauer et al. (2017)."""


def _function(r: Reader) -> Term:
    return r.algebra.unary(FUNCTIONS[r.name], r.term("self"))


def _set(r: Reader) -> Term:
    kind, names = SET[r.name]
    given = r.settings()
    return r.algebra.unary(kind, r.term("self"), {name: given[name] for name in names})


def _leaky(r: Reader) -> Term:
    return r.algebra.unary("LeakyReLU", r.term("self"), {"slope": r.real("negative_slope")})


def _elu(r: Reader) -> Term:
    alpha, scale, within = r.real("alpha"), r.real("scale"), r.real("input_scale")
    if near(alpha, SELU[0]) and near(scale, SELU[1]):
        return r.algebra.unary("SELU", r.term("self"))
    settings = {"alpha": alpha} | ({} if scale == within == 1 else {"scale": scale, "input scale": within})
    return r.algebra.unary("ELU", r.term("self"), settings)


def _clamp(r: Reader) -> Term:
    low = {"clamp": "min", "clamp_min": "min", "hardtanh": "min_val"}.get(r.name, "")
    high = {"clamp": "max", "clamp_max": "max", "hardtanh": "max_val"}.get(r.name, "")
    x = r.term("self")
    if any(r.has(name) and r.term(name).number is None for name in (low, high)):
        x = r.algebra.binary("Maximum", x, r.term(low)) if r.has(low) else x
        return r.algebra.binary("Minimum", x, r.term(high)) if r.has(high) else x
    bounds = {name: r.term(given).number or 0.0 for name, given in (("low", low), ("high", high)) if r.has(given)}
    finite = {name: bound for name, bound in bounds.items() if abs(bound) != float("inf")}
    return r.algebra.unary("Clamp", x, finite) if finite else x


def _threshold(r: Reader) -> Term:
    limit, value = r.real("threshold"), r.real("value")
    if limit == value == 0:
        return r.algebra.unary("ReLU", r.term("self"))
    return r.algebra.unary("Threshold", r.term("self"), {"threshold": limit, "value": value})


def _prelu(r: Reader) -> Term:
    return r.algebra.several("PReLU", {"input": r.term("self"), "weight": r.term("weight")})


def _add(r: Reader) -> Term:
    return r.algebra.add(r.term("self"), r.term("other"), r.real("alpha"))


def _subtract(r: Reader) -> Term:
    one, other = r.term("self"), r.term("other")
    if r.name == "rsub":
        one, other = other, one
        return r.algebra.binary("Sub", one, r.algebra.affine(other, r.real("alpha")))
    return r.algebra.binary("Sub", one, r.algebra.affine(other, r.real("alpha")))


def _multiply(r: Reader) -> Term:
    return r.algebra.binary("Mul", r.term("self"), r.term("other"))


def _divide(r: Reader) -> Term:
    found = r.algebra.binary("Div", r.term("self"), r.term("other"))
    rounding = r.operation.arguments.get("rounding_mode")
    if rounding is None:
        return found
    return r.algebra.unary("Floor" if rounding == "floor" else "Trunc", found)


def _power(r: Reader) -> Term:
    if r.name == "square":
        return r.algebra.unary("Pow", r.term("self"), {"exponent": 2.0})
    exponent = r.term("exponent")
    if exponent.number is None:
        return r.algebra.binary("Pow", r.term("self"), exponent)
    return r.algebra.unary("Pow", r.term("self"), {"exponent": exponent.number})


def _reciprocal_root(r: Reader) -> Term:
    return r.algebra.unary("Reciprocal", r.algebra.unary("Sqrt", r.term("self")))


def _negative(r: Reader) -> Term:
    return r.algebra.affine(r.term("self"), -1)


def _fused(r: Reader) -> Term:
    """``addcmul``, ``addcdiv``: self + value * tensor1 * (or /) tensor2; ``lerp``: self + weight * (end - self)."""
    if r.name == "lerp":
        start = r.term("self")
        step = r.algebra.binary("Mul", r.algebra.binary("Sub", r.term("end"), start), r.term("weight"))
        return r.algebra.binary("Add", start, step)
    kind = "Mul" if r.name == "addcmul" else "Div"
    return r.algebra.add(r.term("self"), r.algebra.binary(kind, r.term("tensor1"), r.term("tensor2")), r.real("value"))


def _binary(r: Reader) -> Term:
    return r.algebra.binary(BINARY[r.name], r.term("self"), r.term("other"))


def _compare(r: Reader) -> Term:
    other = r.term("other")
    if other.number is not None:
        return r.algebra.unary(COMPARED[r.name], r.term("self"), {"than": other.number}, dtype="bool")
    return r.algebra.binary(COMPARED[r.name], r.term("self"), other)


def _where(r: Reader) -> Term:
    condition = r.term("condition")
    return r.algebra.several("Where", {"condition": condition, "input": r.term("self"), "other": r.term("other")})


def _masked_fill(r: Reader) -> Term:
    return r.algebra.several(
        "Where", {"condition": r.term("mask"), "input": r.term("value"), "other": r.term("self")}
    )  # fmt: skip


def _copy(r: Reader) -> Term:
    """``copy_``: the value of another tensor."""
    return r.terms.expanded(r.term("src"), r.size)


def _clone(r: Reader) -> Term:
    return r.term("self")


def _cast(r: Reader) -> Term:
    """A cast that changes no value is none: to the same type, and from truth values to numbers."""
    x, dtype = r.term("self"), r.operation.arguments.get("dtype")
    if not isinstance(dtype, str) or x.dtype in {dtype, "bool"}:
        return x
    return r.algebra.unary("Cast", x, {"to": dtype}, dtype=dtype)


ELEMENTWISE: Mapping[str, Read] = {
    **dict.fromkeys(FUNCTIONS, _function), **dict.fromkeys(SET, _set), **dict.fromkeys(BINARY, _binary),
    **dict.fromkeys(COMPARED, _compare), **dict.fromkeys(("clamp", "clamp_min", "clamp_max", "hardtanh"), _clamp),
    **dict.fromkeys(("sub", "rsub", "subtract"), _subtract), **dict.fromkeys(("pow", "square"), _power),
    **dict.fromkeys(("addcmul", "addcdiv", "lerp"), _fused), **dict.fromkeys(("_to_copy", "to"), _cast),
    "leaky_relu": _leaky, "elu": _elu, "threshold": _threshold, "_prelu_kernel": _prelu, "add": _add,
    "mul": _multiply, "div": _divide, "rsqrt": _reciprocal_root, "neg": _negative, "where": _where,
    "masked_fill": _masked_fill, "copy": _copy, "clone": _clone,
}  # fmt: skip
"""By operator."""
