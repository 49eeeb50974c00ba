"""Attacks on the grader itself, tried on a rubric at hand."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from grader.corpus.cases import Carrier, Case, Group, load_cases
from grader.corpus.course import Course, course_of
from grader.corpus.result import CorpusResult, CorpusRow, Count, count, table
from grader.corpus.shrinking import Limits, cheap_items
from grader.corpus.trying import Settings, Tried, try_class
from grader.errors import RubricError, UsageError
from grader.model import LimitSettings
from grader.rubric import load_rubric

__all__ = [
    "Carrier",
    "Case",
    "CorpusResult",
    "CorpusRow",
    "Count",
    "Group",
    "count",
    "load_cases",
    "table",
    "try_cases",
    "try_corpus",
]

SMALL: Limits = {
    "cpu_seconds": 1.0, "wall_seconds": 8.0, "memory_mib": 384, "output_kib": 16, "file_mib": 16, "answers_mib": 8,
}  # fmt: skip
WALLED = ("restricted", "isolated")
PATIENCE = 30.0
"""Wall seconds for one question of a class whose attacks are not meant to run into limits."""


def try_corpus(rubric: Path, level: str, jobs: int, say: Callable[[str], None]) -> CorpusResult:
    """Try every case on the rubric in the file ``rubric``, at one level of walls. ``say`` is told how it gets on.

    Left out are cases that are bound to another rubric.

    Raises UsageError when the rubric has no reference to try attacks on, the cases are not there or the level has no
    walls, GraderError when the class cannot be graded at all.
    """
    cases = [case for case in load_cases() if case.is_for(load_rubric(rubric).rubric.id)]
    return try_cases(cases, rubric, level, jobs, say)


def try_cases(cases: Sequence[Case], rubric: Path, level: str, jobs: int, say: Callable[[str], None]) -> CorpusResult:
    """The same with some of the cases.

    They are two classes. Attacks for marks, and those that are bound to this rubric, are graded by every item. For the
    others one item is enough, under limits that are soon reached. Raises UsageError for a level without walls,
    GraderError as the class does.
    """
    if level not in WALLED:
        raise UsageError(f"attacks are tried behind walls only, not at level {level}", f"levels: {', '.join(WALLED)}")
    course = course_of(load_rubric(rubric))
    liars = {Carrier.HOLLOW, Carrier.LOOKALIKE}
    after_marks = [c for c in cases if c.facts.rubric or (c.facts.carrier in liars and not c.facts.exhausts)]
    others = [case for case in cases if case not in after_marks]
    tried = []
    with tempfile.TemporaryDirectory(prefix="grade-corpus-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # boxes of other user ids must be able to reach their submission below it
        home = Path(folder).resolve()
        if after_marks:
            limits = _limits(course.loaded.rubric.limits, PATIENCE)
            every = frozenset(item.id for item in course.loaded.rubric.items)
            tried.append(try_class(after_marks, course, Settings(limits, every, level, jobs), home / "marks", say))
        if others:
            tried.append(_try_small(others, course, home, level, jobs, say))
    rows = sorted((row for one in tried for row in one.rows), key=lambda row: row.case)
    harm = "; ".join(filter(None, (one.harm for one in tried)))
    words = harm or "honest submissions among the attacks got exactly what they get without them"
    return CorpusResult(level, tuple(rows), not harm, words)


def _try_small(
    cases: Sequence[Case], course: Course, home: Path, level: str, jobs: int, say: Callable[[str], None]
) -> Tried:
    """A class under small limits; under the rubric's own where the reference needs more."""
    items = cheap_items(course.loaded.rubric)
    try:
        return try_class(cases, course, Settings(SMALL, items, level, jobs), home / "small", say)
    except RubricError:
        say("the reference needs more than the small limits: the rubric's own are taken")
        own = _limits(course.loaded.rubric.limits, course.loaded.rubric.limits.wall_seconds)
        return try_class(cases, course, Settings(own, items, level, jobs), home / "own", say)


def _limits(own: LimitSettings, wall: float) -> Limits:
    return {
        "cpu_seconds": own.cpu_seconds,
        "wall_seconds": min(own.wall_seconds, wall),
        "memory_mib": own.memory_mib,
        "output_kib": own.output_kib,
        "file_mib": own.file_mib,
        "answers_mib": own.answers_mib,
    }
