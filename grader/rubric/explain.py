"""pydantic's errors, told in the rubric's words at the rubric's lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from grader.near import options, shown
from grader.rubric.document import Document, Loc, Place, Slip
from grader.rubric.schema import Fragment, tag_field
from grader.rubric.words import PATTERN_WORDS, advice, choices, expected

__all__ = ["explain"]

DIGITS = {
    "decimal_max_places": "after the point",
    "decimal_max_digits": "in all",
    "decimal_whole_digits": "before the point",
}


def explain(document: Document, error: ValidationError) -> tuple[Slip, ...]:
    """One slip for each error that ``error`` holds, save those that only follow from another."""
    details = error.errors(include_url=False, include_input=False)
    return tuple(slip for detail in details for slip in _slips(document, detail["type"], detail["loc"], detail))


def _slips(document: Document, kind: str, loc: Loc, detail: Mapping[str, Any]) -> Iterator[Slip]:
    here, rest = document.reach(loc)
    place = document.places[here]
    match kind, rest:
        case "missing", (str() as name,):
            yield Slip(here, f"the field {name} is missing{_meaning(place.inside, name)}")
        case "unexpected_keyword_argument", _:
            yield _unknown_field(document, here)
        case (("union_tag_invalid" | "union_tag_not_found"), _):
            yield _unknown_kind(document, here)
        case (("enum" | "literal_error"), _) if isinstance(document.value(here), str):
            text = document.value(here)
            yield Slip(here, f"unknown value {shown(text)}: {options(text, choices(place.fragment))}")
        case _, ("[key]",):
            pattern = next(iter(document.places[here[:-1]].inside["patternProperties"]))
            yield Slip(here, f"the name should be {PATTERN_WORDS[pattern]}", place.key_line)
        case "too_short", _ if len(document.value(here)) >= detail["ctx"]["min_length"]:
            # pydantic counts only the elements that are right; those that are wrong have errors of their own.
            return
        case _, _ if kind in DIGITS:
            most = next(iter(detail["ctx"].values()))
            yield Slip(here, f"{place.given} has too many digits: at most {most} {DIGITS[kind]}")
        case _:
            yield Slip(here, f"should be {expected(place.fragment)}, not {place.given}{_why(place)}")


def _unknown_field(document: Document, here: Loc) -> Slip:
    name = str(here[-1])
    known = options(name, document.places[here[:-1]].inside.get("properties", {}))
    return Slip(here[:-1], f"unknown field {shown(name)}: {known}", document.places[here].key_line)


def _unknown_kind(document: Document, here: Loc) -> Slip:
    fragment = document.places[here].fragment
    field = tag_field(fragment)
    if field not in document.value(here):
        return Slip(here, f"the field {field} is missing: one of {', '.join(choices(fragment))}")
    place = document.places[*here, field]
    return Slip((*here, field), f"unknown {field} {place.given}: {options(place.text, choices(fragment))}")


def _meaning(inside: Fragment, name: str) -> str:
    """What the missing field is for: the first sentence of its documentation."""
    words = " ".join(inside.get("properties", {}).get(name, {}).get("description", "").split())
    return f": {words.split('. ')[0].rstrip('.')}" if words else ""


def _why(place: Place) -> str:
    words = advice(place.fragment, place.text, quoted=place.quoted)
    return f": {words}" if words else ""
