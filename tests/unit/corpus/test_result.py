"""Counts and the table of attacks by level."""

from __future__ import annotations

from grader.corpus import CorpusResult, CorpusRow, Count, Group, count, table

ROWS = (
    CorpusRow("a", Group.SECRETS, False, ""),
    CorpusRow("b", Group.SECRETS, True, "it did"),
    CorpusRow("c", Group.FORGING, True, "it did", known="because"),
)


def test_groups_that_were_tried_are_counted() -> None:
    assert count(ROWS) == {Group.FORGING: Count(1, 1, 1), Group.SECRETS: Count(2, 1, 0)}


def test_a_result_holds_when_nothing_new_was_reached_and_nobody_was_harmed() -> None:
    assert CorpusResult("isolated", ROWS[::2], True, "").holds
    assert not CorpusResult("isolated", ROWS, True, "").holds
    assert not CorpusResult("isolated", ROWS[::2], False, "one differs").holds


def test_the_table_has_a_column_for_each_level() -> None:
    found = table([CorpusResult("restricted", ROWS, True, ""), CorpusResult("isolated", ROWS[:1], True, "")])
    assert found == (
        ("attacks", "restricted", "isolated"),
        ("forging", "1 of 1 (1 known)", ""),
        ("secrets", "1 of 2", "0 of 1"),
        ("all", "2 of 3 (1 known)", "0 of 1"),
    )
