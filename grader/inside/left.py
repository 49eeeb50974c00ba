"""What was taken of a file or a notebook, and what was left, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from grader.inside.pieces import Part
from grader.inside.unit import Unit

__all__ = ["Cell", "cells_of", "left_out"]

Cell = dict[str, Any]


def left_out(unit: Unit) -> list[str]:
    """A sentence for each run of statements that was left for the same reasons, and for each that failed."""
    return [f"{place}: {why}" for place, why in _runs(unit)]


def cells_of(unit: Unit, parts: Sequence[Part]) -> list[Cell]:
    """Of each code cell its number, the names that were taken from it, and why the rest was left."""
    left: dict[int, list[str]] = {}
    for _, piece, why in unit.left():
        if why not in left.setdefault(piece.part.cell, []):
            left[piece.part.cell].append(why)
    gone = {number for number, _, _ in unit.left()}
    cells = []
    for part in parts:
        if part.cell:
            took = [name for number, piece in enumerate(unit.pieces) if piece.part is part and number not in gone
                    for name in sorted(piece.names.sets) if piece.kind != "main"]  # fmt: skip
            cells.append({"cell": part.cell, "took": list(dict.fromkeys(took)), "left": left.get(part.cell, [])})
    return cells


def _runs(unit: Unit) -> Iterator[tuple[str, str]]:
    """(place with its lines, reasons): statements that follow one another are told together."""
    start = last = -2
    words: list[str] = []
    for number, piece, why in unit.left():
        alone = number in unit.failed or piece.kind == "unparsed"
        follows = number == last + 1 and words and unit.pieces[start].part is piece.part
        if words and (alone or not follows):
            yield _lines(unit, start, last), ", ".join(words)
            words = []
        if alone:
            kind = " does not parse" if piece.kind == "unparsed" else ""
            yield f"{piece.part.place}, line {piece.line}{kind}", why
            continue
        start = number if not words else start
        words = [*words, why] if why not in words else words
        last = number
    if words:
        yield _lines(unit, start, last), ", ".join(words)


def _lines(unit: Unit, start: int, last: int) -> str:
    first, end = unit.pieces[start], unit.pieces[last]
    if first.line == end.line:
        return f"{first.part.place}, line {first.line}"
    return f"{first.part.place}, lines {first.line} to {end.line}"
