from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from grader.marking import read_sheet, settle, todo_of, todo_sheet
from grader.model import Verdict
from tests.unit.report.samples import ANY_TEXT, item, report, report_of


def test_every_open_item_is_listed_with_what_it_is_worth() -> None:
    open_ = item("c", Verdict.OPEN, title="Loss plotted")
    kept = item("d", Verdict.BLOCKED, title="Runs")
    text = todo_of(report_of("s1001", {"p": ("Part", [open_, item("x", Verdict.PASSED, "1"), kept])}))
    assert text.count("- student: s1001") == 2
    assert "  item: c  # Loss plotted (of 5)\n  marks:\n  comment:\n" in text
    assert "  item: d  # Runs (of 5, blocked)\n" in text
    assert '  seen: "open of 5; 90ab12cd"\n' in text


def test_what_was_not_graded_is_not_listed() -> None:
    waiting = replace(report(), provenance=replace(report().provenance, started=""))
    assert "nothing is open" in todo_sheet([waiting], "Title", "manual.yaml")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(student=ANY_TEXT, title=ANY_TEXT)
def test_a_list_that_is_filled_in_gives_its_marks(tmp_path: Path, student: str, title: str) -> None:
    one = report_of(student, {"p": ("Part", [item("c", Verdict.OPEN, title=title)])})
    path = tmp_path / "todo.yaml"
    path.write_text(todo_sheet([one], title, title).replace("  marks:\n", "  marks: 3\n"), "utf-8")
    sheet = read_sheet(path)
    found = settle([one], {"": sheet})
    if student.strip() == student and student:
        assert found.problems == ()
        assert [given.marks for given in found.given.values()] == [3]
        assert found.conflicts == {}
