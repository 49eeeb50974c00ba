"""A rubric file as plain data, and for each piece of it the line on which it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.near import shown
from grader.rubric.schema import Fragment, tag_field

__all__ = ["Document", "Loc", "Place", "Problem", "Slip"]

Loc = tuple[str | int, ...]
"""Where a piece stands: names of fields and positions in lists, from the root."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake with its line (from 1)."""

    line: int
    text: str


@dataclass(frozen=True)
class Slip:
    """One mistake, located by what it concerns. ``line`` overrides the line of the piece at ``loc``."""

    loc: Loc
    text: str
    line: int | None = None


@dataclass(frozen=True)
class Place:
    """One piece of the file: its lines, what is written there in words, and the schema that it is read by.

    ``inside`` is the schema of its fields: ``fragment`` itself, or the member of the union that its tag chooses.
    ``text`` is a scalar's own text, ``quoted`` whether it stands in quotes.
    """

    line: int
    key_line: int
    given: str
    fragment: Fragment
    inside: Fragment
    text: str = ""
    quoted: bool = False


@dataclass(frozen=True)
class Document:
    """``data`` is what pydantic validates; ``places`` has an entry for each piece of it, the root under ``()``."""

    data: Any
    places: Mapping[Loc, Place]

    def problem(self, slip: Slip) -> Problem:
        """``slip`` with its line, and the names of the item or part and of the field before its text."""
        line = self.places[slip.loc].line if slip.line is None else slip.line
        name = self._name(slip.loc)
        return Problem(line, f"{name}: {slip.text}" if name else slip.text)

    def reach(self, loc: Loc) -> tuple[Loc, Loc]:
        """Split pydantic's location into the deepest piece that exists, without members of unions, and the rest."""
        here: Loc = ()
        steps = list(loc)
        while steps:
            if tag_field(self.places[here].fragment):
                steps.pop(0)
            if not steps or (*here, steps[0]) not in self.places:
                break
            here = (*here, steps.pop(0))
        return here, tuple(steps)

    def value(self, loc: Loc) -> Any:
        """The data at an existing place."""
        found = self.data
        for step in loc:
            found = found[step]
        return found

    def _name(self, loc: Loc) -> str:
        match loc:
            case ("parts", int(), "items", int(), *rest) if owner := self._id(loc[:4]):
                words = f"item {owner}"
            case ("parts", int(), *rest) if owner := self._id(loc[:2]):
                words = f"part {owner}"
            case _:
                words, rest = "", list(loc)
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in rest)
        return ": ".join(filter(None, [words, path.removeprefix(".")]))

    def _id(self, loc: Loc) -> str:
        found = self.value(loc)
        name = found.get("id") if isinstance(found, dict) else None
        return shown(name) if isinstance(name, str) and name else ""
