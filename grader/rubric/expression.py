"""A text of a rubric as a Python expression: read as data, never run."""

from __future__ import annotations

import ast
import warnings

from grader.errors import RubricError
from grader.near import shown

__all__ = ["parse_expression"]


def parse_expression(text: str) -> ast.expr:
    """The syntax of one expression. Raises RubricError, which quotes the text and says what Python says of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a literal is no reason to print to the terminal
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise RubricError(f"{shown(text)} is not a Python expression ({error.msg})") from error
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes, lone surrogates, deep nesting
        raise RubricError(f"{shown(text)} is not a Python expression") from error
