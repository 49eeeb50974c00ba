from __future__ import annotations

from grader.report.text import cut, unbroken


def test_long_text_is_cut_with_a_note() -> None:
    assert cut("x" * 2000) == "x" * 2000
    assert cut("x" * 2001) == "x" * 2000 + "… [1 more characters are not shown]"
    assert cut("abcdef", 2) == "ab… [4 more characters are not shown]"


def test_sizes_stay_on_one_line_and_words_do_not() -> None:
    assert unbroken("64 x 15 x 15 after x steps") == "64\u00a0x\u00a015\u00a0x\u00a015 after x steps"
