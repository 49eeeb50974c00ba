"""The values of a formula at given points: exact fractions, as long as nothing irrational comes in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["CONSTANTS", "FUNCTIONS", "Node", "Number", "Values", "values_of"]

MAX_EXPONENT = 70
LARGEST = 10**300

Number = Fraction | float
"""A float only where something irrational has come in."""

Values = tuple[Number | None, ...]
"""At each point."""


def _rounded(rounding: Callable[[Number], int]) -> Callable[[Number], Number]:
    return lambda value: Fraction(rounding(value))


def _root(value: Number) -> Number:
    if isinstance(value, Fraction) and value >= 0:
        top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if Fraction(top * top, bottom * bottom) == value:
            return Fraction(top, bottom)
    return math.sqrt(value)


FUNCTIONS: Mapping[str, Callable[[Number], Number]] = {
    "floor": _rounded(math.floor), "int": _rounded(math.floor), "⌊": _rounded(math.floor),
    "ceil": _rounded(math.ceil), "ceiling": _rounded(math.ceil), "⌈": _rounded(math.ceil),
    "sqrt": _root, "exp": math.exp, "log": math.log, "ln": math.log,
}  # fmt: skip
CONSTANTS: Mapping[str, Number] = {"e": math.e, "pi": math.pi}


@dataclass(frozen=True, slots=True)
class Node:
    """``number`` (``value``), ``symbol`` (``name``), an operator, or ``call`` (``name``: the function)."""

    kind: str
    name: str = ""
    value: Number = Fraction(0)
    parts: tuple[Node, ...] = ()


class _TooLargeError(Exception):
    """A cap was reached."""


def values_of(node: Node, points: Sequence[Mapping[str, Number]], parts: set[Values] | None = None) -> Values:
    """The value at each point, where each symbol has the number that the point gives it; None where there is none.

    ``parts`` takes the values of all that the formula is made of.
    """
    inner = [values_of(part, points, parts) for part in node.parts]
    values = tuple(_value_at(node, point, [one[at] for one in inner]) for at, point in enumerate(points))
    if parts is not None:
        parts.add(values)
    return values


def _value_at(node: Node, point: Mapping[str, Number], parts: Sequence[Number | None]) -> Number | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    try:
        return _value(node, point, known)
    except (ArithmeticError, ValueError, TypeError, KeyError, _TooLargeError):
        return None


def _value(node: Node, point: Mapping[str, Number], values: Sequence[Number]) -> Number:
    if node.kind == "number":
        return node.value
    if node.kind == "symbol":
        return point[node.name]
    if node.kind == "call":
        return _capped(FUNCTIONS[node.name](values[0]))
    if node.kind == "-" and len(values) == 1:
        return -values[0]
    one, other = values
    match node.kind:
        case "+":
            return _capped(one + other)
        case "-":
            return _capped(one - other)
        case "*":
            return _capped(one * other)
        case "/":
            return _capped(one / other)
        case "//":
            return Fraction(math.floor(one / other))
        case _:
            return _power(one, other)


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        if abs(exponent) > MAX_EXPONENT:
            raise _TooLargeError
        return _capped(base ** int(exponent))
    power = float(base) ** float(exponent)
    if isinstance(power, complex):
        raise _TooLargeError
    return _capped(power)


def _capped(value: Number) -> Number:
    if isinstance(value, Fraction):
        if max(abs(value.numerator), value.denominator) > LARGEST:
            raise _TooLargeError
    elif not math.isfinite(value):
        raise _TooLargeError
    return value
