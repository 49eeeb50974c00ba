"""A file that is looked through: its texts, each with the place where it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from grader.visible import plain

__all__ = ["Passage", "Passages"]

AROUND = 30
"""Characters shown before and after what was found."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text between two tags, one value of an attribute, or one string of a record."""

    text: str
    where: str


class Passages:
    """Every passage of a file, also as one text in which each run of white space is one space.

    A table's row is so found as its cells with a space between them, whatever stands between them in the file.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.each = tuple(passages)
        self._starts: list[int] = []
        texts = []
        length = 0
        for passage in self.each:
            text = " ".join(passage.text.split())
            self._starts.append(length)
            texts.append(text)
            length += len(text) + 1
        self.text = " ".join(texts)

    def where(self, at: int) -> str:
        """The place of the character at this index of :attr:`text`."""
        return self.each[bisect_right(self._starts, at) - 1].where

    def around(self, start: int, end: int, *, untold: bool = False) -> str:
        """An excerpt; ``untold``: without the thing itself."""
        before, after = self.text[max(0, start - AROUND) : start], self.text[end : end + AROUND]
        return plain(f"…{before}{'[…]' if untold else self.text[start:end][:200]}{after}…")
