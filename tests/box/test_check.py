"""``grade check``: what a student sees of their own work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.cli import run
from grader.visible import UNSEEN
from tests.support.code import NET
from tests.support.course import RUBRIC, a_course


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course without what is secret, as a student has it."""
    wrong = NET.replace("width, 2", "width, 7")
    patient = RUBRIC.replace("wall_seconds: 3", "wall_seconds: 60")  # each box is a fresh Python, on a busy machine
    work = {"right": NET, "wrong": wrong, "raises": RAISES, "steers": STEERS}
    home = a_course(tmp_path / "course", work, rubric=patient)
    for secret in ("reference/models.py", "checks/test_small.py"):
        (home / "rubrics" / secret).unlink()
    monkeypatch.chdir(home)
    return home


RAISES = NET.replace("return self.last(self.first(x))", "return self.lats(self.first(x))")


STEERS = NET.replace(
    "return self.last", "raise type('\\x1b[2J', (ValueError,), {})('\\u202e\\x9b\\x07\\r')  # \x1b]0;x\x07"
)


def checked(path: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = run(["check", path, "--rubric", "small"])
    return status, capsys.readouterr().out


def test_right_work_looks_like_a_unittest_that_passes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = checked("submissions/right", capsys)
    assert status == 0
    note = "note: your code runs here as your own program, without walls around it (level limits)\n"
    assert out.startswith(note)
    assert re.fullmatch(r"\.\.\n-{70}\nRan 2 tests in \d+\.\ds\n\nOK\n", out.removeprefix(note))


def test_wrong_work_is_told_what_was_expected_and_got(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = checked("submissions/wrong/models.py", capsys)
    assert status == 1
    assert re.search(r"^FF\n={70}\nFAIL: output\nThe Net produces the correct size output\n-{70}\n", out, re.M)
    assert "expected: 5 x 2\ngot:      5 x 7\nhint: Two numbers for each example.\n" in out
    assert "  ok first  5 x 4  5 x 4\n  !! last  5 x 2  5 x 7\n" in out
    assert re.search(r"^Ran 2 tests in \d+\.\ds\n\nFAILED \(failures=2\)\n\Z", out, re.M)


def test_an_error_shows_the_student_s_own_lines(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = checked("submissions/raises", capsys)
    assert status == 1
    assert '  File "models.py", line 13, in forward\n    return self.lats(self.first(x))\n' in out
    assert "AttributeError" in out
    assert "grader/" not in out


def test_nothing_in_the_work_steers_the_terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out = checked("submissions/steers", capsys)
    assert status == 1
    assert r"\x1b[2J: \u202e\x9b\x07\x0d" in out
    assert r"# \x1b]0;x\x07" in out
    assert not UNSEEN.search(out)
