"""Where a course's code is, and its copy with secrets in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.corpus.course import course_of, place_course
from grader.corpus.shrinking import adapted
from grader.errors import UsageError
from grader.rubric import load_rubric
from tests.support.code import NET
from tests.support.course import RUBRIC, a_course


def test_the_named_file_and_the_wanted_names(tmp_path: Path) -> None:
    course = course_of(load_rubric(a_course(tmp_path, {}) / "rubrics" / "small.yaml"))
    assert (course.source, course.names, course.code) == ("models.py", ("Net",), NET)


def test_a_file_of_another_name_is_found_by_what_it_defines(tmp_path: Path) -> None:
    home = a_course(tmp_path, {}, rubric=RUBRIC.replace("models.py", "net.py"))
    (home / "rubrics/reference/models.py").rename(home / "rubrics/reference/other.py")
    (home / "rubrics/reference/answers.py").write_text("ANSWERS = {}\n")
    course = course_of(load_rubric(home / "rubrics" / "small.yaml"))
    assert (course.source, course.names) == ("other.py", ("Net",))


def test_without_a_reference_there_is_nothing_to_attack(tmp_path: Path) -> None:
    text = adapted(RUBRIC, {}, {"read"}, tmp_path).replace("reference: reference\n", "")
    home = a_course(tmp_path, {}, rubric=text)
    with pytest.raises(UsageError, match="has no reference"):
        course_of(load_rubric(home / "rubrics" / "small.yaml"))


def test_a_reference_without_python_is_said_to_be_one(tmp_path: Path) -> None:
    home = a_course(tmp_path, {})
    (home / "rubrics/reference/models.py").rename(home / "rubrics/reference/models.txt")
    with pytest.raises(UsageError, match="no Python file"):
        course_of(load_rubric(home / "rubrics" / "small.yaml"))


def test_the_copy_holds_the_secrets_and_is_a_rubric(tmp_path: Path) -> None:
    course = course_of(load_rubric(a_course(tmp_path, {}) / "rubrics" / "small.yaml"))
    path = place_course(course, tmp_path / "copy", {"cpu_seconds": 3.0}, {"function"}, ("secret-1", "secret-2"))
    copy = load_rubric(path)
    assert path.read_text("utf-8").startswith("# secret-1\n")
    assert copy.reference is not None
    assert copy.reference.is_relative_to(tmp_path / "copy")
    assert "secret-2" in "".join(file.read_text("utf-8") for file in copy.reference.iterdir())
    assert "secret" not in "".join(file.read_text("utf-8") for file in course.reference.iterdir())
    assert copy.rubric.limits.cpu_seconds == 3
