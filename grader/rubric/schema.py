"""The JSON Schema that is made from the records: for editors, and as the guide by which YAML is read."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DecimalSchema

from grader.model import Rubric

__all__ = ["Fragment", "child", "fragment_at_root", "resolve", "rubric_schema", "tag_field", "variant"]

Fragment = Mapping[str, Any]
"""A piece of the JSON Schema that describes one value, or an empty mapping where nothing is known of it."""


def rubric_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a rubric file. Its descriptions are the docstrings of the records."""
    schema = TypeAdapter(Rubric).json_schema(schema_generator=_Generator)
    for definition in schema["$defs"].values():
        properties = definition.get("properties", {})
        # The records' default for `kind` serves Python; in a file the kind is what tells the checks apart.
        if "const" in properties.get("kind", {}):
            definition["required"] = ["kind", *definition.get("required", [])]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:grader:rubric",
        **schema,
        "title": "Rubric",
        "description": inspect.cleandoc(Rubric.__doc__ or ""),
    }


class _Generator(GenerateJsonSchema):
    """Writes Decimals as numbers alone: a mark in quotes is a slip."""

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:
        number: JsonSchemaValue = super().decimal_schema(schema)["anyOf"][0]
        return {**number, "format": "decimal"}


@cache
def _schema() -> dict[str, Any]:
    return rubric_schema()


def fragment_at_root() -> Fragment:
    """The fragment of the whole file."""
    return _schema()


def resolve(fragment: Fragment) -> Fragment:
    """Follow references, and fold a union with null into one fragment.

    ``X | None`` becomes X with ``nullable: True``.
    """
    if "$ref" in fragment:
        name = str(fragment["$ref"]).removeprefix("#/$defs/")
        return resolve({**_schema()["$defs"][name], **{k: v for k, v in fragment.items() if k != "$ref"}})
    members: list[Fragment] = fragment.get("anyOf", [])
    others = [member for member in members if member.get("type") != "null"]
    if len(others) < len(members):
        rest = {key: value for key, value in fragment.items() if key != "anyOf"}
        return {**rest, **resolve(others[0]), "nullable": True}
    return fragment


def tag_field(fragment: Fragment) -> str:
    """The name of the field that chooses among the variants of a resolved fragment, or an empty text."""
    return str(fragment.get("discriminator", {}).get("propertyName", ""))


def variant(fragment: Fragment, tag: str) -> Fragment:
    """The variant that ``tag`` chooses, resolved; empty when there is none of that name."""
    reference = fragment["discriminator"]["mapping"].get(tag)
    return resolve({"$ref": reference}) if reference else {}


def child(fragment: Fragment, step: str | int) -> Fragment:
    """The resolved fragment of a field or an element of the resolved ``fragment``; empty when it is unknown."""
    if isinstance(step, int):
        fixed = fragment.get("prefixItems", [])
        found = fixed[step] if step < len(fixed) else fragment.get("items", {})
    else:
        found = fragment.get("properties", {}).get(step) or _any_name(fragment)
    return resolve(found) if isinstance(found, Mapping) else {}


def _any_name(fragment: Fragment) -> Fragment:
    """What stands under every name of a mapping whose names are the author's own."""
    named = [*fragment.get("patternProperties", {}).values(), fragment.get("additionalProperties")]
    return next((found for found in named if isinstance(found, Mapping)), {})
