"""Cells that cannot be what was printed: no number, or one that no layer of that sort and size can have.

Tables come out of pictures and PDFs with digits lost and swapped. What cannot be right is nobody's mistake until a
person has looked at the document itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.judge.tables.families import WITHOUT_PARAMETERS
from grader.judge.tables.records import LayerTable, TableRow

__all__ = ["TOTAL", "misread", "unreadable"]

TOTAL = -1
"""Stands for the line of totals where rows are meant by their index."""
NORMS = {"batch norm": (0, 1, 2, 4), "instance norm": (0, 1, 2, 4), "group norm": (0, 1, 2)}
"""How many parameters for each channel: none, a weight, a weight and a bias, and running statistics (Keras)."""


def unreadable(table: LayerTable) -> Mapping[int, str]:
    """Rows whose parameters cannot be read, by index, each with the reason as the end of a sentence."""
    found: dict[int, str] = {}
    earlier: set[int] = set()
    for at, row in enumerate(table.rows):
        if row.count is None:
            found[at] = f"{row.cell!r} is no number" if row.cell.strip() else "the cell is empty"
        elif (why := _impossible(row, table, earlier)) and row.depth:
            found[at] = why
        if (channels := _channels(row, table)) is not None:
            earlier.add(channels)
    if table.total is not None and table.total.value is None:
        found[TOTAL] = f"{table.total.cell!r} is no number" if table.total.cell else "the cell is empty"
    return found


def _channels(row: TableRow, table: LayerTable) -> int | None:
    """Channels or features of a row's output; None where it states no size."""
    if not row.size:
        return None
    if row.family == "linear" or table.layout == "keras":
        return row.size[-1]
    return row.size[0]


def _impossible(row: TableRow, table: LayerTable, earlier: set[int]) -> str:
    """Why a number cannot be right; empty where it can."""
    count, sort = row.count or 0, row.family
    if sort in WITHOUT_PARAMETERS:
        return f"such a layer has no parameters, and {count:,} is written" if count else ""
    channels = _channels(row, table)
    if not channels or not count:
        return ""
    if sort in NORMS:
        each = NORMS[sort]
        return "" if count in {channels * times for times in each} else f"{channels} channels cannot have {count:,}"
    if sort not in {"conv", "conv transpose", "linear"}:
        return ""
    if count % channels:
        return f"{count:,} cannot be shared out evenly among {channels} outputs"
    if channels == 1 and earlier and sort != "linear" and not any(_divides(count, other) for other in earlier):
        return f"{count:,} is no number of weights for any of the channels before it"
    return ""


def _divides(count: int, inputs: int) -> bool:
    """Weights for each input, with a bias or without."""
    return inputs > 0 and (count % inputs == 0 or (count - 1) % inputs == 0)


def misread(cell: str, right: int) -> bool:
    """Whether a text may be what is left of this number: a digit lost at its end or one taken for another."""
    digits, wanted = "".join(filter(str.isalnum, cell)), str(right)
    if len(digits) == len(wanted):
        return sum(one != other for one, other in zip(digits, wanted, strict=True)) == 1
    return 0 < len(wanted) - len(digits) <= 2 and wanted.startswith(digits) and bool(digits)
