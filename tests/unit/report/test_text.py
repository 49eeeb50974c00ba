from __future__ import annotations

from decimal import Decimal

import pytest

from grader.report.text import cut, number


def test_long_text_is_cut_with_a_note() -> None:
    assert cut("x" * 2000) == "x" * 2000
    assert cut("x" * 2001) == "x" * 2000 + "… [1 more characters are not shown]"
    assert cut("abcdef", 2) == "ab… [4 more characters are not shown]"


@pytest.mark.parametrize(
    ("value", "text"), [("2.50", "2.5"), ("10.00", "10"), ("10", "10"), ("0.01", "0.01"), ("0", "0")]
)
def test_marks_are_written_without_needless_zeros(value: str, text: str) -> None:
    assert number(Decimal(value)) == text
