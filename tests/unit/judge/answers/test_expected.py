"""The reference's ``ANSWERS`` as records."""

from __future__ import annotations

from decimal import Decimal

import pytest

from grader.errors import RubricError
from grader.judge.answers import Expected, Form, NearMiss, expected_answer, form_of


def test_an_entry_with_everything() -> None:
    entry = {
        "value": 448,
        "names": [],
        "working": ["432 + 16"],
        "near": [{"value": 432, "share": "0.5", "say": "The 16 biases are missing."}],
    }
    near = NearMiss(432, Decimal("0.5"), "The 16 biases are missing.")
    assert expected_answer({"1d": entry}, "1d") == Expected(448, (), ("432 + 16",), (near,))


def test_a_list_is_the_tuple_that_it_was() -> None:
    expected = expected_answer({"1a": {"value": [32, 16], "names": ["N", "C"]}}, "1a")
    assert expected == Expected((32, 16), ("N", "C"))
    assert (form_of(expected.value), form_of(3)) == (Form(2), Form(None))


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (None, "answers.py: ANSWERS is empty, not a dictionary of question ids"),
        ({"1b": {"value": 1}}, "answers.py: ANSWERS has no '1a' (did you mean '1b'?); it has: 1b"),
        ({}, "answers.py: ANSWERS has no '1a'; it has: nothing"),
        ({"1a": 3}, "answers.py: ANSWERS['1a'] must be a dictionary with a 'value'"),
        ({"1a": {"value": True}}, "answers.py: ANSWERS['1a']['value'] is a bool; an answer is a number"),
        ({"1a": {"value": "one"}}, "answers.py: ANSWERS['1a']['value'] is a str; an answer is a number"),
        ({"1a": {"value": []}}, "answers.py: ANSWERS['1a']['value'] is a list; an answer is"),
        ({"1a": {"value": 1, "working": "x"}}, "answers.py: ANSWERS['1a']['working'] must be a list, not a str"),
        ({"1a": {"value": 1, "names": [1]}}, "answers.py: ANSWERS['1a']['names'] must hold strings only"),
        ({"1a": {"value": 1, "near": [{}]}}, "answers.py: ANSWERS['1a']['near'][0] must be a dictionary with"),
        (
            {"1a": {"value": 1, "near": [{"value": 2, "share": "half", "say": ""}]}},
            "answers.py: ANSWERS['1a']['near'][0]['share'] is 'half'; write a number from 0 up to 1",
        ),
    ],
)
def test_mistakes_are_named_with_their_place(answers: object, message: str) -> None:
    with pytest.raises(RubricError) as caught:
        expected_answer(answers, "1a")
    assert str(caught.value).startswith(message)
