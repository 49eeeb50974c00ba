"""LaTeX sources as their pages would read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.inside.latex import read_latex
from tests.support.code import write


def read(tmp_path: Path, source: str, **others: str) -> str:
    root = write(tmp_path, {"r.tex": source, **{f"{name}.tex": text for name, text in others.items()}})
    text = read_latex(root, root / "r.tex", source, 10_000)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("\\usepackage[margin=2.5cm]{geometry}\n\\begin{document}\n448\n\\end{document}\n99", "448"),
        ("448 % not 432", "448"),
        (r"50\% of 448", r"50\% of 448"),
        ("\\iffalse 432 \\fi 448", "448"),
        ("\\iffalse 432 \\else 448 \\fi", "448 \\fi"),
        ("\\begin{comment}432\\end{comment}448", "448"),
        (r"\newcommand{\size}[2]{(#1, #2)}\size{32}{16}", "(32, 16)"),
        (r"\newcommand{\size}[2][32]{(#1, #2)}\size{16} \size[8]{4}", "(32, 16) (8, 4)"),
        (r"\def\batch{32}\def\pair#1#2{(#1, #2)}\pair{\batch}{16}", "(32, 16)"),
        (r"\newcommand{\a}{\b}\newcommand{\b}{\a}\a 448", "\\a 448"),
        (r"\num{448} and \SI{3}{\metre} and \textcolor{red}{16}", "448 and 3 and 16"),
        (r"\fbox{448}", r"\boxed{448}"),
        (r"448\footnote{432 weights.} parameters", "448 (432 weights.) parameters"),
        (r"\sout{432} 448", "448"),
        ("\\noindent\\textbf{(a)} 448", r"\textbf{(a)} 448"),
        ("\\begin{verbatim}\n50% \\num{3}\n\\end{verbatim}", "50% \\num{3}"),
        (r"\verb|a % b|", "a % b"),
        (
            "\\begin{tabular}{|l|p{9cm}|}\\hline\na & 448 \\\\ \\hline\nb & 3\\% \\\\\n\\end{tabular}",
            "| a | 448 |\n| b | 3\\% |",
        ),
        (
            r"\section{Conv}\subsection{Sizes}\subsection{Counts}",
            "\\section{Conv}\n\\subsection{1.1 Sizes}\n\\subsection{1.2 Counts}",
        ),
        (
            r"\renewcommand{\thesubsection}{(\alph{subsection})}\section{Conv}\subsection{Sizes}",
            "\\section{Conv}\n\\subsection{(a) Sizes}",
        ),
        (r"\begin{thebibliography}{9}\bibitem{x} 2016", "\\section*{References}\n\\bibitem{x} 2016"),
    ],
)  # fmt: skip
def test_what_the_pages_show(source: str, text: str, tmp_path: Path) -> None:
    assert read(tmp_path, source) == text


def test_other_files_are_taken_in_once(tmp_path: Path) -> None:
    source = "\\begin{document}\n\\newcommand{\\q}[1]{(#1)}\n\\input{d}\n\\include{missing}\n\\end{document}"
    assert read(tmp_path, source, d="\\q{d} 448 % 432") == "(d) 448"
    part = tmp_path / "d.tex"
    assert read_latex(tmp_path, part, part.read_text(), 10_000) == ""


def test_no_file_outside_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("448")
    inner = tmp_path / "in"
    inner.mkdir()
    assert read(inner, "\\input{../secret} \\input{/etc/hostname}") == ""


def test_files_that_take_each_other_in_end(tmp_path: Path) -> None:
    assert read(tmp_path, "\\begin{document}1 \\input{r}\\end{document}").count("1") <= 6


PIECES = st.lists(
    st.sampled_from(
        ["\\newcommand{\\a}", "[2]", "{#1 #2 \\a}", "\\a", "{", "}", "%", "\n", "\\footnote{", "\\begin{tabular}{", "&",
"\\\\", "\\end{tabular}", "\\begin{verbatim}", "\\end{verbatim}", "\\iffalse", "\\fi", "\\input{r}", "\\def\\b",
         "\\section{x}", "\\num", "\\SI{1}", "448", "\x00", "\\fbox", "\\renewcommand{\\thesection}{\\thesection}"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(PIECES)
def test_any_source_ends(source: str) -> None:
    folder = Path("/nonexistent")
    assert len(read_latex(folder, folder / "r.tex", source, 10_000)) <= 10_000
