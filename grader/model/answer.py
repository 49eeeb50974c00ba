"""Answers: what came back from a box, a value or a failure of a named kind, and how each run ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Answer", "Exchange", "Failure", "FailureKind", "Frame", "RunEnd", "Transcript", "Value"]


class FailureKind(StrEnum):
    """Every way in which a submission can fail to answer."""

    SYNTAX = "syntax"
    IMPORT = "import"
    MISSING = "missing"
    UNFILLED = "unfilled"
    EXCEPTION = "exception"
    WRONG_TYPE = "wrong-type"
    UNREADABLE = "unreadable"
    CPU = "cpu"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT = "output"
    EXITED = "exited"
    KILLED = "killed"
    PROTOCOL = "protocol"
    AMBIGUOUS = "ambiguous"

    @property
    def is_fault(self) -> bool:
        """True for what a person must settle: what no honest submission does, and what cannot be told. Never a zero."""
        return self in {FailureKind.PROTOCOL, FailureKind.AMBIGUOUS}


@dataclass(frozen=True)
class Frame:
    """One line of a traceback, in a file of the student's own."""

    file: str
    line: int
    function: str
    source: str = ""


@dataclass(frozen=True)
class Failure:
    """The submission could not answer.

    ``message`` is the exception's own text (or one line about the limit); ``type`` its class name, empty when
    the run ended without an exception; ``frames`` the student's own lines, outermost first; ``stage`` what was
    being done (``import``, ``build``, ``forward``, ...); ``near`` the nearest names for a missing one.
    """

    kind: FailureKind
    message: str
    type: str = ""
    stage: str = ""
    frames: tuple[Frame, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Value:
    """Facts (JSON data) and arrays, by name. A claim of the submission's, whatever it says."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    def same_as(self, other: Value) -> bool:
        """Equal to the last bit."""
        return (
            self.facts == other.facts
            and self.arrays.keys() == other.arrays.keys()
            and all(
                np.array_equal(array, other.arrays[name], equal_nan=array.dtype.kind in "fc")
                for name, array in self.arrays.items()
            )
        )


Answer = Value | Failure


@dataclass(frozen=True)
class RunEnd:
    """How one box ended, written down by its keeper (never by the submission).

    ``how``: ``closed`` (we were done with it), ``exited``, ``signal``, or the limit that ended it
    (``cpu``, ``timeout``, ``memory``, ``output``). Times in seconds, ``peak_bytes`` resident. ``weaker``: where its
    walls were weaker than those of their level usually are, for staff.
    """

    how: str
    code: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    peak_bytes: int = 0
    output: str = ""
    weaker: str = ""


@dataclass(frozen=True)
class Exchange:
    """One question, by digest and in words, and its answer."""

    question: str
    words: str
    answer: Answer


@dataclass(frozen=True)
class Transcript:
    """All that was asked of one submission and how each run ended. ``key`` names what the answers depend on."""

    key: str
    exchanges: tuple[Exchange, ...] = ()
    ends: tuple[RunEnd, ...] = ()
