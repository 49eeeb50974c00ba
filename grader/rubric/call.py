"""Model calls such as ``Encoder(128, img_size=64)``: read as data, never run."""

from __future__ import annotations

import ast
import math

from grader.errors import RubricError
from grader.model import Plain
from grader.near import shown
from grader.rubric.expression import parse_expression

__all__ = ["parse_call"]

_LONGEST = 400


def parse_call(text: str) -> tuple[str, tuple[Plain, ...], tuple[tuple[str, Plain], ...]]:
    """The name, the positional and the named arguments of one call whose arguments are literals.

    The name may be dotted. An argument is None, a bool, a finite number, a text, or a tuple of these.

    Raises:
        RubricError: ``text`` is anything else; the message quotes it and names what is wrong.
    """
    # The cap keeps the parser's and our own recursion far from the interpreter's limit.
    if len(text) > _LONGEST:
        raise _refused(text, f"is longer than {_LONGEST} characters")
    expression = parse_expression(text)
    if not isinstance(expression, ast.Call):
        raise _refused(text, "is not a call: write NAME(arguments)")
    name = _dotted(expression.func)
    if name is None:
        raise _refused(text, "does not call a name")
    args = tuple(_literal(text, node) for node in expression.args)
    kwargs: dict[str, Plain] = {}
    for keyword in expression.keywords:
        if keyword.arg is None:
            raise _refused(text, "unpacks with **: write the arguments out")
        if keyword.arg in kwargs:
            raise _refused(text, f"gives {keyword.arg} twice")
        kwargs[keyword.arg] = _literal(text, keyword.value)
    return name, args, tuple(kwargs.items())


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := _dotted(node.value)) is not None:
        return f"{owner}.{node.attr}"
    return None


def _literal(text: str, node: ast.expr) -> Plain:
    match node:
        case ast.Constant(value=float(number)) if not math.isfinite(number):
            raise _refused(text, "has a number that is too large")
        case ast.Constant(value=str(words)) if any("\ud800" <= char <= "\udfff" for char in words):
            raise _refused(text, "has half a character")
        case ast.Constant(value=None | bool() | int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=ast.Constant(value=int() | float() as number)) if (
            not isinstance(number, bool) and math.isfinite(number)
        ):
            return -number if isinstance(sign, ast.USub) else number
        case ast.Tuple(elts=elements):
            return tuple(_literal(text, element) for element in elements)
        case ast.List():
            raise _refused(text, "has a list: write a tuple, such as (1, 2)")
        case _:
            words = ast.get_source_segment(text, node) or ""
            raise _refused(text, f"has the argument {shown(words)}, which is no literal")


def _refused(text: str, why: str) -> RubricError:
    return RubricError(f"{shown(text)} {why}")
