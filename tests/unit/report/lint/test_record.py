from __future__ import annotations

import json

import pytest

from grader.report.lint.record import read_record


def test_strings_and_lists_of_numbers_come_with_their_place() -> None:
    record = {"a": "x", "b": [{"c": "y"}, 1, [0.5, None, 0.25]], "d": [1, 2, 3], "e": 0.5, "f": True}
    found = {passage.where: passage.text for passage in read_record(json.dumps(record))}
    assert found == {"a": "x", "b[0].c": "y", "b[2]": "0.5 0.25"}


def test_what_is_no_record_is_an_error() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read_record("{")
