"""Globals that a function needs and that its file assigns in a statement that was left out, such as
``criterion = nn.BCELoss()`` in a cell that also trains: these statements alone are run, one by one.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

__all__ = ["fill_needs"]

DEPTH = 5


def fill_needs(function: Any, space: dict[str, Any], trees: Iterable[ast.Module], given: Iterable[str]) -> None:
    """Put what is missing into ``space``, the function's namespace. ``given``: names that will be there anyway.

    A statement that fails is left out again: the function will tell what it lacks.
    """
    assigned = {name: node for tree in trees for name, node in _assigned(tree)}
    known = {*given, *vars(builtins)}
    for name in sorted(_used(function, space, set())):
        _fill(name, space, assigned, known, DEPTH)


def _fill(name: str, space: dict[str, Any], assigned: dict[str, ast.Assign], known: set[str], depth: int) -> None:
    node = assigned.get(name)
    if node is None or name in space or name in known or depth == 0:
        return
    for inner in ast.walk(node.value):
        if isinstance(inner, ast.Name):
            _fill(inner.id, space, assigned, known - {name}, depth - 1)
    try:
        exec(compile(ast.Module([node], []), "<a statement of the submission>", "exec", dont_inherit=True), space)
    except BaseException:  # noqa: BLE001 - what it raises says nothing of the function
        space.pop(name, None)


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.Assign]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, node
            case _:
                pass


def _used(function: Any, space: dict[str, Any], seen: set[str]) -> set[str]:
    """Names of globals in the function, and in those functions of its namespace that it uses."""
    if not isinstance(function, FunctionType):
        return set()
    names = set(_names(function.__code__))
    found = set(names)
    for name in names - seen:
        seen.add(name)
        if isinstance(inner := space.get(name), FunctionType) and inner.__globals__ is space:
            found |= _used(inner, space, seen)
    return found


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
