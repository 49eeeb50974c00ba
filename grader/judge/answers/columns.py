"""Tables of answers: each cell with the head of its column, so that an input is not taken for an answer.

``| 1a | (32, 3, 64, 64) | (32, 16, 64, 64) |`` says nothing alone. Below ``| Question | Input | Output |`` it does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["with_heads"]

LEAST = 3
"""Columns. Of two, the first is the question and the second its answer."""
LONGEST_HEAD = 40
RULE = re.compile(r"[\s|:=+-]*")
NUMBER = re.compile(r"\d")
SAYING = re.compile(
    r"\b(?:inputs?|outputs?|answers?|results?|sizes?|shapes?|working|calculations?|reasons?|notes?)\b", re.I
)


def with_heads(lines: Sequence[str]) -> list[str]:
    """The lines, with heads before the cells of tables of answers; a table's first column stays as it is."""
    heads: list[str] | None = None
    found = []
    for written in lines:
        line = written
        cells = _cells(line)
        if cells is None:
            heads = None
        elif heads is None:
            heads = cells if _are_heads(cells) else []
        elif len(cells) == len(heads) >= LEAST and not RULE.fullmatch(line):
            named = [
                f"{head}: {cell}" if head and cell else cell for head, cell in zip(heads[1:], cells[1:], strict=True)
            ]
            line = f"| {cells[0]} | {' | '.join(named)} |"
        found.append(line)
    return found


def _cells(line: str) -> list[str] | None:
    text = line.strip()
    if not text.startswith("|") or text.count("|") < LEAST:
        return None
    return [cell.strip() for cell in text.strip("|").split("|")]


def _are_heads(cells: Sequence[str]) -> bool:
    """Short words without numbers, one of which says what stands below it."""
    bare = [cell.strip("*_ ") for cell in cells]
    if any(len(cell) > LONGEST_HEAD or NUMBER.search(cell) for cell in bare):
        return False
    return any(SAYING.search(cell) for cell in bare[1:])
