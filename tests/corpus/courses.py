"""The assignments with a corpus of miniature submissions: a folder of ``fixtures/`` with a rubric of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fixtures.build import Case, load_cases

__all__ = ["COURSE_CASES", "CourseCase"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class CourseCase:
    """A case and the assignment that it was handed in for."""

    course: str
    case: Case

    @property
    def rubric(self) -> Path:
        """The assignment's rubric."""
        return ROOT / "rubrics" / f"{self.course}.yaml"

    def __str__(self) -> str:
        return f"{self.course}-{self.case.name}"


COURSE_CASES = tuple(
    CourseCase(folder.name, case)
    for folder in sorted((ROOT / "fixtures").iterdir())
    if (ROOT / "rubrics" / f"{folder.name}.yaml").exists()
    for case in load_cases(folder.name)
)
