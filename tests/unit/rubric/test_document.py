"""grader.rubric.document: where a piece stands, and how it is named."""

from __future__ import annotations

import pytest
import yaml

from grader.rubric.convert import convert
from grader.rubric.document import Document, Loc, Problem, Slip

TEXT = """\
title: R
parts:
  - id: p
    items:
      - id: a b
        check:
          kind: shape
          input: [1, 2]
      - check: {kind: file, file: x}
"""


@pytest.fixture
def document() -> Document:
    root = yaml.compose(TEXT, Loader=yaml.SafeLoader)
    assert root is not None
    return convert(root)[0]


@pytest.mark.parametrize(
    ("loc", "problem"),
    [
        ((), Problem(1, "x")),
        (("title",), Problem(1, "title: x")),
        (("parts",), Problem(3, "parts: x")),
        (("parts", 0), Problem(3, "part p: x")),
        (("parts", 0, "items"), Problem(5, "part p: items: x")),
        (("parts", 0, "items", 0, "check", "input", 1), Problem(8, "item 'a b': check.input[1]: x")),
        (("parts", 0, "items", 1, "check"), Problem(9, "part p: items[1].check: x")),
    ],
)
def test_a_slip_is_named_and_gets_its_line(document: Document, loc: Loc, problem: Problem) -> None:
    assert document.problem(Slip(loc, "x")) == problem


def test_a_line_of_its_own_wins(document: Document) -> None:
    assert document.problem(Slip(("title",), "x", 7)) == Problem(7, "title: x")


@pytest.mark.parametrize(
    ("loc", "here", "rest"),
    [
        ((), (), ()),
        (("id",), (), ("id",)),
        (
            ("parts", 0, "items", 0, "check", "shape", "input", 1),
            ("parts", 0, "items", 0, "check", "input", 1),
            (),
        ),
        (("parts", 0, "items", 0, "check"), ("parts", 0, "items", 0, "check"), ()),
        (("parts", 0, "items", 1, "check", "file", "patterns"), ("parts", 0, "items", 1, "check"), ("patterns",)),
        (("parts", 0, "items", 1, "check", "file", "file"), ("parts", 0, "items", 1, "check", "file"), ()),
        (("parts", 0, "items", 1, "check", "file"), ("parts", 0, "items", 1, "check"), ()),
    ],
)
def test_locations_of_pydantic_are_reached_past_the_members_of_unions(
    document: Document, loc: Loc, here: Loc, rest: Loc
) -> None:
    assert document.reach(loc) == (here, rest)


def test_values_are_reached(document: Document) -> None:
    assert document.value(("parts", 0, "items", 0, "check", "input")) == [1, 2]
