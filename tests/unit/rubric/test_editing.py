"""grader.rubric.editing: one value changed, the rest as it was."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.rubric import decimal_words, with_value

TEXT = """\
# the course
id: x   # stays
title: "T"
parts:
  - id: p
    items:
      - {id: a, check: {kind: equivalent, model: N()}}
      - id: b
        check:
          kind: train   # five steps
          band_margin: 2.0  # guessed
          steps: 5
"""


@pytest.mark.parametrize(
    ("loc", "old", "new"),
    [
        (("parts", 0, "items", 1, "check", "band_margin"), "band_margin: 2.0", "band_margin: 7"),
        (("parts", 0, "items", 1, "check", "seed"), "          steps: 5", "          seed: 7\n          steps: 5"),
        (("parts", 0, "items", 0, "check", "tolerance"), "model: N()", "tolerance: 7, model: N()"),
        (("tolerance",), "parts:", "tolerance: 7\nparts:"),
        (("title",), '"T"', "7"),
    ],
    ids=["there", "new in a block", "new in braces", "new at the top", "quoted"],
)
def test_one_value_is_changed(loc: tuple[str | int, ...], old: str, new: str) -> None:
    changed = with_value(TEXT, loc, "7")
    assert changed == TEXT.replace(old, new, 1)
    found = yaml.safe_load(changed)
    for step in loc:
        found = found[step]
    assert found == 7


@given(st.floats(1e-9, 1e6))
def test_numbers_are_written_without_an_exponent(value: float) -> None:
    words = decimal_words(value)
    assert "e" not in words
    assert float(words) == pytest.approx(value, rel=1e-3, abs=1e-12)


def test_nothing_is_zero() -> None:
    assert decimal_words(0.0) == "0"
    assert decimal_words(2.0) == "2"
