"""Markdown and LaTeX to plain text."""

# ruff: noqa: RUF001 - the signs that people type are what is read here
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers.plain import plain, split_lines


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (r"$\left( 32, 16 \right)$", "( 32, 16 )"),
        (r"$32 \times 16$", "32 × 16"),
        (r"16 \cdot 3 · 3", "16 * 3 * 3"),
        (r"\frac{64 + 2}{1}", "((64 + 2)/(1))"),
        (r"\frac{\frac{8}{2}}{2}", "((((8)/(2)))/(2))"),
        (r"\lfloor 3.5 \rfloor", "⌊ 3.5 ⌋"),
        (r"H_{out}, H_{\text{out}}", "H_out, H_out"),
        (r"3^{2}, 3^{2+1}, 3², 3**2, 3 ** 2", "3^2, 3^(2+1), 3^2, 3^2, 3 ^ 2"),
        (r"\text{kernel\_size} = 3", "kernel_size = 3"),
        (r"\boxed{448}", "answer: 448"),
        (r"\underbrace{432}_{\text{weights}} + 16", "432 + 16"),
        (r"1{,}589{,}760 and 1\,589\,760", "1,589,760 and 1 589 760"),
        (r"5 \Rightarrow 6, 5 -> 6 → 7", "5 so 6, 5 so 6 so 7"),
        ("**448** and *448* and `448`", "448 and 448 and 448"),
        ("16*3*3 * 3", "16*3*3 * 3"),
        ("- 448", "448"),
        ("3x3 and 3 X 3 and 3 by 3 and x3", "3×3 and 3 × 3 and 3 × 3 and x3"),
        ("（３２，１６）", "(32,16)"),
        ("5 − 3", "5 - 3"),
        ("<b>448</b>", "448"),
    ],
)
def test_markup_becomes_plain(text: str, want: str) -> None:
    assert " ".join(plain(text).split()) == want


def test_every_kind_of_line_end_splits() -> None:
    assert split_lines("a\r\nb\rc\u2028d\x0ce\nf") == ["a", "b", "c", "d", "e", "f"]


@given(st.text(max_size=80) | st.text("\\{}_^$*`x3 \n()frac", max_size=80))
def test_lines_keep_their_places(text: str) -> None:
    assert plain(text).count("\n") == text.count("\n")
