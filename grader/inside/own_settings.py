"""Settings that a student's file names for itself, for what its training loop asks of its options beyond the handout's.

They are read from the text, as literals: ``{'lr': 0.0003, 'my_flag': True}``, ``add_argument('--my_flag', default=3)``,
``args['my_flag'] = 3``, ``opts.my_flag = 3``. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

__all__ = ["own_settings"]

Plain = bool | int | float | str | None


def own_settings(trees: list[ast.Module]) -> dict[str, Plain]:
    """Names and values, the last of each name; of what is no plain value, nothing."""
    found: dict[str, Plain] = {}
    for tree in trees:
        for node in ast.walk(tree):
            found |= dict(_of(node))
    return found


def _of(node: ast.AST) -> Iterator[tuple[str, Plain]]:
    match node:
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier():
                    yield from _named(key.value, value)
        case ast.Call(func=ast.Attribute(attr="add_argument"), args=[*names], keywords=keywords):
            words = [one.value for one in names if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            long = next((word for word in words if word.startswith("--")), None)
            told = {one.arg: one.value for one in keywords if one.arg is not None}
            if long is not None and (given := _default(told)) is not None:
                yield from _named(long.removeprefix("--").replace("-", "_"), given)
        case ast.Call(func=ast.Name(id="dict" | "AttrDict" | "Namespace" | "SimpleNamespace"), keywords=keywords):
            for keyword in keywords:
                if keyword.arg is not None:
                    yield from _named(keyword.arg, keyword.value)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str(name)))], value=value):
            yield from _named(name, value)
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=value) if owner != "self":
            yield from _named(name, value)
        case _:
            return


def _default(told: dict[str, ast.expr]) -> ast.expr | None:
    """What the parser gives where nobody says anything; None for what has to be said."""
    match told:
        case {"default": value}:
            return value
        case {"required": _}:
            return None
        case {"action": ast.Constant(value="store_true" | "store_false" as action)}:
            return ast.Constant(value=action == "store_false")
        case {"action": _}:
            return None
        case _:
            return ast.Constant(value=None)


def _named(name: str, node: ast.expr) -> Iterator[tuple[str, Plain]]:
    try:
        value: Any = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    if value is None or isinstance(value, bool | int | float | str):
        yield name, value
