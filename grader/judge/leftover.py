"""What was not run of a submission, in a sentence: by lines for a file, by cells for a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["what_was_left"]

LINES_SHOWN = 6
CELLS_SHOWN = 20
NAMES_SHOWN = 4
WORDS_SHOWN = 160


def what_was_left(facts: Mapping[str, Any], path: str) -> str | None:
    """The sentence, empty where nothing was left; None for facts of another form."""
    left, cells, needed = facts.get("left_out", []), facts.get("cells", []), facts.get("on_demand", [])
    if not all(isinstance(one, list) for one in (left, cells, needed)):
        return None
    try:
        words = _of_cells(cells, path) if cells else f"Not run: {_some(left, LINES_SHOWN)}."
    except (KeyError, TypeError, AttributeError):
        return None
    more = f"Run because your classes need it: {_some(needed, LINES_SHOWN)}." if needed else ""
    return f"{words if left else ''} {more}".strip()


def _of_cells(cells: Sequence[Mapping[str, Any]], path: str) -> str:
    took = [f"{cell['cell']} ({_names(cell['took'])})" for cell in cells if cell["took"]]
    left = [f"{cell['cell']} ({_reasons(cell['left'])})" for cell in cells if cell["left"]]
    words = f"Taken from cells of {path}: {_some(took, CELLS_SHOWN) or 'none'}."
    return f"{words} Not run, by cell: {_some(left, CELLS_SHOWN)}." if left else words


def _names(names: Sequence[Any]) -> str:
    return _some(names, NAMES_SHOWN)


def _reasons(reasons: Sequence[Any]) -> str:
    return _some([str(one)[:WORDS_SHOWN] for one in reasons], NAMES_SHOWN)


def _some(words: Sequence[Any], count: int) -> str:
    more = f" and {len(words) - count} more" if len(words) > count else ""
    joint = "; " if any("," in str(one) for one in words[:count]) else ", "
    return f"{joint.join(str(one) for one in words[:count])}{more}"
