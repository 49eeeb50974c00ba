"""What a field expects, in words, made from its piece of the schema."""

from __future__ import annotations

import re

from grader.near import shown
from grader.rubric.schema import Fragment, child, resolve, tag_field

__all__ = ["PATTERN_WORDS", "advice", "choices", "expected"]

PATTERN_WORDS = {
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": "a name of letters, digits, _ . and -, beginning with a letter or a digit",
    r"^[A-Za-z_][A-Za-z0-9_.]*\(.*\)$": "a call such as Encoder(128)",
    r"^(?:\d{1,2}(?:\.\d{1,2})*[A-Za-z]?|[A-Za-z])$": "a section of the report such as 2, 2b or 1.3",
    r"^[\w./-]+\.py::[\w:\[\].-]+$": "FILE.py::test_name",
    r"^[\w./-]+\.py$": "FILE.py",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "a name as in Python",
}
"""Words for every pattern of the schema (a test sees to it that none is missing)."""

_YES, _NO = ("true", "yes", "y", "on"), ("false", "no", "n", "off")
_MEANT = dict.fromkeys(_YES, "true") | dict.fromkeys(_NO, "false")
_BASE_60 = re.compile(r"[0-9]{1,6}(?::[0-5]?[0-9]){1,3}")


def choices(fragment: Fragment) -> tuple[str, ...]:
    """The values that may be chosen from: of an enumeration, or the kinds of a union. Empty where any may stand."""
    if tag_field(fragment):
        return tuple(fragment["discriminator"]["mapping"])
    return tuple(str(value) for value in fragment.get("enum", [fragment["const"]] if "const" in fragment else []))


def expected(fragment: Fragment) -> str:
    """What may stand here, in words that follow "should be"."""
    words = _expected(fragment)
    return f"{words}, or null" if fragment.get("nullable") else words


def _expected(fragment: Fragment) -> str:
    if tag_field(fragment):
        return f"a mapping with a {tag_field(fragment)}: one of {', '.join(choices(fragment))}"
    if choices(fragment):
        return f"one of {', '.join(choices(fragment))}"
    match fragment.get("type"):
        case "number":
            return f"a number{_bounds(fragment)}"
        case "integer":
            return f"a whole number{_bounds(fragment)}"
        case "boolean":
            return "true or false"
        case "array":
            return _list(fragment)
        case "object" if "properties" in fragment:
            return f"a mapping with the fields {', '.join(fragment['properties'])}"
        case "object":
            return f"a mapping of names, each with {expected(child(fragment, 'any name'))}"
        case _:
            return _text(fragment)


def _text(fragment: Fragment) -> str:
    words = PATTERN_WORDS.get(fragment.get("pattern", ""), "text")
    return f"{words} (at most {fragment['maxLength']} characters)" if "maxLength" in fragment else words


def _bounds(fragment: Fragment) -> str:
    low, high, above = (fragment.get(key) for key in ("minimum", "maximum", "exclusiveMinimum"))
    start = f" above {above:g}" if above is not None else f" from {low:.10g}" if low is not None else ""
    if high is None:
        return f"{start} upwards" if low is not None else start
    return f"{start} {'and at most' if above is not None else 'to'} {high:.10g}"


def _list(fragment: Fragment) -> str:
    least, most = fragment.get("minItems", 0), fragment.get("maxItems")
    element = resolve(fragment.get("prefixItems", [fragment.get("items", {})])[0])
    if least == most:
        return f"a list of exactly {most}, each {expected(element)}"
    size = f" of {least} to {most}" if most else f" of at least {least}" if least else ""
    return f"a list{size}, each {expected(element)}"


def advice(fragment: Fragment, text: str, *, quoted: bool) -> str:
    """What the author probably meant by a scalar that is not of its field's type; empty when there is no telling.

    Most of it is about numbers and switches that YAML 1.1 reads otherwise than they look.
    """
    kind = fragment.get("type")
    if kind == "boolean" and text.lower() in _MEANT:
        return f"write {_MEANT[text.lower()]}"
    if kind not in {"number", "integer"}:
        return ""
    if quoted and re.fullmatch(r"[0-9.]+", text):
        return f"write {shown(text)} without quotes"
    if re.fullmatch(r"0+[0-9]{1,17}", text):
        return f"a leading zero means octal to some readers, so write {text.lstrip('0') or '0'}"
    if _BASE_60.fullmatch(text):
        return f"a colon means base 60 to some readers, so write {_base_60(text)}"
    if re.fullmatch(r"[0-9]+(?:_[0-9]+)+", text):
        return f"write {text.replace('_', '')}"
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        return f"write {text.replace(',', '.')}"
    return ""


def _base_60(text: str) -> int:
    value = 0
    for digits in text.split(":"):
        value = value * 60 + int(digits)
    return value
