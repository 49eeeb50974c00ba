"""What became of a notebook's cells, as a table for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from grader.model import CodeCell, Notebook
from grader.report.text import listed
from grader.report.words import FATES, PAGE

__all__ = ["CellRow", "CellTable", "cell_table"]

SHORT = 8
"""So many cells are shown at once; a longer table is folded."""
NAMES = 8


@dataclass(frozen=True)
class CellRow:
    """One code cell in words: its number, its first line, what became of it, and why."""

    number: int
    first: str
    fate: str
    why: str


@dataclass(frozen=True)
class CellTable:
    """``words`` counts the cells; there is a row for each."""

    words: str
    rows: tuple[CellRow, ...]

    @property
    def is_long(self) -> bool:
        """Whether it is folded at first."""
        return len(self.rows) > SHORT


def cell_table(notebook: Notebook) -> CellTable:
    """The table of a notebook that code was taken from."""
    counts = Counter(cell.fate for cell in notebook.cells)
    told = ", ".join(f"{counts[fate]} {word}" for fate, word in FATES.items() if counts[fate])
    rows = tuple(CellRow(cell.number, cell.first, FATES[cell.fate], " ".join(_why(cell))) for cell in notebook.cells)
    return CellTable(PAGE["cells_counted"].format(count=len(rows), told=told), rows)


def _why(cell: CodeCell) -> Iterator[str]:
    """The names that were taken of it, which lines ran on demand, why the rest was left."""
    if cell.took:
        yield f"{listed(cell.took, NAMES)}."
    if cell.needed:
        yield PAGE["cell_needed"].format(lines=listed(cell.needed, NAMES))
    if cell.left:
        reasons = f"{'; '.join(cell.left)}."
        yield PAGE["cell_left"].format(reasons=reasons) if cell.ran else reasons
