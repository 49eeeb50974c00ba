"""The value of a closed form for given arrays, worked out here and not in any box."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.judge.loops.formulas import FUNCTIONS, OPERATORS
from grader.rubric import ParsedFormula

__all__ = ["closed_form"]

Floats = npt.NDArray[np.float64]


def closed_form(formula: ParsedFormula, names: Mapping[str, npt.NDArray[Any] | float]) -> Floats:
    """An array, or a single number, in double precision. Raises ValueError when sizes do not go together."""
    with np.errstate(all="ignore"):
        parts = [np.asarray(_value(term, names), np.float64) for term in formula.terms]
        return np.asarray(sum(parts[1:], parts[0]), np.float64)


def _value(node: ast.expr, names: Mapping[str, npt.NDArray[Any] | float]) -> Any:
    match node:
        case ast.Constant(value=number):
            return float(number)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return np.asarray(names[name], np.float64)
        case ast.UnaryOp(operand=inner):
            return -_value(inner, names)
        case ast.BinOp(left=left, op=operator, right=right):
            return OPERATORS[type(operator)](_value(left, names), _value(right, names))
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name](*(_value(one, names) for one in args))
        case _:
            raise ValueError("an expression that no rubric can hold")
