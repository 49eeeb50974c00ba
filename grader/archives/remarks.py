"""What is noticed while a submission is opened: codes and names here, sentences in ``grader.intake.notes``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grader.archives.names import visible

__all__ = ["NoteCode", "Remark", "Remarks", "remark"]

SHOWN = 3
"""Names that a sentence lists before it only counts."""
LONGEST = 120
"""Characters of a name, or of a library's own words, that a sentence shows."""


class NoteCode(StrEnum):
    """Stable short names of the notes: they stand in ``marks.csv``."""

    NAME_NORMALISED = "name-normalised"
    NAME_CONTROL = "name-control"
    NAME_EDGES = "name-edges"
    TWO_CANDIDATES = "two-candidates"
    SAME_TWICE = "same-twice"
    BESIDE = "beside"
    NOT_A_SUBMISSION = "not-a-submission"
    LINK = "link"
    SPECIAL_FILE = "special-file"
    UNREADABLE_FILE = "unreadable-file"
    UNREADABLE_ARCHIVE = "unreadable-archive"
    UNSUPPORTED_ARCHIVE = "unsupported-archive"
    WRONG_SUFFIX = "wrong-suffix"
    OVER_CAP = "over-cap"
    TOO_DEEP = "too-deep"
    LONG_NAME = "long-name"
    UNSAFE_PATH = "unsafe-path"
    ENCRYPTED = "encrypted"
    DUPLICATE_MEMBER = "duplicate-member"
    CASE_TWINS = "case-twins"
    NAME_ENCODING = "name-encoding"
    BACKSLASH_PATHS = "backslash-paths"
    RENAMED_FILE = "renamed-file"
    LEFT_OUT_TREES = "left-out-trees"
    WRAPPED_FOLDER = "wrapped-folder"
    NESTED_OPENED = "nested-opened"
    NESTED_ARCHIVE = "nested-archive"
    SEVERAL_ARCHIVES = "several-archives"
    EMPTY = "empty"


@dataclass(frozen=True)
class Remark:
    """What one sentence will be about. Names and reason are printable and short; ``more`` names are only counted."""

    code: NoteCode
    names: tuple[str, ...]
    more: int = 0
    reason: str = ""

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Remark:
        """From another process's :meth:`facts`, none of which is believed.

        Raises ValueError, KeyError or TypeError when they are no remark.
        """
        names, more, reason = facts["names"], facts["more"], facts["reason"]
        if not isinstance(names, list) or not isinstance(more, int) or not isinstance(reason, str) or more < 0:
            raise ValueError("no remark")
        made = remark(NoteCode(facts["code"]), *map(str, names[:SHOWN]), reason=reason)
        return cls(made.code, made.names, more, made.reason)


def remark(code: NoteCode, *names: str, reason: str = "") -> Remark:
    """About ``names``, which may be raw: they are made printable and shortened."""
    shown = tuple(_shown(name) for name in names[:SHOWN])
    return Remark(code, shown, max(0, len(names) - SHOWN), _shown(reason))


class Remarks:
    """Collects what is noticed, and gathers what one sentence can say together."""

    def __init__(self) -> None:
        self._names: dict[NoteCode, dict[str, None]] = {}
        self._more: dict[NoteCode, int] = {}
        self._said: list[Remark] = []

    def add(self, code: NoteCode, name: str) -> None:
        """One more name for the sentence of ``code``; a name counts once."""
        self._names.setdefault(code, {})[_shown(name)] = None

    def say(self, code: NoteCode, name: str, reason: str) -> None:
        """A sentence of its own, with its reason."""
        self._said.append(remark(code, name, reason=reason))

    def hear(self, remark: Remark) -> None:
        """What another process has noticed, as if it had been noticed here."""
        if remark.reason:
            self._said.append(remark)
            return
        for name in remark.names:
            self.add(remark.code, name)
        self._more[remark.code] = self._more.get(remark.code, 0) + remark.more

    def all(self) -> tuple[Remark, ...]:
        """Sentences of their own, then the gathered ones in the order of their first name."""
        gathered = (self._gathered(code, list(names)) for code, names in self._names.items())
        return (*self._said, *gathered)

    def _gathered(self, code: NoteCode, names: list[str]) -> Remark:
        return Remark(code, tuple(names[:SHOWN]), max(0, len(names) - SHOWN) + self._more.get(code, 0))


def _shown(text: str) -> str:
    text = visible(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
