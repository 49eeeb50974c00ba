"""What a check is given: the two sides, the item, and the means to draw and to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.judge.drawing import Draw
from grader.judge.respond import Respondent
from grader.model import Answer, Execute, Tolerance

__all__ = ["Case"]


@dataclass(frozen=True)
class Case:
    """One submission in front of one check. ``reference`` is None where students check their own work;
    ``files`` are the survey's facts about every file that was handed in; ``execute`` asks a clean box, which holds no
    submission: without one, nothing that a submission says of its network can be verified."""

    student: Respondent
    reference: Respondent | None
    draw: Draw
    tolerance: Tolerance
    files: tuple[Mapping[str, Any], ...]
    question_ids: tuple[str, ...]
    execute: Callable[[Execute], Answer] | None = None
    sections: tuple[str, ...] = ()
    """Letters and names of the report's sections that the rubric's items name."""
    checks: Path | None = None
    """The folder of the staff's own files."""
