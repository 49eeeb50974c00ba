"""YAML nodes to the data that pydantic validates: each scalar is read as its field's type, never guessed.

A text field takes the scalar's own text, so an unquoted id ``1.10``, ``on`` or ``010`` stays what is written;
a mark takes its text too, so 2.5 never passes through a binary float.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

import yaml

from grader.near import shown
from grader.rubric.document import Document, Loc, Place, Slip
from grader.rubric.schema import Fragment, child, fragment_at_root, tag_field, variant

__all__ = ["convert"]

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "false": False}
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_LONGEST_NUMBER = 40

_REFUSED: list[Any] = []
"""An empty list is no scalar of any type: in a scalar's place, validation refuses it under the field's own name."""


def convert(root: yaml.Node) -> tuple[Document, tuple[Slip, ...]]:
    """Read the whole tree. The slips are what the data cannot show: fields given twice, names that are no text."""
    reader = _Reader()
    data = reader.read(root, fragment_at_root(), (), root.start_mark.line + 1)
    return Document(data, reader.places), tuple(reader.slips)


class _Reader:
    """Walks nodes and schema side by side, and keeps where everything stood."""

    def __init__(self) -> None:
        self.places: dict[Loc, Place] = {}
        self.slips: list[Slip] = []

    def read(self, node: yaml.Node, fragment: Fragment, loc: Loc, key_line: int) -> Any:
        line, tag = node.start_mark.line + 1, tag_field(fragment)
        if isinstance(node, yaml.ScalarNode):
            text, quoted = str(node.value), node.style is not None
            self.places[loc] = Place(line, key_line, _given(node), fragment, fragment, text, quoted)
            return _scalar(text, fragment, quoted=quoted)
        if isinstance(node, yaml.SequenceNode):
            self.places[loc] = Place(line, key_line, _given(node), fragment, fragment)
            return [
                self.read(element, child(fragment, index), (*loc, index), element.start_mark.line + 1)
                for index, element in enumerate(node.value)
            ]
        fields = self._fields(node, loc)
        inside = variant(fragment, str(fields[tag][1].value) if tag in fields else "") if tag else fragment
        self.places[loc] = Place(line, key_line, _given(node), fragment, inside)
        return {
            name: self.read(value, child(inside, name), (*loc, name), name_line)
            for name, (name_line, value) in fields.items()
        }

    def _fields(self, node: yaml.Node, loc: Loc) -> dict[str, tuple[int, yaml.Node]]:
        """Names with their lines and values. Of a name given twice the first counts."""
        fields: dict[str, tuple[int, yaml.Node]] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not _writable(key.value):
                self.slips.append(Slip(loc, f"the name of a field must be text, not {_given(key)}", line))
            elif key.value in fields:
                first = fields[key.value][0]
                self.slips.append(Slip(loc, f"{shown(key.value)} is given twice, first in line {first}", line))
            else:
                fields[key.value] = (line, value)
        return fields


def _scalar(text: str, fragment: Fragment, *, quoted: bool) -> Any:
    if not quoted and text in _NULL:
        return None
    plain = not quoted and len(text) <= _LONGEST_NUMBER
    match fragment.get("format", fragment.get("type")):
        case "decimal" if plain and _DECIMAL.fullmatch(text):
            return text
        case "integer" if plain and _WHOLE.fullmatch(text):
            return int(text)
        case "number" if plain and _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        case "boolean" if plain and text in _BOOLEAN:
            return _BOOLEAN[text]
        case "decimal" | "integer" | "number" | "boolean":
            return _REFUSED
        case _:
            return text if _writable(text) else _REFUSED


def _writable(text: str) -> bool:
    """No lone surrogates and no control characters: they can be escaped in YAML, but not written to a report."""
    return all(char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"} for char in text)


def _given(node: yaml.Node) -> str:
    match node:
        case yaml.ScalarNode(value=str(text)):
            if node.style is None and text in _NULL:
                return "nothing"
            return shown(text) if node.style is None else f"the quoted text {text[:60]!r}"
        case yaml.SequenceNode():
            return f"a list of {len(node.value)}"
        case _:
            return "a mapping" if node.value else "an empty mapping"
