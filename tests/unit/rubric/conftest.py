"""Rubrics of one item in a scratch folder, which is the current one, so that messages name files as ``r.yaml``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import RubricError
from grader.rubric import LoadedRubric, load_rubric

HEAD = """\
id: r
title: R
source: {defines: [Net]}
reference: ref
checks: tests
parts:
  - id: p
    title: P
    marks: 1
    items:
      - id: a
        title: A
        marks: 1
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a reference and checks, in which the test runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ref").mkdir()
    (tmp_path / "ref/answers.py").write_text("ANSWERS = {}\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_r.py").write_text(
        "def test_alone(student): ...\ndef test_beside(student, reference): ...\n"
        "class TestNet:\n    def test_width(self, student): ...\n"
    )
    return tmp_path


@pytest.fixture
def with_item() -> Callable[[str], str]:
    """A whole rubric from the lines that follow an item's id ``a``, title and marks; the first of them is line 14."""

    def text(lines: str) -> str:
        return HEAD + "".join(f"        {line}\n" for line in lines.splitlines())

    return text


@pytest.fixture
def load(home: Path) -> Callable[..., LoadedRubric]:
    """Load a rubric from its text."""

    def load_text(text: str | bytes, *, staff: bool = True) -> LoadedRubric:
        (home / "r.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
        return load_rubric(Path("r.yaml"), staff=staff)

    return load_text


@pytest.fixture
def mistakes(load: Callable[..., LoadedRubric]) -> Callable[..., list[str]]:
    """The mistakes in a rubric's text, without the file's name before them: ``LINE: text``."""

    def mistakes_in(text: str | bytes, *, staff: bool = True) -> list[str]:
        with pytest.raises(RubricError) as caught:
            load(text, staff=staff)
        problems = caught.value.problems
        assert all(problem.startswith("r.yaml:") and problem.isprintable() for problem in problems)
        return [problem.removeprefix("r.yaml:") for problem in problems]

    return mistakes_in


@pytest.fixture
def repository() -> Path:
    """The project's own folder."""
    return Path(__file__).parents[3]
