"""grader.rubric.public: what students may have."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from grader.errors import RubricError
from grader.model import LimitSettings, PytestCheck, ShapeCheck, SourceSettings, Tolerance
from grader.rubric import LoadedRubric, load_rubric, public_subset

Load = Callable[..., LoadedRubric]

TEXT = """\
id: '010'
title: "Über: alles"
source: {file: net.py, defines: [Net]}
reference: ref
starter: ref
checks: tests
limits: {cpu_seconds: 7.5}
tolerance: {absolute: 0.25}
parts:
  - id: one
    title: One
    marks: 4.5
    items:
      - {id: seen, title: Seen, marks: 2.50, visibility: public, needs: [secret-item, other], hint: look,
         check: {kind: shape, model: "Net(1, name='x')", input: [2, 3], output: [2, 1], layers: {on: [2, 1]}}}
      - {id: secret-item, title: Secret, marks: 1, hint: never told,
         check: {kind: parameters, model: Net(7), input: [2]}}
      - {id: shown, title: Shown, marks: 1, visibility: revealed, check: {kind: answer, question: 1a}}
  - id: two
    title: Two
    marks: 1
    items:
      - {id: other, title: 'yes', marks: 0.1, visibility: public, check: {kind: file, patterns: ['*.py|on']}}
      - {id: '1e3', title: Test, marks: 0.9, check: {kind: pytest, test: 'test_r.py::test_alone'}}
  - id: three
    title: Hidden part
    marks: 1
    items:
      - {id: gone, title: Gone, marks: 1, check: {kind: manual}}
"""


def test_only_public_items_are_left(load: Load) -> None:
    text = public_subset(load(TEXT))
    rubric = load(text, staff=False).rubric
    assert [(part.id, part.marks) for part in rubric.parts] == [("one", Decimal("2.50")), ("two", Decimal("0.1"))]
    assert [item.id for item in rubric.items] == ["seen", "other"]
    seen = rubric.items[0]
    assert seen.needs == ("other",)
    assert seen.hint == "look"
    assert seen.check == ShapeCheck(model="Net(1, name='x')", input=(2, 3), output=(2, 1), layers={"on": (2, 1)})
    assert (rubric.id, rubric.title) == ("010", "Über: alles")
    assert (rubric.reference, rubric.starter, rubric.checks, rubric.tolerance) == (None, None, None, Tolerance())
    assert rubric.source == SourceSettings(file="net.py", defines=("Net",))
    assert rubric.limits == LimitSettings(cpu_seconds=7.5)


def test_nothing_tells_of_the_others(load: Load) -> None:
    text = public_subset(load(TEXT))
    for secret in ("secret", "shown", "three", "never told", "1e3", "Net(7)", "ref", "test_r", "manual", "hidden"):
        assert secret not in text
    assert "marks: 2.50\n" in text


def test_checks_stay_where_a_public_item_needs_them(load: Load) -> None:
    public = TEXT.replace("marks: 0.9,", "marks: 0.9, visibility: public,")
    again = load(public_subset(load(public)), staff=False)
    assert again.rubric.checks == "tests"
    assert again.rubric.items[-1].check == PytestCheck(test="test_r.py::test_alone")
    assert again.rubric.items[-1].id == "1e3"


def test_a_subset_is_its_own_subset(load: Load) -> None:
    once = public_subset(load(TEXT))
    assert public_subset(load(once, staff=False)) == once


def test_a_rubric_without_public_items_has_no_subset(load: Load) -> None:
    with pytest.raises(RubricError, match=r"^r\.yaml has no public item"):
        public_subset(load(TEXT.replace("visibility: public", "visibility: hidden")))


def test_the_subset_of_asgn6_is_its_four_size_tests(repository: Path, load: Load) -> None:
    rubric = load(public_subset(load_rubric(repository / "rubrics/asgn6.yaml")), staff=False).rubric
    assert [item.id for item in rubric.items] == [
        "encoder-output",
        "encoder-layers",
        "decoder-output",
        "decoder-layers",
    ]
    assert rubric.marks == 14


def test_editors_read_the_same_values(load: Load) -> None:
    data = yaml.safe_load(public_subset(load(TEXT)))
    assert data["id"] == "010"
    assert data["parts"][0]["marks"] == 2.5
    assert data["parts"][1]["items"][0]["title"] == "yes"
