from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.marking import Ledger, gather, load_ledger, save_ledger

ENTRY = "- {student: s1, item: c, marks: 3}\n"


def test_a_file_that_is_not_named_again_counts_as_it_was(tmp_path: Path) -> None:
    anna = tmp_path / "anna.yaml"
    anna.write_text(ENTRY)
    sheets = gather(tmp_path / "manual.yaml", [anna], Ledger())
    save_ledger(tmp_path / "ledger", Ledger({path: sheet.marks for path, sheet in sheets.items()}))
    (sheet,) = gather(tmp_path / "manual.yaml", [], load_ledger(tmp_path / "ledger")).values()
    assert not sheet.is_read
    assert [mark.marks for mark in sheet.marks] == [3]


def test_what_was_seen_is_remembered_until_the_mark_changes(tmp_path: Path) -> None:
    own = tmp_path / "manual.yaml"
    own.write_text(ENTRY)
    (sheet,) = gather(own, [], Ledger()).values()
    (mark,) = sheet.marks
    ledger = Ledger({str(own.resolve()): (type(mark)(**{**vars(mark), "seen": "open of 5; 1"}),)})
    (sheet,) = gather(own, [], ledger).values()
    assert sheet.marks[0].seen == "open of 5; 1"
    own.write_text(ENTRY.replace("3", "4"))
    (sheet,) = gather(own, [], ledger).values()
    assert sheet.marks[0].seen == ""


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file .*none\.yaml"):
        gather(tmp_path / "manual.yaml", [tmp_path / "none.yaml"], Ledger())


@pytest.mark.parametrize("text", ["{", "[]", '{"sheets": 3}', ""])
def test_a_damaged_ledger_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "ledger").write_text(text)
    with pytest.raises(UsageError, match="damaged"):
        load_ledger(tmp_path / "ledger")
