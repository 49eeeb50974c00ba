"""What was taken of a submission's file, and what was left: in a sentence, and of a notebook also cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.model import CodeCell, Notebook

__all__ = ["Taken", "what_was_taken"]

LINES_SHOWN = 6
CELLS_SHOWN = 20
NAMES_SHOWN = 4
WORDS_KEPT = 160
MEMBERS_KEPT = 50


@dataclass(frozen=True)
class Taken:
    """``words``: what was left, and what ran because something needed it; empty where there is neither. ``notebook``:
    the cells, where the file is a notebook."""

    words: str
    notebook: Notebook | None = None


def what_was_taken(facts: Mapping[str, Any], path: str) -> Taken | None:
    """What the answer to :class:`grader.model.Load` tells of the file ``path``; None for facts of another form."""
    left, told, needed = facts.get("left_out", []), facts.get("cells", []), facts.get("on_demand", [])
    if not all(isinstance(one, list) for one in (left, told, needed)):
        return None
    try:
        cells = tuple(map(_cell, told))
    except (KeyError, TypeError, AttributeError):
        return None
    words = (_of_cells(cells, path) if cells else f"Not run: {_some(left, LINES_SHOWN)}.") if left else ""
    more = f"Run because your classes need it: {_some(needed, LINES_SHOWN)}." if needed else ""
    return Taken(f"{words} {more}".strip(), Notebook(path, cells) if cells else None)


def _cell(told: Mapping[str, Any]) -> CodeCell:
    if type(told["cell"]) is not int:
        raise TypeError("a cell's number is none")
    return CodeCell(
        number=told["cell"],
        first=str(told["first"])[:WORDS_KEPT],
        ran=told["ran"] is True,
        took=_texts(told["took"]),
        needed=_texts(told["needed"]),
        left=_texts(told["left"]),
    )


def _texts(told: Any) -> tuple[str, ...]:
    if not isinstance(told, list):
        raise TypeError("what a cell tells is no list")
    return tuple(str(one)[:WORDS_KEPT] for one in told[:MEMBERS_KEPT])


def _of_cells(cells: Sequence[CodeCell], path: str) -> str:
    took = [f"{cell.number} ({_some(cell.took, NAMES_SHOWN)})" for cell in cells if cell.took]
    left = [f"{cell.number} ({_some(cell.left, NAMES_SHOWN)})" for cell in cells if cell.left]
    words = f"Taken from cells of {path}: {_some(took, CELLS_SHOWN) or 'none'}."
    return f"{words} Not run, by cell: {_some(left, CELLS_SHOWN)}." if left else words


def _some(words: Sequence[Any], count: int) -> str:
    more = f" and {len(words) - count} more" if len(words) > count else ""
    joint = "; " if any("," in str(one) for one in words[:count]) else ", "
    return f"{joint.join(str(one) for one in words[:count])}{more}"
