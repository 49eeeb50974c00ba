"""Answers from parsed data."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Form, Reading, Status, read_answer_file

KNOWN = ("1a", "1b", "1c", "1d")
SIZE, NUMBER = Form(4), Form(None)


def read(text: str, question: str = "1a", form: Form = SIZE) -> Reading:
    return read_answer_file(yaml.safe_load(text), question, KNOWN, form)


@pytest.mark.parametrize(
    "text",
    [
        "1a: [32, 16, 64, 64]",
        "1a: (32, 16, 64, 64)",
        "1a: 32x16x64x64",
        "1a: torch.Size([32, 16, 64, 64])",
        "1a: 32, 16, 64, 64",
        "1a: the output is (32, 16, 64, 64)",
        "1a: [32.0, 16, 64, 64]",
        "a: (32, 16, 64, 64)",
        "1(a): (32, 16, 64, 64)",
        "Q1a: (32, 16, 64, 64)",
        "1:\n  a: (32, 16, 64, 64)",
        "Question 1:\n  (a): (32, 16, 64, 64)",
        "conv:\n  1a: (32, 16, 64, 64)",
        "answers:\n  q1:\n    a: (32, 16, 64, 64)",
        "1a: {N: 32, C: 16, H: 64, W: 64}",
        "1a: {working: 3 + 4, answer: [32, 16, 64, 64]}",
        "1a: (32, 16, 64, 64)\na: [32, 16, 64, 64]",
        "'1a: (32, 16, 64, 64)'",
    ],
)
def test_a_size_under_every_key(text: str) -> None:
    reading = read(text)
    assert (reading.status, reading.value, reading.place) == (Status.FOUND, (32, 16, 64, 64), "answers.yaml")


@pytest.mark.parametrize("text", ["1d: 448", "1d: '448'", "1d: 16*27 + 16", "1d: 448.0", "d: 448 parameters"])
def test_a_number(text: str) -> None:
    assert read(text, "1d", NUMBER).value == 448


def test_digits_grouped_by_commas() -> None:
    assert read("1d: 1,589,760", "1d", NUMBER).value == 1_589_760


@pytest.mark.parametrize("text", ["", "{}", "1b: 3", "1a:", "1a: ''", "2:\n  a: (1, 2, 3, 4)", "2a: (1, 2, 3, 4)"])
def test_nothing_there(text: str) -> None:
    assert read(text) == Reading(Status.ABSENT)


@pytest.mark.parametrize(
    "text", ["1a: true", "1a: 0.5", "1a: ask me", "1a: [1, [2]]", "1a: {x: 1}", "1a: (1,2)\na: (3,4)", "[1, 2]", "7"]
)
def test_what_cannot_be_read_is_unclear(text: str) -> None:
    reading = read(text)
    assert (reading.status, reading.value) == (Status.UNCLEAR, None)
    assert reading.quote


def test_a_part_of_two_questions_is_not_guessed() -> None:
    assert read_answer_file({"a": 3}, "1a", ("1a", "2a"), NUMBER).status is Status.ABSENT
    assert read_answer_file({"a": 3}, "1a", ("1a", "2b"), NUMBER).value == 3


def test_a_question_with_a_name() -> None:
    assert read_answer_file({"Latent-Size": 1024}, "latent-size", ("latent-size",), NUMBER).value == 1024


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
KEYS = st.sampled_from(["1a", "a", "1", "Q1", "1(a)", "answer", "N", "H"]) | st.text(max_size=5) | st.integers(0, 3)
DATA = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(DATA)
def test_any_data_is_read_without_an_error(data: object) -> None:
    reading = read_answer_file(data, "1a", KNOWN, SIZE)
    assert (reading.value is not None) == (reading.status is Status.FOUND)
