from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from grader.commands.summary import print_summary
from grader.merging import Marking
from grader.model import Note, RunEnd
from grader.pipeline import ClassResult
from grader.rubric import load_rubric
from grader.visible import UNSEEN
from tests.support.course import a_course
from tests.unit.report.samples import ANY_TEXT, report, rubric_of


@pytest.fixture
def result(tmp_path: Path) -> ClassResult:
    """Of one student, with nothing to tell."""
    loaded = replace(load_rubric(a_course(tmp_path, {}) / "rubrics/small.yaml"), rubric=rubric_of(report()))
    return ClassResult(Path("out"), loaded, (report(),), 1, ())


def test_what_needs_attention_is_told_apart_and_once(result: ClassResult, capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(result)
    assert capsys.readouterr().err == ""
    weak = replace(report(), runs=(RunEnd("closed", weaker="an id is kept"),) * 3)
    print_summary(replace(result, reports=(weak, weak), troubled=("a",), held=("b",), unwritten=("index.html: why",)))
    assert capsys.readouterr().err.splitlines() == [
        "grade: the walls were weaker than usual: an id is kept",
        "grade: a could not be graded; the next run tries again",
        "grade: the page of b is held back; the class page says why",
        "grade: not written: index.html: why",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=ANY_TEXT)
def test_no_text_steers_the_terminal(result: ClassResult, capsys: pytest.CaptureFixture[str], text: str) -> None:
    one = replace(report(), student=text, runs=(RunEnd("closed", weaker=text),))
    print_summary(replace(result, out=Path(text.replace("\0", "") or "x"), reports=(one,), troubled=(text,),
                          held=(text,), unwritten=(text,)))  # fmt: skip
    printed = capsys.readouterr()
    for shown in (printed.out, printed.err):
        assert not UNSEEN.search(shown)
        shown.encode()
    assert len(printed.err.splitlines()) == 3 + bool(text)


def test_what_is_not_graded_yet_is_no_earlier_run(result: ClassResult, capsys: pytest.CaptureFixture[str]) -> None:
    waiting = replace(report(), notes=(Note("not-yet", "Not graded yet.", True),))
    print_summary(replace(result, reports=(report(), report(), waiting, waiting)))
    assert "graded now: 1   from earlier runs: 1   not graded yet: 2\n" in capsys.readouterr().out


def test_marks_by_hand_are_told_and_their_mistakes_are_no_part_of_the_table(
    result: ClassResult, capsys: pytest.CaptureFixture[str]
) -> None:
    marking = Marking(3, 2, "out/staff/manual-todo.yaml", ("manual.yaml:2: no item x",), ("a.yaml was not read",))
    print_summary(replace(result, marking=marking))
    printed = capsys.readouterr()
    assert "marks by hand: 3\nto mark:       2 open items, listed in out/staff/manual-todo.yaml\n" in printed.out
    assert printed.err.splitlines() == ["grade: manual.yaml:2: no item x", "grade: a.yaml was not read"]
