from __future__ import annotations

from pathlib import Path

import pytest

from grader.publishing import Publisher
from grader.rubric import load_rubric
from grader.run import Run, open_run
from tests.support.code import NET
from tests.support.course import a_course
from tests.unit.publishing.reports import SECRET


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run of the small course; its folder is let go again."""
    home = a_course(tmp_path / "course", {"s1001": NET})
    rubric = load_rubric(home / "rubrics/small.yaml")
    with open_run(home / "out", rubric, conditions="", seed=SECRET, fresh=False) as run:
        return run


@pytest.fixture
def publisher(run: Run) -> Publisher:
    """Of a class of three."""
    return Publisher(run, ("s1001", "s1002", "team-s1001"), run.out.parent / "submissions")
