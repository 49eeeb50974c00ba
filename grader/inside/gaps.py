"""What is still to be filled in, as in a starter: layers that are None or were never made, functions without code."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from torch import nn

from grader.inside.nodes import walk

__all__ = ["gaps_of", "is_text"]

Function = ast.FunctionDef | ast.AsyncFunctionDef
MODULE = {"nn.Module", "torch.nn.Module", "Module"}
OTHERWISE = {"setattr", "add_module", "register_module", "register_parameter", "register_buffer", "exec", "__dict__",
             "__setattr__", "__getattr__"}  # fmt: skip
"""Where a class uses one of these, what it sets cannot be read off its text."""


def gaps_of(node: Function | ast.ClassDef) -> list[str]:
    """Names of attributes that are called, and are None or never set; ``forward`` (or the function) without code."""
    if not isinstance(node, ast.ClassDef):
        return [node.name] if _is_empty(node) else []
    functions = [inner for inner in node.body if isinstance(inner, Function)]
    empty = [inner.name for inner in functions if inner.name == "forward" and _is_empty(inner)]
    nothing: dict[str, bool] = {}
    called: dict[str, tuple[int, int]] = {}
    for inner in (each for function in functions for each in walk(function)):
        match inner:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
                is_none = isinstance(value, ast.Constant) and value.value is None
                nothing[name] = is_none and nothing.get(name, True)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="self"), attr=name),
                end_lineno=int(line),
                end_col_offset=int(place),
            ):
                called[name] = min(called.get(name, (line, place)), (line, place))
            case _:
                pass
    never = [] if empty else _never_set(node, functions, sorted(called, key=lambda name: called[name]))
    return [*empty, *(name for name, is_none in nothing.items() if is_none and name in called), *never]


def _never_set(node: ast.ClassDef, functions: Sequence[Function], called: Sequence[str]) -> list[str]:
    """Layers that forward calls and that no line makes: a starter has their lines as comments.

    Where the class also sets what it never reads, a name may only be misspelt: then nothing is said.
    """
    inner = [each for function in functions for each in walk(function)]
    words = {each.id for each in inner if isinstance(each, ast.Name)}
    words |= {each.attr for each in inner if isinstance(each, ast.Attribute)}
    if {ast.unparse(base) for base in node.bases} - MODULE or not node.bases or words & OTHERWISE:
        return []
    own = [each for each in inner if isinstance(each, ast.Attribute) and _is_self(each.value)]
    made = {each.attr for each in own if isinstance(each.ctx, ast.Store)}
    read = {each.attr for each in own if isinstance(each.ctx, ast.Load)}
    there = made | {name for each in node.body for name in _names(each)}
    return [] if made - read else [name for name in called if name not in there and not hasattr(nn.Module, name)]


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _names(node: ast.stmt) -> list[str]:
    """What a statement of a class's body defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case _:
            return [each.id for each in walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]


def _is_empty(function: Function) -> bool:
    body = [node for node in function.body if not is_text(node)]
    match body:
        case [] | [ast.Pass()] | [ast.Return(value=None | ast.Constant(value=None))]:
            return True
        case [ast.Raise(exc=ast.Name(id="NotImplementedError"))]:
            return True
        case [ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError")))]:
            return True
        case _:
            return False


def is_text(node: ast.AST) -> bool:
    """A docstring, or another constant that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
