"""The expected errors: ours and the staff's, each with an exit status and what to do next.

A student's failure is never one of these: it is a value (:class:`grader.model.Failure`).
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitStatus", "GraderError", "RubricError", "SandboxError", "UsageError"]


class ExitStatus(IntEnum):
    """What ``grade`` tells the shell; documented in README under "Exit status"."""

    GRADED = 0
    CHECKS_FAILED = 1
    USAGE = 2
    RUBRIC = 3
    SANDBOX = 4
    INCOMPLETE = 5
    INTERNAL = 70
    INTERRUPTED = 130


class GraderError(Exception):
    """An expected error: ``str(error)`` is one line; ``advice`` says what to do, or is empty."""

    status = ExitStatus.INTERNAL

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class UsageError(GraderError):
    """A path or an option that cannot be used."""

    status = ExitStatus.USAGE


class RubricError(GraderError):
    """The rubric, its checks or its reference solution are wrong; ``problems`` lists every mistake, one line each."""

    status = ExitStatus.RUBRIC

    def __init__(self, message: str, problems: tuple[str, ...] = (), advice: str = "") -> None:
        super().__init__(message, advice)
        self.problems = problems


class SandboxError(GraderError):
    """The box could not be started or kept: our fault or the machine's, never the student's."""

    status = ExitStatus.SANDBOX
