"""Which lines answer which question."""

from __future__ import annotations

import pytest

from grader.judge.answers.labels import Label
from grader.judge.answers.records import Passage
from grader.judge.answers.sections import find_sections, labels_of

KNOWN = labels_of(("1a", "1b"))


def outline(text: str, place: str = "report.md") -> dict[str, str]:
    """Label -> text, for the sections that are not blank."""
    return {
        "+".join(f"{label.number or '?'}{label.part or ''}" for label in section.labels): " ".join(
            line.text.strip() for line in section.lines if line.text.strip()
        )
        for section in find_sections([Passage(text, place)], KNOWN)
        if not section.is_blank
    }


def test_a_number_holds_until_the_next_one() -> None:
    text = "Q1 - Layers\na) one\nmore\n\nb) two\nQ3 - Experiments\na), b) three"
    assert outline(text) == {"1": "Layers", "1a": "one more", "1b": "two", "3": "Experiments", "3a+3b": "three"}


def test_a_number_that_is_not_given_stays_unknown() -> None:
    assert outline("a) one\nb) two\nQ3\na) three") == {"?a": "one", "?b": "two", "3a": "three"}


def test_a_heading_without_a_label_ends_what_is_not_below_it() -> None:
    assert outline("# Q1\n## a)\none\n### Working\ntwo\n# Experiments\na) three") == {
        "1a": "one Working two",
        "?": "Experiments",
        "?a": "three",
    }


def test_a_heading_below_a_part_and_a_running_head_end_nothing() -> None:
    assert outline("# Q1\n## a)\none\n### Sizes\ntwo") == {"1a": "one Sizes two"}
    assert outline("Q1\na) one\nQ1\nmore\nb) two") == {"1a": "one more", "1b": "two"}


@pytest.mark.parametrize(
    "text",
    [
        "\\section{Question 1}\n\\begin{enumerate}[label=(\\alph*)]\n\\item one\n\\item two\n\\end{enumerate}",
        "\\section{Question 1}\n\\begin{enumerate}\n\\item one \\item two\n\\end{enumerate}",
        "\\begin{enumerate}\\item\\begin{enumerate}\\item one\\item two\\end{enumerate}\\end{enumerate}",
        "\\section*{1}\n\\begin{itemize}\\item[(a)] one\\item[b)] two\\end{itemize}",
        "\\subsection*{1a}\none\n\\subsection*{1b}\ntwo",
    ],
)
def test_latex_lists_and_headings(text: str) -> None:
    found = outline(text)
    assert (found["1a"].split()[0], found["1b"].split()[0]) == ("one", "two")


def test_a_list_inside_a_part_is_its_content() -> None:
    text = "Q1\na) steps:\n\\begin{enumerate}\n\\item one\n\\item two\n\\end{enumerate}\nb) two"
    assert set(outline(text)) == {"1a", "1b"}


def test_labels_inside_a_line() -> None:
    assert outline("1a: 448, 1b: (3, 3)") == {"1a": "448,", "1b": "(3, 3)"}
    assert outline("Q1: a) (3, 3) b) 448") == {"1a": "(3, 3)", "1b": "448"}


@pytest.mark.parametrize(
    "text", ["Q1\na) as in part b) 3 and\nlike part\nb), so three\nb) two", "Q1\na) as in b) 3\nb) two"]
)
def test_speaking_of_another_part_opens_nothing(text: str) -> None:
    assert outline(text)["1b"] == "two"


def test_the_second_half_of_a_sentence_is_no_number() -> None:
    text = (
        "1. Layers\na) The layer has a kernel of three and a stride and padding of\n2. So the size is\nb) two\n3. Rest"
    )
    assert set(outline(text)) == {"1", "1a", "1b", "3"}


def test_documents_do_not_continue_each_other() -> None:
    passages = [
        Passage("Q1\na) one", "report.pdf, page 1"),
        Passage("two", "report.pdf, page 2"),
        Passage("b) x", "b.md"),
    ]
    labels = [section.labels for section in find_sections(passages, KNOWN)]
    assert (Label("1", "a"),) in labels
    assert labels[-1] == (Label(None, "b"),)
    (first,) = [section for section in find_sections(passages, KNOWN) if section.labels == (Label("1", "a"),)]
    assert [line.place for line in first.lines if line.text] == ["report.pdf, page 1", "report.pdf, page 2"]
