"""Ids and headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers.labels import Label, parse_id, read_heading

KNOWN = tuple(Label("1", part) for part in "abcd")


@pytest.mark.parametrize("text", ["1a", "1A", "1(a)", "1.a", "Q1a", "Q1 a", "question 1a", "q1_a", "1 (a).", "1-a"])
def test_ids_of_one_question(text: str) -> None:
    assert parse_id(text) == Label("1", "a")


@pytest.mark.parametrize(
    ("text", "label"),
    [("a", Label(None, "a")), ("1", Label("1", None)), ("2.1", Label("2.1", None)), ("latent", None), ("", None)],
)
def test_ids_of_other_kinds(text: str, label: Label | None) -> None:
    assert parse_id(text) == label


A, ONE_A = Label(None, "a"), Label("1", "a")


@pytest.mark.parametrize(
    ("line", "label", "rest"),
    [
        ("a) For a layer", A, "For a layer"),
        ("(a) For a layer", A, "For a layer"),
        ("a. For a layer", A, "For a layer"),
        ("a: 448", A, "448"),
        ("A) 448", A, "448"),
        ("- (a) 448", A, "448"),
        ("**(a)** 448", A, "448"),
        ("Part (a)", A, ""),
        ("Part a:", A, ""),
        ("## Part (a)", A, ""),
        ("## a", A, ""),
        ("\\item[(a)] 448", A, "448"),
        ("\\paragraph{(a)} 448", A, "448"),
        ("1(a) 448", ONE_A, "448"),
        ("1.a 448", ONE_A, "448"),
        ("1. a) 448", ONE_A, "448"),
        ("1a: 448", ONE_A, "448"),
        ("1a = 448", ONE_A, "448"),
        ("1a (32, 16)", ONE_A, "(32, 16)"),
        ('"1a": [32, 16],', ONE_A, "[32, 16],"),
        ("| 1a | 448 |", ONE_A, "448 |"),
        ("Q1 a", ONE_A, ""),
        ("Q1a) 448", ONE_A, "448"),
        ("Question 1 (a)", ONE_A, ""),
        ("Question 1, part a: 448", ONE_A, "448"),
        ("**1a**", ONE_A, ""),
        ("**1a** 448", ONE_A, "448"),
        ("\\subsection*{1a}", ONE_A, ""),
        ("\\textbf{1a)} 448", ONE_A, "448"),
        ("Q1 - Layers", Label("1", None), "Layers"),
        ("Question 1: Layers", Label("1", None), "Layers"),
        ("1. Layers", Label("1", None), "Layers"),
        ("# 1 Layers", Label("1", None), "Layers"),
        ("Problem1 Layers", Label("1", None), "Layers"),
    ],
)
def test_headings(line: str, label: Label, rest: str) -> None:
    heading = read_heading(line, KNOWN)
    assert heading is not None
    assert (heading.labels, heading.rest) == ((label,), rest)


@pytest.mark.parametrize(
    "line",
    [
        "a layer has weights",
        "b), but with another stride",
        "1a convolution is one-dimensional",
        "2D Convolution",
        "Question 1 asks for sizes",
        "448 parameters",
        "3x3 filters",
        "1.5 times",
        "A: as above",
        "e.g. this",
        "(C_out, H_out)",
        "(n) = 3",
        "",
    ],
)
def test_sentences_are_no_headings(line: str) -> None:
    assert read_heading(line, KNOWN) is None


def test_one_heading_for_two_parts() -> None:
    heading = read_heading("a), b) Both are right.", KNOWN)
    assert heading is not None
    assert heading.labels == (A, Label(None, "b"))
    assert heading.rest == "Both are right."


def test_a_dotted_number_needs_a_rubric_that_has_them() -> None:
    assert read_heading("2.1 What is the size", KNOWN) is None
    heading = read_heading("2.1 What is the size", (Label("2.1", None),))
    assert heading is not None
    assert heading.labels == (Label("2.1", None),)


@given(st.text(max_size=60) | st.text("Qq1ab().:*# \\{}[]item-,", max_size=30))
def test_any_line_is_read_without_an_error(line: str) -> None:
    heading = read_heading(line, KNOWN)
    assert heading is None or heading.depth >= 1


def test_a_key_as_long_as_a_page_is_no_id() -> None:
    assert parse_id(" 1a" + " " * 5000) == Label("1", "a")
    assert parse_id("1" + "_" * 63 + "a") is None
