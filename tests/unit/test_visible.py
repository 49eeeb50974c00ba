from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from grader.visible import UNSEEN, plain, visible
from tests.unit.report.samples import ANY_TEXT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Ünïcödé, 日本語, हिन्दी, 👩‍💻", "plain, Ünïcödé, 日本語, हिन्दी, 👩‍💻"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("one\r\ntwo", "one\ntwo"),
        ("over\rwrite", r"over\x0dwrite"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x9b2J", r"\x9b2J"),
        ("a\u202eb\u2066c\u200f", r"a\u202eb\u2066c\u200f"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\udc80", r"\udc80"),
        ("\U000e0041", r"\U000e0041"),
        ("", ""),
    ],
)
def test_what_would_not_show_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT)
def test_visible_text_can_be_encoded_and_holds_no_control(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert not UNSEEN.search(shown)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in shown if char not in "\n\t")
    assert not any(
        unicodedata.bidirectional(char) in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI"} for char in shown
    )
    assert visible(shown) == shown


@given(ANY_TEXT)
def test_plain_text_is_one_line(text: str) -> None:
    assert len(plain(text).splitlines()) <= 1
    assert "\t" not in plain(text)
