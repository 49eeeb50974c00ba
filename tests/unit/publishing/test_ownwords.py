from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.model import Curve, Lines, Note, Quote, Row, Table
from grader.publishing.ownwords import own_words, spaced
from tests.unit.publishing.reports import hidden, report_with, shown


def test_white_space_is_one_space() -> None:
    assert spaced(" a\n\tb  c ") == "a b c"


def test_of_hidden_items_only_what_came_from_the_student_counts() -> None:
    table = Table(title="t", head=("h",), rows=(Row(cells=("CELL", "NEXT")),))
    lines, curve = Lines(title="t", lines=("LINE",)), Curve(title="t", series=())
    quote, staff = Quote(text="QUOTE", place=""), Lines(title="t", lines=("STAFF",), staff_only=True)
    facts: dict[str, Any] = {
        "say": "SAY",
        "expected": "EXPECTED",
        "got": "GOT",
        "evidence": (table, lines, curve, quote, staff),
    }
    seen = own_words(report_with(shown(**facts))).split()
    kept = own_words(report_with(hidden(**facts))).split()
    assert {"SAY", "EXPECTED", "GOT", "CELL", "LINE", "QUOTE"} <= set(seen)
    assert {"GOT", "QUOTE"} <= set(kept)
    assert not {"SAY", "EXPECTED", "CELL", "LINE", "STAFF"} & set(kept)
    assert "STAFF" not in seen


def test_name_source_notes_titles_and_hints_count() -> None:
    one = replace(report_with(shown(hint="HINT")), source="SOURCE.py", notes=(Note("x", "NOTE"),))
    assert {"HINT", "SOURCE.py", "NOTE", "s1001", "network"} <= set(own_words(one).split())
