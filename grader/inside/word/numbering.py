"""The numbers and letters that Word puts before a list's paragraphs: they stand nowhere in the text itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.inside.word.parts import Node

__all__ = ["Numbering"]

LEVELS = 9
PLACE = re.compile(r"%([1-9])")
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
         (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
MOST = 3000


@dataclass(frozen=True)
class _Level:
    """How one level of a list is numbered: ``text`` is ``%1.%2)``."""

    form: str
    text: str
    start: int


class Numbering:
    """Counts the paragraphs of each list as they come."""

    def __init__(self, root: Node | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._begun: set[str] = set()
        numbering = root.child("numbering") if root is not None else None
        for abstract in numbering.all("abstractNum") if numbering is not None else ():
            self._levels[abstract.attributes.get("abstractNumId", "")] = {
                _number(level.attributes.get("ilvl", "0")): _Level(
                    level.value("numFmt") or "decimal", level.value("lvlText"), _number(level.value("start") or "1")
                )
                for level in abstract.all("lvl")
            }
        for instance in numbering.all("num") if numbering is not None else ():
            name = instance.attributes.get("numId", "")
            self._list_of[name] = instance.value("abstractNumId")
            for override in instance.all("lvlOverride"):
                if start := override.value("startOverride"):
                    self._starts[name, _number(override.attributes.get("ilvl", "0"))] = _number(start)

    def label(self, name: str, level: int) -> str:
        """What stands before the next paragraph of list ``name`` at ``level``; empty for none."""
        levels = self._levels.get(self._list_of.get(name, ""), {})
        own = levels.get(level)
        if own is None or not 0 <= level < LEVELS:
            return ""
        counts = self._counts.setdefault(self._list_of[name], {})
        if name not in self._begun:
            self._begun.add(name)
            for (other, at), start in self._starts.items():
                if other == name:
                    counts[at] = start - 1
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if own.form == "bullet":
            return "-"
        if own.form == "none":
            return ""
        return PLACE.sub(lambda match: _written(int(match[1]) - 1, counts, levels), own.text)[:40]


def _written(at: int, counts: Mapping[int, int], levels: Mapping[int, _Level]) -> str:
    level = levels.get(at)
    if level is None:
        return ""
    number = min(counts.get(at, level.start), MOST)
    match level.form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26) if number > 0 else ""
            return letter.upper() if level.form == "upperLetter" else letter
        case "lowerRoman" | "upperRoman":
            return _roman(number).upper() if level.form == "upperRoman" else _roman(number)
        case _:
            return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
