"""A file or a notebook as pieces: its top-level statements, each with what it is for and what it hangs on."""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from grader.inside.definitions import defines, is_main_guard
from grader.inside.doing import NEVER_RUN, doing
from grader.inside.parsing import Unparsed
from grader.inside.scopes import Names, names_of

__all__ = ["Part", "Piece", "needed", "pieces_of"]

Kind = Literal["defines", "acts", "main", "unparsed"]
NOTHING = Names(frozenset(), frozenset(), frozenset(), frozenset())
TOO_DEEP = "nested too deep (maximum recursion depth)"


@dataclass(frozen=True)
class Part:
    """A file, or one cell of a notebook. ``name`` is what it is compiled as, ``place`` what the student calls it.

    Of a cell also its number (0: a file) and its ``first`` line.
    """

    name: str
    place: str
    statements: Sequence[ast.stmt | Unparsed]
    cell: int = 0
    first: str = ""


@dataclass(frozen=True, eq=False)
class Piece:
    """One top-level statement, or text that does not parse (``unparsed``). Statements below a main guard stand apart.

    ``why``: why it is left out unless something needs it; empty for what defines. ``flags``: what ``from __future__``
    lines before it mean to the compiler.
    """

    part: Part
    node: ast.stmt | None
    line: int
    kind: Kind
    why: str
    flags: int = 0
    unparsed: tuple[str, ...] = ()
    """Names that text which does not parse would define."""
    facts: dict[str, Any] | None = None
    """Of text that does not parse: the failure."""

    @cached_property
    def names(self) -> Names:
        """What it sets, changes and reads; worked out when it is first asked for."""
        try:
            return names_of(self.node) if self.node is not None else replace(NOTHING, sets=frozenset(self.unparsed))
        except RecursionError:
            return NOTHING

    @property
    def defined(self) -> str:
        """The class or function that it defines, or an empty text."""
        return self.node.name if isinstance(self.node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else ""

    @property
    def may_run(self) -> bool:
        """Whether it is run where something needs it."""
        return self.kind != "unparsed" and self.why not in NEVER_RUN and self.why != TOO_DEEP


def pieces_of(parts: Iterable[Part]) -> list[Piece]:
    """Every piece, in the order of the file."""
    found: list[Piece] = []
    flags = 0
    for part in parts:
        for statement in part.statements:
            if isinstance(statement, Unparsed):
                why, facts = str(statement.facts["message"]), statement.facts
                found.append(Piece(part, None, statement.line, "unparsed", why, 0, statement.names, facts))
                continue
            flags |= _future_flags(statement)
            if not _is_docstring(statement):
                found += _pieces(part, statement, flags)
    return found


def _pieces(part: Part, statement: ast.stmt, flags: int) -> Iterator[Piece]:
    try:
        if is_main_guard(statement):
            assert isinstance(statement, ast.If)
            for inner in statement.body:
                yield Piece(part, inner, inner.lineno, "main", doing(inner), flags)
        elif defines(statement):
            yield Piece(part, statement, statement.lineno, "defines", "", flags)
        else:
            yield Piece(part, statement, statement.lineno, "acts", doing(statement), flags)
    except RecursionError:
        yield Piece(part, statement, statement.lineno, "acts", TOO_DEEP, flags)


def needed(pieces: Sequence[Piece], wanted: Iterable[str], imported: AbstractSet[str]) -> tuple[set[int], set[str]]:
    """The numbers of the pieces that these names hang on, and the names: what sets them, what changes them, and so on
    for every name that those read. A method counts when some code in it names it. What changes an ``imported`` name
    (``plt.figure()``) is not needed for it.
    """
    by_set: dict[str, list[int]] = {}
    by_change: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        for name in piece.names.sets:
            by_set.setdefault(name, []).append(number)
        for name in piece.names.changes - imported:
            by_change.setdefault(name, []).append(number)
    found: set[int] = set()
    names: set[str] = set()
    attributes: set[str] = set()
    waiting = list(wanted)
    called: set[tuple[int, str]] = set()
    while waiting:
        while waiting:
            name = waiting.pop()
            if name in names:
                continue
            names.add(name)
            for number in (*by_set.get(name, ()), *by_change.get(name, ())):
                if number not in found and pieces[number].may_run:
                    found.add(number)
                    waiting += pieces[number].names.reads
                    attributes |= pieces[number].names.attributes
        for number in sorted(found):
            for method, reads, more in pieces[number].names.methods:
                if method in attributes and (number, method) not in called:
                    called.add((number, method))
                    waiting += reads
                    attributes |= more
    return found, names


def _future_flags(statement: ast.stmt) -> int:
    """What ``from __future__ import ...`` means for the statements after it, which are compiled one by one."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    features = [getattr(__future__, name.name, None) for name in statement.names]
    return sum({feature.compiler_flag for feature in features if feature is not None})


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
