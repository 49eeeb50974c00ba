"""grader.rubric.find: from a name to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import ExitStatus, UsageError
from grader.rubric import find_rubric


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with two rubrics, and a folder of submissions that is called as one of them."""
    for name in ("rubrics", "asgn6", "submissions/week"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("rubrics/asgn6.yaml", "rubrics/asgn4.yml", "rubrics/asgn6.v2.yaml", "own.yaml", "rubrics/notes.txt"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("asgn6", "rubrics/asgn6.yaml"),
        ("asgn6.yaml", "rubrics/asgn6.yaml"),
        ("rubrics/asgn6.yaml", "rubrics/asgn6.yaml"),
        ("rubrics/asgn6", "rubrics/asgn6.yaml"),
        ("asgn6.v2", "rubrics/asgn6.v2.yaml"),
        ("asgn4", "rubrics/asgn4.yml"),
        ("own.yaml", "own.yaml"),
        ("own", "own.yaml"),
    ],
)
def test_a_name_or_a_path_is_found(course: Path, name: str, found: str) -> None:
    assert find_rubric(name, course) == course / found


@pytest.mark.parametrize("name", ["asgn6", "asgn6.yaml"])
def test_folders_above_are_searched(course: Path, name: str) -> None:
    assert find_rubric(name, course / "submissions/week") == course / "rubrics/asgn6.yaml"


def test_an_absolute_path_is_taken(course: Path) -> None:
    assert find_rubric(str(course / "own.yaml"), course / "submissions") == course / "own.yaml"


def test_here_may_be_relative(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course / "submissions")
    assert find_rubric("asgn6", Path()).samefile(course / "rubrics/asgn6.yaml")


def test_the_path_as_given_comes_first(course: Path) -> None:
    (course / "asgn6.yaml").touch()
    assert find_rubric("asgn6.yaml", course) == course / "asgn6.yaml"
    assert find_rubric("asgn6", course) == course / "asgn6.yaml"


@pytest.mark.parametrize("name", ["asgn5", "agsn6.yaml", "", "rubrics", "nul\0", "week/"])
def test_an_unknown_name_is_told_with_those_that_there_are(course: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_rubric(name, course)
    message = str(caught.value)
    assert message.startswith("no rubric ")
    assert message.isprintable()
    assert "asgn4, asgn6, asgn6.v2" in message
    assert str(course / "rubrics") in message
    assert caught.value.status is ExitStatus.USAGE
    assert caught.value.advice


def test_the_nearest_name_is_told(course: Path) -> None:
    with pytest.raises(UsageError, match=r"^no rubric agsn6: nearest is asgn6; there are asgn4, asgn6, asgn6\.v2; "):
        find_rubric("agsn6", course)


def test_a_name_that_no_file_can_have_is_told(course: Path) -> None:
    with pytest.raises(UsageError, match="cannot be looked at: File name too long"):
        find_rubric("x" * 300, course)
