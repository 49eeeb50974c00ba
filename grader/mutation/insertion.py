"""Statements put into functions of the reference's, and how its files call torch."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.mutation.source import Edit, FunctionNode, SourceFile

__all__ = ["Torch", "around_returns", "at_end", "at_start", "decorated", "torch_in"]

STEP = "    "


@dataclass(frozen=True)
class Torch:
    """How a file names torch and torch.nn; ``edits`` import what it lacks."""

    torch: str
    nn: str
    edits: tuple[Edit, ...]


def torch_in(file: SourceFile) -> Torch:
    """The file's own names for torch and torch.nn; ``import torch`` is put at its top where it has none."""
    torch, nn = "", ""
    for statement in file.tree.body:
        match statement:
            case ast.Import(names=names):
                for name in names:
                    if name.name == "torch":
                        torch = name.asname or "torch"
                    elif name.name == "torch.nn" and name.asname:
                        nn = name.asname
                    elif name.name.startswith("torch.") and not name.asname:
                        torch = "torch"
            case ast.ImportFrom(module="torch", names=names):
                nn = next((name.asname or "nn" for name in names if name.name == "nn"), nn)
            case _:
                pass
    edits = () if torch else (Edit(_top(file), _top(file), "import torch\n"),)
    torch = torch or "torch"
    return Torch(torch, nn or f"{torch}.nn", edits)


def _top(file: SourceFile) -> int:
    """Before the first statement that is neither the docstring nor from ``__future__``."""
    for number, node in enumerate(file.tree.body):
        is_docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            return file.line_start(min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]))
    return len(file.text)


def at_end(file: SourceFile, function: FunctionNode, lines: Sequence[str]) -> Edit:
    """Behind the last statement of a function's body."""
    last = function.body[-1]
    if last.lineno == function.lineno:  # def f(self): pass
        return _unfolded(file, function, after=lines)
    indentation = " " * function.body[0].col_offset
    return Edit(file.end(last), file.end(last), "".join(f"\n{indentation}{line}" for line in lines))


def at_start(file: SourceFile, function: FunctionNode, lines: Sequence[str]) -> Edit:
    """Before the first statement of a function's body, behind its docstring."""
    first = function.body[0]
    if first.lineno == function.lineno:
        return _unfolded(file, function, before=lines)
    indentation = " " * first.col_offset
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_docstring:
        return Edit(file.end(first), file.end(first), "".join(f"\n{indentation}{line}" for line in lines))
    return Edit(file.start(first), file.start(first), "".join(f"{line}\n{indentation}" for line in lines))


def decorated(file: SourceFile, function: FunctionNode, decorator: str) -> Edit:
    """``@decorator`` above a function."""
    start = file.start(function)
    return Edit(start, start, f"@{decorator}\n{' ' * function.col_offset}")


def around_returns(file: SourceFile, function: FunctionNode, wrap: Callable[[str], str]) -> tuple[Edit, ...]:
    """``wrap`` of what is returned, in place of it, in every return of the function itself; of several values the
    first."""
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    own = [node.value for node in returns if file.enclosing(node) is function and node.value is not None]
    values = [value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value for value in own]
    return tuple(file.replace(value, wrap(f"({file.segment(value)})")) for value in values)


def _unfolded(file: SourceFile, function: FunctionNode, before: Sequence[str] = (), after: Sequence[str] = ()) -> Edit:
    """A function on one line, with lines of its own for its statements."""
    inner = " " * function.col_offset + STEP
    body = [*before, *(file.segment(statement) for statement in function.body), *after]
    start = file.start(function.body[0])
    return Edit(start, file.end(function.body[-1]), "".join(f"\n{inner}{line}" for line in body))
