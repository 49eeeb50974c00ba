"""What was taken of a file or a notebook, and what was left, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grader.inside.pieces import Part, Piece
from grader.inside.unit import Unit

__all__ = ["Cell", "cells_of", "left_out", "ran_on_demand"]

Cell = dict[str, Any]
FIRST = 160
"""Characters of a first line."""
BELOW_GUARD = "runs only when the file itself is started"


def left_out(unit: Unit) -> list[str]:
    """A sentence for each run of statements that was left for the same reasons, and for each that failed."""
    return [f"{place}: {why}" for place, why in _runs(unit)]


def ran_on_demand(unit: Unit) -> list[str]:
    """Where statements stand that define nothing and ran because something needs them; neighbours together."""
    return [f"{first.part.place}, {_lines(first, last)}" for first, last in _needed(unit)]


def cells_of(unit: Unit, parts: Sequence[Part]) -> list[Cell]:
    """Of each code cell its number and first line, and what became of it.

    ``ran``: some of it was taken; ``took``: the names that it sets; ``needed``: its lines that define nothing and ran
    because something needs them; ``left``: why the rest was left.
    """
    cells: dict[int, Cell] = {
        part.cell: {"cell": part.cell, "first": part.first[:FIRST], "ran": False, "took": [], "needed": [], "left": []}
        for part in parts
        if part.cell
    }
    left = {number: why for number, _, why in unit.left()}
    for number, piece in enumerate(unit.pieces):
        cell = cells.get(piece.part.cell)
        if cell is None:
            continue
        if number in left or (piece.kind == "main" and number not in unit.on_demand):
            _add(cell["left"], [left.get(number, BELOW_GUARD)])
        else:
            cell["ran"] = True
            _add(cell["took"], sorted(piece.names.sets))
    for first, last in _needed(unit):
        if first.part.cell in cells:
            cells[first.part.cell]["needed"].append(_lines(first, last))
    return [*cells.values()]


def _add(words: list[str], more: Sequence[str]) -> None:
    words += [one for one in more if one not in words]


def _needed(unit: Unit) -> Iterator[tuple[Piece, Piece]]:
    """The first and the last of each run of neighbours that ran because something needs them."""
    found: list[tuple[int, int]] = []
    for number in sorted(unit.on_demand):
        start, last = found[-1] if found else (-2, -2)
        if number == last + 1 and unit.pieces[start].part is unit.pieces[number].part:
            found[-1] = (start, number)
        else:
            found.append((number, number))
    return ((unit.pieces[start], unit.pieces[last]) for start, last in found)


def _runs(unit: Unit) -> Iterator[tuple[str, str]]:
    """(place with its lines, reasons): statements that follow one another are told together."""
    start = last = -2
    words: list[str] = []
    for number, piece, why in unit.left():
        alone = number in unit.failed or piece.kind == "unparsed"
        follows = number == last + 1 and words and unit.pieces[start].part is piece.part
        if words and (alone or not follows):
            yield _place(unit, start, last), ", ".join(words)
            words = []
        if alone:
            kind = " does not parse" if piece.kind == "unparsed" else ""
            yield f"{piece.part.place}, line {piece.line}{kind}", why
            continue
        start = number if not words else start
        words = [*words, why] if why not in words else words
        last = number
    if words:
        yield _place(unit, start, last), ", ".join(words)


def _place(unit: Unit, start: int, last: int) -> str:
    first = unit.pieces[start]
    return f"{first.part.place}, {_lines(first, unit.pieces[last])}"


def _lines(first: Piece, last: Piece) -> str:
    return f"line {first.line}" if first.line == last.line else f"lines {first.line} to {last.line}"
