"""A list of flat mappings from YAML, entry by entry, with the line of each field.

Read from the parser's events: nothing is constructed, nothing is nested, and a class's worth of marks takes a moment.
A scalar is the text that stands there, so the ids ``007`` and ``1.10`` stay what is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from grader.marking.entries import Slip

__all__ = ["Row", "Scalar", "rows_of"]

NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Scalar:
    """One field's text and its line (from 1). Nothing, as in ``marks:``, is an empty text."""

    text: str
    line: int


@dataclass
class Row:
    """One entry of the list: its line, its fields, and what is wrong with how it is written, by line."""

    line: int
    fields: dict[str, Scalar] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)


def rows_of(text: str) -> Iterator[Row]:
    """The entries of the list in ``text``; what is no entry comes as a row with a slip and no fields.

    Raises yaml.YAMLError where the text is no YAML.
    """
    events = yaml.parse(text, yaml.CSafeLoader)
    for event in events:
        match event:
            case yaml.SequenceStartEvent():
                yield from _entries(events)
            case yaml.ScalarEvent() if _text(event):
                yield _stray(event, "a list of entries is wanted, each beginning with `- student:`")
            case yaml.MappingStartEvent():
                yield _stray(event, "a list is wanted: begin each entry with `- `, as in `- student: s1001`")
                _skip(events)
            case yaml.AliasEvent():
                yield _stray(event, "write the value out instead of an alias")
            case _:
                pass


def _entries(events: Iterator[yaml.Event]) -> Iterator[Row]:
    for event in events:
        match event:
            case yaml.SequenceEndEvent():
                return
            case yaml.MappingStartEvent():
                yield _entry(events, _line(event))
            case yaml.SequenceStartEvent():
                yield _stray(event, "an entry is wanted here, not a list")
                _skip(events)
            case _:
                yield _stray(event, "an entry is wanted here: `- student: s1001`, and `item:` and `marks:` below it")


def _entry(events: Iterator[yaml.Event], line: int) -> Row:
    row = Row(line)
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        at = _line(event)
        name = _text(event) if isinstance(event, yaml.ScalarEvent) else ""
        if _is_nested(event):
            _skip(events)
        value = next(events)
        if _is_nested(value):
            _skip(events)
        if not name:
            row.slips.append(Slip(at, "the name of a field is wanted here"))
        elif not isinstance(value, yaml.ScalarEvent):
            row.slips.append(Slip(at, f"{name}: plain text is wanted here"))
        elif name in row.fields:
            row.slips.append(Slip(at, f"{name} is given twice in one entry, first in line {row.fields[name].line}"))
        else:
            row.fields[name] = Scalar(_text(value), at)
    return row


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _text(event: yaml.ScalarEvent) -> str:
    text = str(event.value)
    return "" if event.style is None and text in NOTHING else text.strip()


def _is_nested(event: yaml.Event) -> bool:
    return isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)


def _skip(events: Iterator[yaml.Event]) -> None:
    """Past the end of what has just begun."""
    depth = 1
    while depth:
        event = next(events)
        depth += _is_nested(event) - isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent)


def _stray(event: yaml.Event, words: str) -> Row:
    line = _line(event)
    return Row(line, slips=[Slip(line, words)])
