from __future__ import annotations

import pytest

from grader.archives.remarks import NoteCode, Remarks
from grader.intake.notes import merged, note, notes_of


@pytest.mark.parametrize("code", list(NoteCode))
def test_every_code_has_a_sentence(code: NoteCode) -> None:
    made = note(code, "ada.zip", reason="more than that")
    assert made.code == code.value
    assert "ada.zip" in made.text
    assert made.text.endswith(".")
    assert "{" not in made.text


def test_long_lists_and_names_are_cut() -> None:
    text = note(NoteCode.LINK, "a" * 500, "b{c}", "d\n", "e", "f").text
    assert "'b{c}', 'd[U+000A]' and 2 more." in text
    assert len(text) < 300


def test_remarks_gather_names_of_one_kind_each_once() -> None:
    remarks = Remarks()
    for name in ("a", "b", "a", "c", "d", "d"):
        remarks.add(NoteCode.LINK, name)
    remarks.say(NoteCode.OVER_CAP, "ada.zip", "more than 3 files")
    first, second = notes_of(remarks)
    assert (first.code, second.code) == ("over-cap", "link")
    assert "'a', 'b', 'c' and 1 more" in second.text
    assert "holds more than 3 files" in first.text


def test_merged_keeps_order_and_drops_repeats() -> None:
    one, two = note(NoteCode.LINK, "a"), note(NoteCode.LINK, "b")
    assert merged([two], [one, two]) == (two, one)
