"""Notebooks: cells by nbformat, as source text that Python can parse, and prose."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat

__all__ = ["Cell", "read_cells"]

# Cell magics whose body is still Python; any other (%%bash, %%html, ...) makes the whole cell something else.
PYTHON_CELL_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3", "py"}
MAGIC_LINE = re.compile(r"^\s*(%|!|\?)|\?\s*$")
ASSIGNED_MAGIC = re.compile(r"^\s*[\w, ]+=\s*[%!]")


@dataclass(frozen=True)
class Cell:
    """One cell: ``number`` counts from 1 over all cells; ``source`` is Python for code cells, magics blanked out."""

    number: int
    is_code: bool
    source: str
    outputs: tuple[str, ...] = ()


def read_cells(path: Path) -> tuple[Cell, ...]:
    """Every cell of a notebook of any format version.

    Raises what nbformat raises for a file that is no notebook (ValueError and its kin).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old notebooks lack cell ids; that is no one's concern here
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    cells = []
    for number, cell in enumerate(notebook.cells, start=1):
        is_code = cell.cell_type == "code"
        source = _python(cell.source) if is_code else cell.source
        cells.append(Cell(number, is_code, source, _texts(cell) if is_code else ()))
    return tuple(cells)


def _python(source: str) -> str:
    """The cell with magics and shell lines blanked, so that line numbers stay the student's."""
    lines = source.split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].split(" ", 1)[0] not in PYTHON_CELL_MAGICS:
        return ""
    return "\n".join("" if _is_magic(line) else line for line in lines)


def _is_magic(line: str) -> bool:
    return bool(MAGIC_LINE.search(line) and not line.lstrip().startswith("#")) or bool(ASSIGNED_MAGIC.match(line))


def _texts(cell: nbformat.NotebookNode) -> tuple[str, ...]:
    """Text that running the cell once printed."""
    found = []
    for output in cell.get("outputs", []):
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        if text:
            found.append("".join(text))
    return tuple(found)
