from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.marking import Sheet, read_sheet


def read(folder: Path, text: str | bytes) -> Sheet:
    path = folder / "manual.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sheet(path)


def told(sheet: Sheet) -> list[tuple[int, str]]:
    return [(slip.line, slip.text) for slip in sorted(sheet.slips)]


def test_entries_are_read_as_they_are_written(tmp_path: Path) -> None:
    sheet = read(
        tmp_path,
        "- student: 007\n  item: on\n  marks: 2.50\n  comment: |\n    One.\n    Two.\n"
        "  by: Anna\n  seen: open of 5; 12ab\n"
        '- {student: "a: b", item: c, marks: 0}\n',
    )
    first, second = sheet.marks
    assert (first.student, first.item, first.marks, first.comment) == ("007", "on", Decimal("2.50"), "One.\nTwo.")
    assert (first.by, first.seen, first.line) == ("Anna", "open of 5; 12ab", 3)
    assert (second.student, second.marks) == ("a: b", Decimal(0))
    assert sheet.slips == ()


@pytest.mark.parametrize(
    "text", ["", "# only words\n", "[]\n", "- student: a\n  item: b\n  marks:\n  comment: later\n"]
)
def test_what_is_not_filled_in_gives_nothing(tmp_path: Path, text: str) -> None:
    sheet = read(tmp_path, text)
    assert (sheet.marks, sheet.slips) == ((), ())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- student: a\n  item: b\n  mark: 3\n", 3, "unknown field mark: nearest is marks"),
        ("- item: b\n  marks: 3\n", 1, "these marks have no student"),
        ("- student: a\n  marks: 3\n", 1, "these marks have no item"),
        ("- student: a\n  item: b\n  marks: [3]\n", 3, "marks: plain text is wanted here"),
        ("- student: a\n  student: c\n  item: b\n", 2, "student is given twice in one entry, first in line"),
        ("- hello\n", 1, "an entry is wanted here"),
        ("student: a\nitem: b\n", 1, "a list is wanted"),
        ("hello", 1, "a list of entries is wanted"),
        ("- student: &x a\n  item: *x\n  marks: 1\n", 2, "item: plain text is wanted here"),
        ("- - 1\n", 1, "an entry is wanted here, not a list"),
        ("- ? [1]\n  : 2\n", 1, "the name of a field is wanted here"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_costs_no_other_entry(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    before = "- {student: x, item: y, marks: 1}\n" if text.startswith("-") else ""
    sheet = read(tmp_path, before + text)
    assert any(at == line + bool(before) and words in said for at, said in told(sheet))
    assert bool(before) == any(mark.student == "x" and mark.marks == 1 for mark in sheet.marks)


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ("2,5", "write 2.5"),
        ("4/5", "write a number such as 4"),
        ("five", "write a number"),
        ("1e3", "write a number"),
        ("1.2345", "at most 3 decimals"),
        ("nan", "write a number"),
    ],
)
def test_marks_that_are_no_number_are_kept_with_what_is_wrong(tmp_path: Path, marks: str, words: str) -> None:
    (mark,) = read(tmp_path, f"- {{student: a, item: b, marks: '{marks}'}}").marks
    assert mark.marks is None
    assert words in mark.problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a: [1\n- b", "manual.yaml:2: not valid YAML"),
        ("- student: a\n\titem: b\n", "manual.yaml:2: not valid YAML"),
        (b"- student: \xff\n", "manual.yaml:1: byte 0xff is not UTF-8"),
        ("- student: \x01\n", "manual.yaml: not valid YAML"),
    ],
)
def test_what_is_no_yaml_is_refused_whole(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace(".", r"\.")):
        read(tmp_path, text)


def test_deep_and_large_files_end(tmp_path: Path) -> None:
    assert told(read(tmp_path, "[" * 5000 + "]" * 5000))
    with pytest.raises(UsageError, match="larger than 16 MiB"):
        read(tmp_path, b"#" * (16 << 20) + b"#")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="- :{}[]\n'\"#|>&*!?a1.,~\t", max_size=60))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    try:
        sheet = read(tmp_path, text)
    except UsageError:
        return
    assert all(mark.student and mark.item for mark in sheet.marks)
