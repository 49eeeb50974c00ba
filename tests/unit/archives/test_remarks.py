from __future__ import annotations

import json

import pytest

from grader.archives.remarks import NoteCode, Remark, Remarks, remark


def test_names_of_one_kind_are_gathered_each_once() -> None:
    remarks = Remarks()
    for name in ("a", "b", "a", "c", "d", "d"):
        remarks.add(NoteCode.LINK, name)
    remarks.say(NoteCode.OVER_CAP, "ada.zip", "more than 3 files")
    assert remarks.all() == (
        Remark(NoteCode.OVER_CAP, ("ada.zip",), 0, "more than 3 files"),
        Remark(NoteCode.LINK, ("a", "b", "c"), 1),
    )


def test_names_are_made_printable_and_short() -> None:
    made = remark(NoteCode.LINK, "a\x1b", "b" * 500, "c", "d", reason="e\n")
    assert made.names == ("a[U+001B]", "b" * 119 + "…", "c")
    assert (made.more, made.reason) == (1, "e[U+000A]")


def test_what_another_process_has_noticed_is_gathered_too() -> None:
    remarks, others = Remarks(), Remarks()
    remarks.add(NoteCode.LINK, "a")
    for name in "abcde":
        others.add(NoteCode.LINK, name)
    others.say(NoteCode.WRONG_SUFFIX, "ada.zip", "a tar archive")
    for each in others.all():
        remarks.hear(Remark.of(json.loads(json.dumps(each.facts()))))
    said, gathered = remarks.all()
    assert said == Remark(NoteCode.WRONG_SUFFIX, ("ada.zip",), 0, "a tar archive")
    assert gathered == Remark(NoteCode.LINK, ("a", "b", "c"), 2)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"code": "link", "names": "abc", "more": 0, "reason": ""},
        {"code": "link", "names": [], "more": -1, "reason": ""},
        {"code": "link", "names": [], "more": 0, "reason": None},
        {"code": "no-such", "names": [], "more": 0, "reason": ""},
        [],
    ],
)
def test_what_is_no_remark_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Remark.of(facts)
