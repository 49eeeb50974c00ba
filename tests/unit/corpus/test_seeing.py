"""What is noticed of attacks in a class's results and outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.corpus.outside import Outside
from grader.corpus.seeing import Scene, changes, size_and_time
from grader.pipeline import ClassResult
from grader.rubric import load_rubric
from tests.support.course import a_course


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    (tmp_path / "field").mkdir()
    with Outside(tmp_path / "field") as found:
        yield found


@pytest.fixture
def result(tmp_path: Path) -> ClassResult:
    """A class without reports, whose results lie in a folder."""
    home = a_course(tmp_path / "home", {})
    for folder in ("students/s1", "staff/students/s1"):
        (tmp_path / "out" / folder).mkdir(parents=True)
    for name in ("index.html", "marks.csv"):
        (tmp_path / "out" / name).write_text("")
    rubric = load_rubric(home / "rubrics" / "small.yaml")
    return ClassResult(tmp_path / "out", rubric, (), 0, ("s2",))


def test_nothing_is_seen_of_an_attack_that_did_nothing(result: ClassResult, outside: Outside) -> None:
    (result.out / "students/s1/feedback.html").write_text("12 bytes here")
    scene = Scene(result, outside)
    seen = scene.seen("s1", 1)
    assert (seen.traces, seen.troubled, seen.kept_bytes, seen.report) == ((), False, 13, None)
    assert list(scene.unclaimed([1])) == []
    assert scene.seen("s2", 2).troubled


def test_a_boast_is_seen_once_however_often_it_is_kept(result: ClassResult, outside: Outside) -> None:
    boast = f"reached {outside.canary(1)} has a shell"
    (result.out / "students/s1/feedback.html").write_text(f"<li>{boast}</li>")
    (result.out / "staff/students/s1/report.json").write_text(f'"{boast}\\n"')
    assert Scene(result, outside).seen("s1", 1).traces == ("it says: reached has a shell",)


def test_a_secret_is_seen_wherever_it_is_kept(result: ClassResult, outside: Outside) -> None:
    for secret in outside.secrets:
        (result.out / "staff/students/s1/report.json").write_text(f"x{secret}x")
        assert Scene(result, outside).seen("s1", 1).traces == ("a secret stands in report.json",)
    (result.out / "marks.csv").write_text(outside.run_secret)
    assert list(Scene(result, outside).unclaimed([1])) == ["a secret stands in marks.csv"]


def test_what_is_left_outside_is_laid_to_its_attack(result: ClassResult, outside: Outside) -> None:
    left = outside.open_to_all / outside.canary(1)
    left.touch()
    scene = Scene(result, outside)
    assert scene.seen("s1", 1).traces == (f"{left} is left",)
    assert scene.seen("s1", 2).traces == ()
    assert list(scene.unclaimed([1, 2])) == []
    assert list(scene.unclaimed([2])) == [f"{left} is left"]


def test_files_that_changed_are_named(tmp_path: Path) -> None:
    for name in ("same", "longer", "gone"):
        (tmp_path / name).write_text(name)
    before = size_and_time(tmp_path)
    (tmp_path / "longer").write_text("longer than it was")
    (tmp_path / "gone").unlink()
    (tmp_path / "new").touch()
    assert changes(before, tmp_path) == ["gone was changed", "longer was changed", "new was changed"]
