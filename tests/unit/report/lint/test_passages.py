from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.report.lint.passages import Passage, Passages
from tests.unit.report.samples import ANY_TEXT


def test_texts_are_joined_and_white_space_is_one_space() -> None:
    found = Passages([Passage(" one\n two", "a"), Passage("", "b"), Passage("three", "c")])
    assert found.text == "one two  three"
    assert [found.where(found.text.index(word)) for word in ("one", "two", "three")] == ["a", "a", "c"]


def test_an_excerpt_is_one_line_and_can_leave_the_thing_out() -> None:
    found = Passages([Passage(f"{'x' * 40} \x1b[31m {'y' * 300} end", "a")])
    start = found.text.index("y")
    assert found.around(start, start + 300) == f"…{'x' * 23} \\x1b[31m {'y' * 200} end…"
    assert found.around(start, start + 300, untold=True) == f"…{'x' * 23} \\x1b[31m […] end…"


@given(st.lists(ANY_TEXT))
def test_every_word_is_found_where_it_stands(texts: list[str]) -> None:
    found = Passages([Passage(text, str(number)) for number, text in enumerate(texts)])
    at = 0
    for number, text in enumerate(texts):
        for word in text.split():
            at = found.text.index(word, at)
            assert found.where(at) == str(number)
            at += len(word)
