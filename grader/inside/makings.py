"""How a submission makes its own classes: the lines that call them, read off the text. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from grader.inside.doing import NEVER_RUN, doing
from grader.inside.nodes import children, walk
from grader.inside.pieces import Piece
from grader.inside.siblings import Siblings

__all__ = ["makings_in"]

MAKING_LIMIT = 60
"""Calls told of one file."""
WORDS_LIMIT = 300
BEFORE_LIMIT = 10
Function = ast.FunctionDef | ast.AsyncFunctionDef


def makings_in(
    pieces: Sequence[Piece], names: AbstractSet[str], file: Path, root: Path, siblings: Siblings
) -> list[dict[str, Any]]:
    """Each call of one of these classes that gives arguments: ``name``, ``words`` (the call as it stands there),
    ``before`` (what the function around it sets first, and the arguments hang on), ``reads`` (names at the top level
    that these want), ``home`` (the file that the class is imported from, as far as that is plain), ``nth`` (of several
    definitions above it, which is the nearest; 0 for none), ``place`` (line, or cell).
    """
    homes, called = _homes(pieces, file, root, siblings)
    above: dict[str, int] = {}
    told: list[dict[str, Any]] = []
    for piece in pieces:
        for call, inside in _calls(piece.node, None) if piece.node is not None else ():
            imported, name = _called(call, called)
            if name in names and (call.args or call.keywords) and len(told) < MAKING_LIMIT:
                home = file.relative_to(root).as_posix() if name in above else homes.get(imported, "")
                place = f"cell {piece.part.cell}" if piece.part.cell else f"line {call.lineno}"
                made = _words(call, inside)
                told += (
                    [{"name": name, "home": home, "nth": above.get(name, 0), "place": place, **made}] if made else []
                )
        if piece.defined:
            above[piece.defined] = above.get(piece.defined, 0) + 1
    return told


def _homes(
    pieces: Sequence[Piece], file: Path, root: Path, siblings: Siblings
) -> tuple[dict[str, str], dict[str, str]]:
    """Of names that are imported the file that they come from; and what they are called there."""
    homes: dict[str, str] = {}
    called: dict[str, str] = {}
    for node in (inner for piece in pieces if piece.node is not None for inner in walk(piece.node)):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    homes |= _home(alias.asname or alias.name, alias.name, file, root, siblings)
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    here = alias.asname or alias.name
                    called[here] = alias.name
                    inner = f"{module}.{alias.name}" if module else alias.name  # a module of a package
                    of_module = _home(here, module, file, root, siblings) if module else {}
                    homes |= of_module or _home(here, inner, file, root, siblings)
            case _:
                pass
    return homes, called


def _home(name: str, module: str, file: Path, root: Path, siblings: Siblings) -> dict[str, str]:
    found = siblings.find(module, file.parent)
    return {name: found[-1].relative_to(root).as_posix()} if found and found[-1].is_file() else {}


def _calls(node: ast.AST, inside: Function | None) -> Iterator[tuple[ast.Call, Function | None]]:
    """Every call in the order of the text, with the innermost function around it."""
    if isinstance(node, ast.Call):
        yield node, inside
    within = node if isinstance(node, Function) else inside
    for child in children(node):
        yield from _calls(child, within)


def _called(call: ast.Call, called: Mapping[str, str]) -> tuple[str, str]:
    """(name that is imported for it, class) of what is called."""
    match call.func:
        case ast.Name(id=name):
            return name, called.get(name, name)
        case ast.Attribute(value=owner, attr=name):
            return ast.unparse(owner), name
        case _:
            return "", ""


def _words(call: ast.Call, inside: Function | None) -> dict[str, Any] | None:
    """The call and what must be worked out before it; None where that is too much to tell."""
    reads = _read(call.args, *(one.value for one in call.keywords))
    before: list[str] = []
    for node in reversed(_assignments(inside, call.lineno)):
        name = ast.unparse(node.targets[0])
        if name in reads:
            before.insert(0, ast.unparse(node))
            reads = (reads - {name}) | _read([node.value])
    words = ast.unparse(call)
    if len(before) > BEFORE_LIMIT or any(len(one) > WORDS_LIMIT for one in (words, *before)):
        return None
    return {"words": words, "before": before, "reads": sorted(reads)[:50]}


def _assignments(inside: Function | None, line: int) -> list[ast.Assign]:
    """What the function sets above that line, in order, and that is neither training nor the like."""
    found = [node for node in walk(inside) if isinstance(node, ast.Assign)] if inside is not None else []
    plain = [node for node in found if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)]
    above = [node for node in plain if node.lineno < line and doing(node) not in NEVER_RUN]
    return sorted(above, key=lambda node: node.lineno)


def _read(nodes: Sequence[ast.AST], *more: ast.AST) -> set[str]:
    return {inner.id for node in (*nodes, *more) for inner in walk(node) if isinstance(inner, ast.Name)}
