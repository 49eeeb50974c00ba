"""What can be understood of a rubric that may have mistakes, so that all kinds of mistake are told at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from grader.model import Check, Forms, Rubric, Visibility
from grader.rubric.document import Document, Loc

__all__ = ["Draft", "DraftItem", "DraftPart", "draft_of", "validate"]


@dataclass(frozen=True, kw_only=True)
class DraftItem:
    """An item; ``id`` is empty, ``marks`` and ``check`` are None where they are wrong."""

    loc: Loc
    line: int
    id: str
    marks: Decimal | None
    needs: tuple[str, ...]
    public: bool
    check: Check | None


@dataclass(frozen=True, kw_only=True)
class DraftPart:
    """A part, as far as it can be understood; ``id`` and ``marks`` as in :class:`DraftItem`."""

    loc: Loc
    line: int
    id: str
    marks: Decimal | None
    items: tuple[DraftItem, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A rubric, as far as it can be understood. ``defines`` is None where the list is wrong."""

    defines: tuple[str, ...] | None
    classes: tuple[str, ...]
    """Names under ``source.classes``."""
    reference: str | None
    starter: str | None
    checks: str | None
    forms: Mapping[str, Forms | None]
    """By name; None for a list that is wrong."""
    parts: tuple[DraftPart, ...]

    @property
    def items(self) -> tuple[DraftItem, ...]:
        """Every item, in the order of the file."""
        return tuple(item for part in self.parts for item in part.items)


def validate(data: Any) -> Rubric:
    """The rubric that ``data`` describes.

    Raises:
        pydantic.ValidationError: with every mistake.
    """
    # Strict JSON: a list may become a tuple and a text a Decimal, but no text becomes a number by itself.
    return _rubrics().validate_json(json.dumps(data), strict=True)


def draft_of(document: Document) -> Draft:
    """Take from the document what is right."""
    data = _mapping(document.data)
    source = data.get("source", {})
    defines = source.get("defines", []) if isinstance(source, dict) else None
    names = _names(defines)
    return Draft(
        defines=names if isinstance(defines, list) and len(names) == len(defines) else None,
        classes=tuple(_mapping(_mapping(source).get("classes"))),
        reference=_name(data.get("reference")) or None,
        starter=_name(data.get("starter")) or None,
        checks=_name(data.get("checks")) or None,
        forms={name: _forms(one) for name, one in _mapping(data.get("forms")).items()},
        parts=tuple(
            _part(document, ("parts", index), _mapping(part)) for index, part in enumerate(_list(data.get("parts")))
        ),
    )


def _part(document: Document, loc: Loc, data: dict[str, Any]) -> DraftPart:
    return DraftPart(
        loc=loc,
        line=document.places[loc].line,
        id=_name(data.get("id")),
        marks=_marks(data),
        items=tuple(
            _item(document, (*loc, "items", index), _mapping(item))
            for index, item in enumerate(_list(data.get("items")))
        ),
    )


def _item(document: Document, loc: Loc, data: dict[str, Any]) -> DraftItem:
    return DraftItem(
        loc=loc,
        line=document.places[loc].line,
        id=_name(data.get("id")),
        marks=_marks(data),
        needs=tuple(_name(need) for need in _list(data.get("needs"))),
        public=data.get("visibility") == Visibility.PUBLIC,
        check=_check(data.get("check")),
    )


def _check(data: Any) -> Check | None:
    try:
        return _checks().validate_json(json.dumps(data), strict=True)
    except ValidationError:
        return None  # the validation of the whole rubric has told why


def _forms(data: Any) -> Forms | None:
    try:
        return _lists().validate_json(json.dumps(data), strict=True)
    except ValidationError:
        return None


def _marks(data: dict[str, Any]) -> Decimal | None:
    text = data.get("marks")
    return Decimal(text) if isinstance(text, str) else None


def _mapping(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _name(data: Any) -> str:
    return data if isinstance(data, str) else ""


def _names(data: Any) -> tuple[str, ...]:
    return tuple(name for name in _list(data) if isinstance(name, str))


@cache
def _rubrics() -> TypeAdapter[Rubric]:
    return TypeAdapter(Rubric)


@cache
def _lists() -> TypeAdapter[Forms]:
    return TypeAdapter(Forms)


@cache
def _checks() -> TypeAdapter[Check]:
    return TypeAdapter(Check)
