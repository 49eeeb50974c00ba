"""What the process that unpacks is told and what it answers: one JSON object each way."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from grader.archives.caps import Caps
from grader.archives.remarks import Remark

__all__ = ["FILES", "Answer", "Ending", "Task"]

FILES = "files"
"""The folder below ``Task.work`` in which the files land."""


@dataclass(frozen=True)
class Task:
    """Unpack the archive on standard input, called ``name``, below ``work``: an empty folder, the only writable one."""

    name: str
    work: str
    caps: Caps
    files: int
    """Taken for this submission before, as ``bytes``: the caps are for all of it."""
    bytes: int
    level: str
    offer: dict[str, Any] | None
    """What this machine can enforce; None: not known yet."""
    parent: int

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Task:
        """From :meth:`facts`."""
        return cls(**facts | {"caps": Caps(**facts["caps"])})

    @property
    def landing(self) -> Path:
        """Where the files land."""
        return Path(self.work) / FILES


class Ending(StrEnum):
    """How it went; the words that go with it are a reason, or empty."""

    DONE = "done"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    OVER_CAP = "over-cap"
    WALLS = "walls"
    """Walls that were asked for cannot be raised; nothing was read."""
    CRASHED = "crashed"
    """Something that nobody thought of."""
    MACHINE = "machine"
    """The machine's own fault, such as a full disk."""


@dataclass(frozen=True)
class Answer:
    """``number`` is the machine's number for its fault. No path is in it: what landed is looked at."""

    ending: Ending
    words: str = ""
    number: int = 0
    remarks: tuple[Remark, ...] = ()

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self) | {"remarks": [remark.facts() for remark in self.remarks]}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Answer:
        """From another process's :meth:`facts`, none of which is believed.

        Raises ValueError, KeyError or TypeError when they are no answer.
        """
        words, number = facts["words"], facts["number"]
        if not isinstance(words, str) or not isinstance(number, int):
            raise ValueError("no answer")  # noqa: TRY004 - what came is of the wrong value, not an argument of a wrong type
        return cls(Ending(facts["ending"]), words, number, tuple(map(Remark.of, facts["remarks"])))
