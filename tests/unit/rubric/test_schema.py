"""grader.rubric.schema: the schema for editors is true, and agrees with what is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it comes with nbformat, without types
import pytest
import yaml

from grader.rubric import LoadedRubric, rubric_schema
from grader.rubric.schema import child, fragment_at_root, resolve, tag_field, variant
from grader.rubric.words import PATTERN_WORDS

Load = Callable[..., LoadedRubric]
WithItem = Callable[[str], str]


def test_the_file_in_docs_is_true(repository: Path) -> None:
    file = repository / "docs/rubric.schema.json"
    assert file.read_text(encoding="utf-8") == json.dumps(rubric_schema(), indent=2) + "\n", (
        "write docs/rubric.schema.json again"
    )


def test_it_is_a_schema_of_its_draft() -> None:
    schema = rubric_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]


def test_asgn6_is_valid(repository: Path) -> None:
    data = yaml.safe_load((repository / "rubrics/asgn6.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(rubric_schema()).validate(data)


@pytest.mark.parametrize(
    "lines",
    [
        "check: {}",
        "check: {kind: shap}",
        "check: {kind: file}",
        "check: {kind: file, patterns: []}",
        "check: {kind: manual, extra: 1}",
        "check: {kind: shape, model: Net, input: [1]}",
        "check: {kind: manual}\nvisibility: publik",
        "check: {kind: manual}\nneeds: b",
    ],
)
def test_editors_see_what_the_loader_refuses(with_item: WithItem, lines: str) -> None:
    validator = jsonschema.Draft202012Validator(rubric_schema())
    assert not validator.is_valid(yaml.safe_load(with_item(lines)))


def test_a_mark_in_quotes_is_no_number(with_item: WithItem) -> None:
    data = yaml.safe_load(with_item("check: {kind: manual}"))
    validator = jsonschema.Draft202012Validator(rubric_schema())
    assert validator.is_valid(data)
    data["parts"][0]["marks"] = "1"
    assert not validator.is_valid(data)


def test_docstrings_are_descriptions() -> None:
    schema = rubric_schema()
    assert schema["title"] == "Rubric"
    assert schema["description"] == "A rubric file."
    assert schema["properties"]["checks"]["description"].startswith("Folder of the staff's own pytest files")
    assert all("description" in definition for definition in schema["$defs"].values())


def _patterns(piece: Any) -> Iterator[str]:
    if isinstance(piece, dict):
        yield from piece.get("patternProperties", {})
        if isinstance(piece.get("pattern"), str):
            yield piece["pattern"]
        piece = list(piece.values())
    if isinstance(piece, list):
        for inner in piece:
            yield from _patterns(inner)


def test_every_pattern_has_words() -> None:
    assert set(_patterns(rubric_schema())) == set(PATTERN_WORDS)


def test_fragments_are_reached_through_references_and_unions() -> None:
    item = child(child(child(child(fragment_at_root(), "parts"), 0), "items"), 3)
    check = child(item, "check")
    assert tag_field(check) == "kind"
    shape = variant(check, "shape")
    assert child(shape, "output")["nullable"] is True
    assert child(child(shape, "layers"), "any")["type"] == "array"
    assert variant(check, "shap") == {}
    assert child(item, "marks")["format"] == "decimal"
    assert child(child(variant(check, "train"), "betas"), 1)["type"] == "number"
    assert child(variant(check, "train"), "nothing") == {}
    assert resolve({}) == {}
