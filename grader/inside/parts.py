"""A file as one part, a notebook as one part for each code cell."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from grader.inside.notebook import Cell, read_cells
from grader.inside.parsing import Unparsed, parse_text, statements_of
from grader.inside.pieces import Part

__all__ = ["parts_of", "parts_of_cells"]


def parts_of(file: Path, told: str) -> Iterator[Part]:
    """The parts of a file that students know as ``told``. Raises what reading and parsing raise."""
    if file.suffix.lower() == ".ipynb":
        yield from parts_of_cells(read_cells(file), file, told)
    else:
        yield Part(str(file), told, statements_of(file.read_bytes(), str(file)))


def parts_of_cells(every: Iterable[Cell], file: Path, told: str) -> Iterator[Part]:
    """The parts of a notebook whose cells have been read."""
    cells = [cell for cell in every if cell.is_code]
    written = {cell.writes for cell in cells}
    for cell in cells:
        name = f"{file}, cell {cell.number}"
        linecache.cache[name] = (len(cell.source), None, cell.source.splitlines(keepends=True), name)
        # What a cell writes to a file is defined here already: importing it again would want a file that is not.
        statements = [one for one in parse_text(cell.source, name) if not _imports_one_of(one, written)]
        yield Part(name, f"{told}, cell {cell.number}", statements, cell.number, cell.first)


def _imports_one_of(statement: ast.stmt | Unparsed, names: AbstractSet[str]) -> bool:
    return isinstance(statement, ast.ImportFrom) and (statement.module or "") in names - {""}
