"""grader.rubric.draft: what can be understood of a rubric with mistakes."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

from grader.model import ManualCheck
from grader.rubric.convert import convert
from grader.rubric.draft import Draft, draft_of


def drafted(text: str) -> Draft:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    return draft_of(convert(root)[0])


def test_items_that_are_wrong_keep_what_is_right() -> None:
    draft = drafted("""\
source: {defines: [Net]}
reference: ref
checks: []
parts:
  - id: p
    marks: x
    items:
      - {id: a, title: A, marks: 1.5, needs: [b, [c]], visibility: public, check: {kind: manual}}
      - {id: b, title: B, marks: 2, visibility: publik, check: {kind: man}}
      - 7
  - 8
""")
    (first, second) = draft.parts
    assert (draft.defines, draft.reference, draft.checks) == (("Net",), "ref", None)
    assert (first.id, first.marks, first.line, second.id, second.items) == ("p", None, 5, "", ())
    a, b, seven = draft.items
    assert (a.id, a.marks, a.needs, a.public) == ("a", Decimal("1.5"), ("b", ""), True)
    assert a.check == ManualCheck()
    assert (b.id, b.line, b.public, b.check) == ("b", 9, False, None)
    assert (seven.id, seven.marks, seven.needs, seven.check) == ("", None, (), None)


@pytest.mark.parametrize("text", ["just words", "[1]", "parts: 3", "parts: {items: 3}", "~", "source: 1"])
def test_nothing_is_understood_of_what_has_no_parts(text: str) -> None:
    assert drafted(text).parts == ()


@pytest.mark.parametrize("text", ["source: {defines: Net}", "source: {defines: [[Net]]}", "source: Net"])
def test_a_wrong_list_of_definitions_is_unknown(text: str) -> None:
    assert drafted(text).defines is None


def test_no_definitions_are_none() -> None:
    assert drafted("id: r").defines == ()
