"""docs/write-a-rubric.md names every kind and field, and its examples are true."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.rubric import LoadedRubric, rubric_schema
from grader.rubric.meaning import RESERVED
from grader.rubric.syntax import MAX_BYTES, MAX_DEPTH, MAX_NODES

GUIDE = (Path(__file__).parents[3] / "docs/write-a-rubric.md").read_text(encoding="utf-8")
EXAMPLE, *_ = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
DEFINITIONS = {"Rubric": rubric_schema(), **rubric_schema()["$defs"]}


def section(definition: str) -> str:
    """The part of the guide that a check's fields must stand in, or the whole guide."""
    kind = DEFINITIONS[definition].get("properties", {}).get("kind", {}).get("const")
    return GUIDE if kind is None else GUIDE.split(f"### `{kind}`: ")[1].split("\n##")[0]


@pytest.mark.parametrize("definition", [name for name, schema in DEFINITIONS.items() if "properties" in schema])
def test_every_kind_and_field_is_named(definition: str) -> None:
    text = section(definition)
    fields = set(DEFINITIONS[definition]["properties"]) - {"kind"}
    assert {field for field in fields if f"`{field}`" not in text and f"`{field}:" not in text} == set()


@pytest.mark.parametrize("definition", [name for name, schema in DEFINITIONS.items() if "properties" in schema])
def test_every_choice_is_named(definition: str) -> None:
    text = section(definition)
    for field in DEFINITIONS[definition]["properties"].values():
        for choice in field.get("enum", field.get("items", {}).get("enum", [])):
            assert f"`{choice}`" in text


def test_visibilities_columns_and_caps_are_named() -> None:
    assert all(f"- `{word}`: " in GUIDE for word in DEFINITIONS["Visibility"]["enum"])
    assert all(f"`{column}`" in GUIDE for column in RESERVED)
    assert f"{MAX_BYTES >> 20} MiB, {MAX_NODES:,}\n  values and {MAX_DEPTH} levels" in GUIDE


def test_the_smallest_rubric_is_right(load: Callable[..., LoadedRubric]) -> None:
    assert [item.id for item in load(EXAMPLE).rubric.items] == ["output-size"]
    assert load(EXAMPLE, staff=False).rubric.marks == 10


def test_the_mistakes_shown_are_those_told(mistakes: Callable[..., list[str]]) -> None:
    slipped = (
        EXAMPLE.replace("marks: 10\n        v", "marks: 9\n        v")
        .replace("model: Classifier()", "model: Clasifier()")
        .rstrip()
        + "\n        hnit: x\n"
    )
    told = mistakes(slipped)
    shown = re.findall(r"^rubrics/asgn1\.yaml:(.*)$", GUIDE, re.MULTILINE)
    assert told == shown
    assert f"\n{len(told)} mistakes in rubrics/asgn1.yaml\n" in GUIDE
