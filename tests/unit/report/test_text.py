from __future__ import annotations

from grader.report.text import cut


def test_long_text_is_cut_with_a_note() -> None:
    assert cut("x" * 2000) == "x" * 2000
    assert cut("x" * 2001) == "x" * 2000 + "… [1 more characters are not shown]"
    assert cut("abcdef", 2) == "ab… [4 more characters are not shown]"
