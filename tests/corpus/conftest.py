"""Grades the cases that were asked for, once, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from fixtures.build import Case, write_class
from grader.model import Report
from grader.pipeline import Request, grade_class

ROOT = Path(__file__).parents[2]
RUBRIC = ROOT / "rubrics" / "asgn6.yaml"
SEED = "corpus"
SMALL = {"cpu_seconds": 2, "wall_seconds": 10, "memory_mib": 512, "output_kib": 16}


class _Silent:
    """A progress that says nothing."""

    def start(self, total: int, done: int) -> None: ...

    def stage(self, words: str) -> None: ...

    def graded(self, student: str, words: str) -> None: ...


@pytest.fixture(scope="session")
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    """The report of every chosen case, by the name of its student."""
    cases = _asked_for(request.session.items)
    small = tmp_path_factory.mktemp("rubric") / "asgn6.yaml"
    small.write_text(_with_small_limits(), "utf-8")
    ordinary = _grade([case for case in cases if not case.needs_small_limits], RUBRIC, tmp_path_factory)
    limited = _grade([case for case in cases if case.needs_small_limits], small, tmp_path_factory)
    return ordinary | limited


def _asked_for(tests: Sequence[pytest.Item]) -> list[Case]:
    """The cases of the tests that were chosen, each once: with ``-k`` a single one is graded alone."""
    called = [test.callspec.params for test in tests if isinstance(test, pytest.Function) and hasattr(test, "callspec")]
    found = [parameters.get("case") for parameters in called]
    return list({case.name: case for case in found if isinstance(case, Case)}.values())


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


def _with_small_limits() -> str:
    """The rubric as it stands, but a submission that never ends is soon over."""
    record = yaml.safe_load(RUBRIC.read_text("utf-8"))
    record["limits"] = SMALL
    for field in ("reference", "starter", "checks"):
        record[field] = str((RUBRIC.parent / record[field]).resolve())
    return yaml.safe_dump(record, sort_keys=False)
