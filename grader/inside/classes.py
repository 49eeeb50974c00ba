"""What a file or a notebook defines, read off its text: names, arguments, gaps, and whether two are equal code."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from grader.inside.gaps import gaps_of, is_text
from grader.inside.nodes import children, walk
from grader.inside.pieces import Piece, needed
from grader.inside.siblings import Siblings

__all__ = ["definitions_in", "packages_in"]

DEFINITION_LIMIT = 200
"""Definitions told of one file."""
NAME_LIMIT = 200

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions_in(
    pieces: Sequence[Piece], file: Path, siblings: Siblings, rivals: AbstractSet[str]
) -> list[dict[str, Any]]:
    """Each class and function at top level, in order: ``name``, ``is_class``, ``place`` (line, or cell), ``nth`` of
    ``of`` definitions of that name, ``takes`` (arguments of the call, as (name, has a default)), ``takes_any``,
    ``forward`` (likewise, of a class's method of that name),
    ``code`` (equal for equal code with all that it needs; told of the names in ``rivals``), ``uses`` (other definitions
    of the file that it needs), ``blank`` (what is still to be filled in).
    """
    own = [piece for piece in pieces if piece.defined][:DEFINITION_LIMIT]
    classes = {piece.defined: piece.node for piece in own if isinstance(piece.node, ast.ClassDef)}
    named = _uses(own)
    count: dict[str, int] = {}
    bare: dict[int, bytes] = {}
    told = []
    for piece in own:
        count[piece.defined] = count.get(piece.defined, 0) + 1
        assert isinstance(piece.node, Definition)
        takes, takes_any = _arguments(piece.node, classes)
        code = ""
        if piece.defined in rivals:
            others = [each for each in pieces if each is piece or each.defined != piece.defined]
            found, _ = needed(others, [piece.defined], frozenset())
            code = _digest([others[number] for number in sorted(found)], file, siblings, bare)
        told.append(
            {
                "name": piece.defined[:NAME_LIMIT],
                "is_class": isinstance(piece.node, ast.ClassDef),
                "place": f"cell {piece.part.cell}" if piece.part.cell else f"line {piece.line}",
                "nth": count[piece.defined],
                "takes": [[name[:NAME_LIMIT], has_default] for name, has_default in takes[:50]],
                "takes_any": takes_any,
                "forward": [[name[:NAME_LIMIT], has_default] for name, has_default in _forward(piece.node)[:50]],
                "code": code,
                "uses": [name[:NAME_LIMIT] for name in sorted(named[piece.defined] - {piece.defined})],
                "blank": gaps_of(piece.node)[:20],
            }
        )
    return [one | {"of": count[str(one["name"])]} for one in told if str(one["name"]) in count]


def _uses(own: Sequence[Piece]) -> dict[str, set[str]]:
    """Of each definition the other ones that stand in its code, and in theirs."""
    there = {piece.defined for piece in own}
    named: dict[str, set[str]] = {}
    for piece in own:
        assert piece.node is not None
        found = {inner.id for inner in walk(piece.node) if isinstance(inner, ast.Name)} & there
        named.setdefault(piece.defined, set()).update(found)
    for uses in named.values():
        waiting = [*uses]
        while waiting:
            more = named[waiting.pop()] - uses
            uses.update(more)
            waiting += more
    return named


def packages_in(pieces: Sequence[Piece]) -> list[str]:
    """The first words of what is imported when it is run, each once; what a function imports is left aside."""
    found: dict[str, None] = {}
    waiting: list[ast.AST] = [piece.node for piece in reversed(pieces) if piece.node is not None]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Import(names=names):
                found |= dict.fromkeys(alias.name.split(".", maxsplit=1)[0] for alias in names)
            case ast.ImportFrom(module=str(name), level=0):
                found[name.split(".", maxsplit=1)[0]] = None
            case ast.If() | ast.Try() | ast.With() | ast.ExceptHandler():
                waiting += children(node)
            case _:
                pass
    return [name[:NAME_LIMIT] for name in found][:NAME_LIMIT]


def _arguments(node: Definition, classes: Mapping[str, ast.ClassDef]) -> tuple[list[tuple[str, bool]], bool]:
    """Arguments by position, then those by name alone; and whether any more are taken."""
    function = node if not isinstance(node, ast.ClassDef) else _constructor(node, classes, 0)
    if function is None:
        return [], False
    arguments = function.args
    by_place = [*arguments.posonlyargs, *arguments.args][1 if isinstance(node, ast.ClassDef) else 0 :]
    without = len(by_place) - len(arguments.defaults)
    takes = [(one.arg, place >= without) for place, one in enumerate(by_place)]
    takes += [(one.arg, default is not None)
              for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]  # fmt: skip
    return takes, bool(arguments.vararg or arguments.kwarg)


def _forward(node: Definition) -> list[tuple[str, bool]]:
    """What a class's own ``forward`` takes."""
    for inner in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(inner, Function) and inner.name == "forward":
            return _arguments(inner, {})[0][1:]
    return []


def _constructor(cls: ast.ClassDef, classes: Mapping[str, ast.ClassDef], depth: int) -> Function | None:
    """Its own ``__init__``, or that of the first base class in the same file which has one."""
    for node in cls.body:
        if isinstance(node, Function) and node.name == "__init__":
            return node
    for base in cls.bases if depth < 10 else ():
        above = classes.get(base.id) if isinstance(base, ast.Name) else None
        if above is not None and above is not cls:
            return _constructor(above, classes, depth + 1)
    return None


def _digest(closure: Sequence[Piece], file: Path, siblings: Siblings, bare: dict[int, bytes]) -> str:
    """``bare`` keeps what was made of a piece: most are needed by several definitions."""
    made = hashlib.blake2b(digest_size=16)
    for piece in closure:
        if piece.node is not None:
            if id(piece) not in bare:
                bare[id(piece)] = _bare(piece.node, file, siblings)
            made.update(bare[id(piece)])
    return made.hexdigest()


def _bare(node: ast.stmt, file: Path, siblings: Siblings) -> bytes:
    text = ast.dump(_Bare().visit(copy.deepcopy(node))).encode("utf-8", "replace")
    return b"".join([text, *(path.read_bytes() for path in _own_files(node, file, siblings))])


def _own_files(node: ast.AST, file: Path, siblings: Siblings) -> Iterator[Path]:
    for inner in walk(node):
        names = [alias.name for alias in inner.names] if isinstance(inner, ast.Import) else []
        if isinstance(inner, ast.ImportFrom):
            names = [inner.module] if inner.module else [alias.name for alias in inner.names]
        for name in names:
            yield from (path for path in siblings.find(name, file.parent) or () if path.is_file())


class _Bare(ast.NodeTransformer):
    """Without docstrings, which compute nothing."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, Definition) and len(node.body) > 1 and is_text(node.body[0]):
            node.body = node.body[1:]
        return node
