"""Grades the cases that were asked for, once, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from fixtures.build import Case, write_class
from grader.model import Report
from grader.pipeline import Request, grade_class
from tests.corpus.courses import CourseCase

SEED = "corpus"
SMALL = {"cpu_seconds": 2, "wall_seconds": 10, "memory_mib": 512, "output_kib": 16}


class _Silent:
    """A progress that says nothing."""

    def start(self, total: int, done: int) -> None: ...

    def stage(self, words: str) -> None: ...

    def graded(self, student: str, words: str) -> None: ...


@pytest.fixture(scope="session")
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    """The report of every chosen case, under the case's own words."""
    found: dict[str, Report] = {}
    chosen = _asked_for(request.session.items)
    for course in sorted({one.course for one in chosen}):
        mine = [one for one in chosen if one.course == course]
        rubric = mine[0].rubric
        small = tmp_path_factory.mktemp("rubric") / rubric.name
        small.write_text(_with_small_limits(rubric), "utf-8")
        ordinary = _grade([one.case for one in mine if not one.case.needs_small_limits], rubric, tmp_path_factory)
        limited = _grade([one.case for one in mine if one.case.needs_small_limits], small, tmp_path_factory)
        by_student = ordinary | limited
        found |= {str(one): by_student[one.case.student] for one in mine}
    return found


def _asked_for(tests: Sequence[pytest.Item]) -> list[CourseCase]:
    """The cases of the tests that were chosen, each once: with ``-k`` a single one is graded alone."""
    called = [test.callspec.params for test in tests if isinstance(test, pytest.Function) and hasattr(test, "callspec")]
    found = [parameters.get("case") for parameters in called]
    return list({str(case): case for case in found if isinstance(case, CourseCase)}.values())


def _grade(cases: Sequence[Case], rubric: Path, factory: pytest.TempPathFactory) -> dict[str, Report]:
    if not cases:
        return {}
    folder = factory.mktemp("class")
    write_class(cases, folder / "submissions")
    request = Request(
        submissions=folder / "submissions",
        rubric=str(rubric),
        out=folder / "reports",
        jobs=2,
        only=(),
        device="cpu",
        seed=SEED,
        fresh=False,
    )
    result = grade_class(request, _Silent())
    return {report.student: report for report in result.reports}


def _with_small_limits(rubric: Path) -> str:
    """The rubric as it stands, but a submission that never ends is soon over."""
    record = yaml.safe_load(rubric.read_text("utf-8"))
    record["limits"] = SMALL
    for field in {"reference", "starter", "checks"} & record.keys():
        record[field] = str((rubric.parent / record[field]).resolve())
    return yaml.safe_dump(record, sort_keys=False)
