"""grader.rubric.words: what a field expects, in words."""

from __future__ import annotations

from typing import Any

import pytest

from grader.rubric.words import advice, choices, expected


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ({}, "text"),
        ({"type": "string", "maxLength": 9}, "text (at most 9 characters)"),
        ({"type": "boolean"}, "true or false"),
        ({"type": "integer"}, "a whole number"),
        ({"type": "integer", "minimum": 2}, "a whole number from 2 upwards"),
        ({"type": "number", "minimum": 0, "maximum": 0.5}, "a number from 0 to 0.5"),
        ({"type": "number", "exclusiveMinimum": 0}, "a number above 0"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 36000}, "a number above 0 and at most 36000"),
        ({"type": "array", "items": {"type": "integer"}}, "a list, each a whole number"),
        ({"type": "string", "const": "file"}, "one of file"),
        ({"type": "string", "enum": ["a", "b"], "nullable": True}, "one of a, b, or null"),
    ],
)
def test_expected(fragment: dict[str, Any], words: str) -> None:
    assert expected(fragment) == words


def test_any_value_may_stand_where_there_is_no_choice() -> None:
    assert choices({"type": "string"}) == ()


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("integer", "0010", "a leading zero means octal to some readers, so write 10"),
        ("integer", "00", "a leading zero means octal to some readers, so write 0"),
        ("number", "1:30:00", "a colon means base 60 to some readers, so write 5400"),
        ("number", "12:75", ""),
        ("number", "0,25", "write 0.25"),
        ("number", "1_000_000", "write 1000000"),
        ("boolean", "Off", "write false"),
        ("string", "010", ""),
        ("integer", "٣", ""),
    ],
)
def test_advice(kind: str, text: str, words: str) -> None:
    assert advice({"type": kind}, text, quoted=False) == words
