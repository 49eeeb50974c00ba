"""Notebooks: cells by nbformat, as source text that Python can parse, and prose."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

__all__ = ["Cell", "cells_as_data", "read_cells"]

# Cell magics whose body is still Python; any other (%%bash, %%html, ...) makes the whole cell something else.
PYTHON_CELL_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3", "py"}
WRITING_MAGICS = {"writefile", "file"}
"""Their body becomes a file of its own; Python where its name says so."""
MAGIC_LINE = re.compile(r"^\s*(%|!|\?)|\?\s*$")
ASSIGNED_MAGIC = re.compile(r"^\s*[\w, ]+=\s*[%!]")


@dataclass(frozen=True)
class Cell:
    """One cell: ``number`` counts from 1 over all cells; ``source`` is Python for code cells, magics blanked out.

    ``writes``: the module that the cell is written to by ``%%writefile``. ``first``: its first line, as it is written.
    """

    number: int
    is_code: bool
    source: str
    outputs: tuple[str, ...] = ()
    writes: str = ""
    first: str = ""


def read_cells(path: Path) -> tuple[Cell, ...]:
    """Every cell of a notebook of any format version.

    Raises what json and nbformat raise for a file that is no notebook (ValueError and its kin).
    """
    cells = []
    for number, cell in enumerate(cells_as_data(path), start=1):
        kind, source = cell["cell_type"], _joined(cell["source"])
        if kind == "code":
            cells.append(Cell(number, True, _python(source), _texts(cell), _written(source), _first_line(source)))
        else:
            cells.append(Cell(number, False, source))
    return tuple(cells)


def cells_as_data(path: Path) -> Sequence[Mapping[str, Any]]:
    """The cells as data. Today's format is read as it stands: to have it checked costs many times as much, and the
    pictures in a notebook of generated images make it large. Raises as :func:`read_cells` does."""
    data = json.loads(path.read_bytes())
    if not isinstance(data, dict) or data.get("nbformat") != 4:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks lack cell ids; that is no one's concern here
            data = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    cells = data["cells"]
    if not isinstance(cells, list) or not all(isinstance(cell, dict) and "source" in cell for cell in cells):
        raise ValueError("the cells are no list of cells")
    return cells


def _joined(text: object) -> str:
    """A text, or its lines."""
    if isinstance(text, str):
        return text
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    raise ValueError("a cell has no text")


def _python(source: str) -> str:
    """The cell with magics and shell lines blanked, so that line numbers stay the student's."""
    if _parses(source):  # `% x` may go on a line before it
        return source
    lines = source.split("\n")
    magic, _ = _cell_magic(source)
    if magic and magic not in PYTHON_CELL_MAGICS and not _written(source):
        return ""
    plain = "\n".join(_blanked(lines, ""))
    return plain if _parses(plain) else "\n".join(_blanked(lines, "pass"))


def _blanked(lines: list[str], filling: str) -> list[str]:
    """A shell command may go on behind a backslash. Where a block would be left empty, ``filling`` keeps it whole."""
    blank: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on or _is_magic(line):
            goes_on = line.rstrip().endswith("\\")
            indent = line[: len(line) - len(line.lstrip())]
            blank.append(f"{indent}{filling}" if indent and filling else "")
        else:
            blank.append(line)
    return blank


def _cell_magic(source: str) -> tuple[str, str]:
    """(name, rest of its line) of the ``%%magic`` that a cell begins with; empty without one."""
    first = _first_line(source)
    name, _, rest = first[2:].partition(" ") if first.startswith("%%") else ("", "", "")
    return name, rest.strip()


def _first_line(source: str) -> str:
    """The first line that is not empty."""
    return next((line.strip() for line in source.split("\n") if line.strip()), "")


def _written(source: str) -> str:
    name, rest = _cell_magic(source)
    target = rest.split()[-1] if rest.split() else ""
    return Path(target).stem if name in WRITING_MAGICS and target.endswith(".py") else ""


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_magic(line: str) -> bool:
    return bool(MAGIC_LINE.search(line) and not line.lstrip().startswith("#")) or bool(ASSIGNED_MAGIC.match(line))


def _texts(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Text that running the cell once printed."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {}) if isinstance(output, dict) else None
        if isinstance(data, dict) and (text := output.get("text") or data.get("text/plain", "")):
            found.append(_joined(text))
    return tuple(found)
