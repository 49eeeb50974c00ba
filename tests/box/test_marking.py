"""Marks by hand in whole runs: merged without student code, kept through grading anew, flagged where they conflict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import grader.pipeline
from grader.errors import UsageError
from grader.pipeline import ClassResult, Request, grade_class
from tests.support.code import NET
from tests.support.course import a_course

WRONG = NET.replace("nn.Tanh()", "nn.ReLU()")
MARKS = (
    "- {student: s1001, item: read, marks: 1.5, comment: Well done.}\n- {student: s1002, item: function, marks: 4}\n"
)


class Quiet:
    """Progress that nobody looks at."""

    def start(self, total: int, done: int) -> None:
        """Not kept."""

    def stage(self, words: str) -> None:
        """Not kept."""

    def graded(self, student: str, words: str) -> None:
        """Not kept."""


def run(home: Path, *, only: tuple[str, ...] = (), manual: tuple[Path, ...] = (), fresh: bool = False) -> ClassResult:
    rubric = str(home / "rubrics/small.yaml")
    request = Request(home / "submissions", rubric, home / "reports", 2, only, "auto", None, fresh, manual=manual)
    return grade_class(request, Quiet())


def totals(result: ClassResult) -> dict[str, str]:
    return {report.student: str(report.tally) for report in result.reports}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose two students were graded once."""
    home = a_course(tmp_path_factory.mktemp("course"), {"s1001": NET, "s1002": WRONG})
    assert totals(run(home)) == {"s1001": "8 of 8, 2 open", "s1002": "4 of 8, 2 open"}
    return home


def test_marks_are_merged_without_a_box_and_survive_grading_anew(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manual = graded / "reports/manual.yaml"
    with monkeypatch.context() as patch:
        patch.delattr(grader.pipeline, "WarmProcess")
        manual.write_text(MARKS)
        result = run(graded)
    assert (result.graded, result.marking.given, result.marking.problems) == (0, 2, ())
    assert totals(result) == {"s1001": "9.5 of 10", "s1002": "8 of 8, 2 open"}
    assert '"s1001",8,1.5,9.5,10,"graded",""' in (graded / "reports/marks.csv").read_text()
    assert "Well done." in (graded / "reports/students/s1001/feedback.html").read_text()
    todo = (graded / "reports/staff/manual-todo.yaml").read_text()
    assert "s1002" in todo
    assert "s1001" not in todo

    result = run(graded, fresh=True)
    assert result.graded == 2
    assert totals(result) == {"s1001": "9.5 of 10", "s1002": "8 of 8, 2 open"}
    assert "Well done." in (graded / "reports/students/s1001/feedback.html").read_text()

    (graded / "submissions/s1002/models.py").write_text(NET)
    result = run(graded, only=("s1002",))
    assert (result.graded, totals(result)["s1002"]) == (1, "8 of 8, 2 open")
    assert next(report for report in result.reports if report.student == "s1002").flags == ("function:by-hand",)

    manual.write_text("# nothing any more\n")
    assert totals(run(graded)) == {"s1001": "8 of 8, 2 open", "s1002": "8 of 8, 2 open"}
    assert "Well done." not in (graded / "reports/students/s1001/feedback.html").read_text()


def test_a_file_named_once_counts_until_it_says_otherwise(graded: Path, tmp_path: Path) -> None:
    anna = tmp_path / "anna.yaml"
    anna.write_text("- {student: s1001, item: read, marks: 2, by: Anna}\n- {student: s1oo2, item: read, marks: 2}\n")
    result = run(graded, manual=(anna,))
    assert totals(result)["s1001"] == "10 of 10"
    assert [problem.partition("anna.yaml")[2] for problem in result.marking.problems] == [
        ":2: no submission of s1oo2: nearest is s1002"
    ]
    result = run(graded)
    assert totals(result)["s1001"] == "10 of 10"
    assert "was not read this time; what it said last counts (2 marks)" in result.marking.remarks[0]
    anna.write_text("")
    assert totals(run(graded, manual=(anna,)))["s1001"] == "8 of 8, 2 open"


def test_a_list_that_is_being_filled_in_is_left_alone(graded: Path) -> None:
    todo = graded / "reports/staff/manual-todo.yaml"
    run(graded)
    before = todo.read_text()
    mine = before.replace("  marks:\n", "  marks: 1\n", 1)
    todo.write_text(mine)
    (remark,) = run(graded).marking.remarks
    assert "was edited and is left as it is: move it to" in remark
    assert todo.read_text() == mine
    todo.rename(graded / "reports/manual.yaml")
    result = run(graded)
    assert (result.marking.given, result.marking.problems, result.marking.remarks) == (1, (), ())
    assert todo.read_text() != before


def test_marks_that_cannot_be_read_stop_the_run_before_anything_is_changed(graded: Path) -> None:
    manual = graded / "reports/manual.yaml"
    page = (graded / "reports/students/s1001/feedback.html").read_text()
    manual.write_text(MARKS + "- student: [")
    with pytest.raises(UsageError, match=r"manual\.yaml:3: not valid YAML"):
        run(graded)
    assert (graded / "reports/students/s1001/feedback.html").read_text() == page
    manual.write_text("")


def test_a_page_for_staff_that_is_lost_is_written_again(graded: Path) -> None:
    page = graded / "reports/staff/pages/s1001.html"
    page.unlink()
    assert run(graded).graded == 0
    assert "For staff, about" in page.read_text()
    record = json.loads((graded / "reports/staff/students/s1001/report.json").read_text())
    assert record["provenance"]["key"]


def test_who_is_not_graded_yet_has_their_marks_too(tmp_path: Path) -> None:
    home = a_course(tmp_path, {"s1": NET, "s2": NET})
    (home / "reports").mkdir()
    (home / "reports/manual.yaml").write_text("- {student: s2, item: read, marks: 1}\n")
    result = run(home, only=("s1",))
    assert (result.waiting, totals(result)["s2"]) == (1, "1 of 2, 8 open")
    assert not (home / "reports/students/s2").exists()
    assert totals(run(home))["s2"] == "9 of 10"
