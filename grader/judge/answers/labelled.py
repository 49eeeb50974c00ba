"""A list of numbers that is stated one by one, each beside the name of its place: ``2 (conv1) and 1 (conv2)``.

The names come from the reference. A line is read in one of two ways, by what stands first in it: a name and then its
number (``conv1: 2``), or a number and then its names (``2 for conv1 and conv2``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.judge.answers.records import Form
from grader.judge.answers.results import Result, find_results

__all__ = ["Labelled", "labelled"]

ORDINALS = ("first|1st", "second|2nd", "third|3rd", "fourth|4th", "fifth|5th", "sixth|6th", "seventh|7th", "eighth|8th")
RANGE = re.compile(r"\s*(?:-|to|through|until|\.\.+|…)\s*$", re.I)
LETTERS_AND_NUMBER = re.compile(r"(?P<letters>[A-Za-z]+)[\s_-]*(?P<number>\d{1,2})")
SHORTEST = 2
"""Letters of a name: single ones are the axes of a size, or symbols."""
MOST_LINES = 400


@dataclass(frozen=True)
class Labelled:
    """``value`` is the last number that stands beside each name; ``rivals`` are other numbers beside one of them.

    ``start`` and ``end`` are where the first and the last of them stand in the text.
    """

    value: tuple[int, ...]
    start: int
    end: int
    rivals: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class _Mention:
    """Names in one place of a line, by their index."""

    names: tuple[int, ...]
    start: int
    end: int


def labelled(text: str, names: Sequence[str]) -> Labelled | None:
    """The numbers beside ``names`` in a plain text; None unless each of them has one."""
    patterns = _patterns(names)
    if not patterns:
        return None
    found: dict[int, list[tuple[int, int, int]]] = {}
    at = 0
    for number, line in enumerate(text.split("\n")):
        if number >= MOST_LINES:
            break
        for index, one, start, end in _in_line(line, patterns):
            found.setdefault(index, []).append((one, at + start, at + end))
        at += len(line) + 1
    if len(found) < len(names):
        return None
    last = [found[index][-1] for index in range(len(names))]
    value = tuple(entry[0] for entry in last)
    rivals = [
        (*value[:index], other, *value[index + 1 :])
        for index in range(len(names))
        for other, _, _ in found[index]
        if other != value[index]
    ]
    return Labelled(
        value, min(entry[1] for entry in last), max(entry[2] for entry in last), tuple(dict.fromkeys(rivals))
    )


def _patterns(names: Sequence[str]) -> list[re.Pattern[str]]:
    """A pattern for each name; none at all where one of them is too short to be told from a symbol."""
    patterns = []
    for name in names:
        parts = LETTERS_AND_NUMBER.fullmatch(name.strip())
        if parts is not None and len(parts["letters"]) >= SHORTEST:
            letters, number = parts["letters"], int(parts["number"])
            numbered = rf"(?:{letters}[a-z]*|layer)[\s_.-]*(?:layer[\s_.-]*)?#?{number}(?!\d)"
            ordinal = ORDINALS[number - 1] if 0 < number <= len(ORDINALS) else ""
            spelled = rf"|\b(?:{ordinal})\s+(?:{letters}[a-z]*\s*(?:layer)?|layer)\b" if ordinal else ""
            patterns.append(re.compile(rf"(?<![A-Za-z0-9])(?:{numbered}{spelled})", re.I))
        elif len(name.strip()) >= SHORTEST:
            patterns.append(re.compile(rf"(?<![A-Za-z0-9]){re.escape(name.strip())}(?![A-Za-z0-9])", re.I))
        else:
            return []
    return patterns


def _in_line(line: str, patterns: Sequence[re.Pattern[str]]) -> list[tuple[int, int, int, int]]:
    """(index of the name, number, where it starts, where it ends) for each number beside a name."""
    mentions = _mentions(line, patterns)
    if not mentions:
        return []
    hidden = line
    for mention in mentions:  # so that the 1 of "conv 1" is no number
        hidden = hidden[: mention.start] + "x" * (mention.end - mention.start) + hidden[mention.end :]
    values = find_results(hidden, Form(None))
    if not values:
        return []
    if len({names for mention in mentions for names in mention.names}) == 1:
        return _beside(mentions[:1], [_stated(values)])
    if mentions[0].start < values[0].start:
        return [
            found
            for mention, below in zip(mentions, [*mentions[1:], None], strict=True)
            for found in _after(mention, below, values, mentions)
        ]
    return [
        found
        for value, below in zip(values, [*values[1:], None], strict=True)
        for found in _before(value, below, mentions)
    ]


def _stated(values: Sequence[Result]) -> Result:
    """Of the numbers beside one name: the end of its equation, or the first."""
    return next((value for value in reversed(values) if value.equated), values[0])


def _beside(mentions: Sequence[_Mention], values: Sequence[Result]) -> list[tuple[int, int, int, int]]:
    return [
        (index, value.value, value.start, value.end)
        for mention in mentions
        for value in values
        for index in mention.names
        if isinstance(value.value, int)
    ]


def _after(
    mention: _Mention, below: _Mention | None, values: Sequence[Result], mentions: Sequence[_Mention]
) -> list[tuple[int, int, int, int]]:
    """The number after a name, or after the names that follow it at once: ``conv1, conv2 and conv3: 2``."""
    mine = [value for value in values if value.start >= mention.end and (below is None or value.end <= below.start)]
    if mine:
        return _beside([mention], [_stated(mine)])
    later = [value for value in values if value.start >= mention.end]
    if not later:
        return []
    following = [one for one in mentions if mention.end <= one.start < later[0].start]
    limit = next((one.start for one in mentions if one.start > later[0].start), None)
    group = [value for value in later if limit is None or value.end <= limit]
    return _beside([mention], [_stated(group)]) if following and group else []


def _before(value: Result, below: Result | None, mentions: Sequence[_Mention]) -> list[tuple[int, int, int, int]]:
    """The names after a number, up to the next number."""
    mine = [one for one in mentions if one.start >= value.end and (below is None or one.end <= below.start)]
    return _beside(mine, [value])


def _mentions(line: str, patterns: Sequence[re.Pattern[str]]) -> list[_Mention]:
    """Where the names stand, in order; ``conv1 to conv3`` names those between, too."""
    single = sorted(
        (
            _Mention((index,), match.start(), match.end())
            for index, p in enumerate(patterns)
            for match in p.finditer(line)
        ),
        key=lambda mention: (mention.start, -mention.end),
    )
    found: list[_Mention] = []
    for mention in single:
        if found and mention.start < found[-1].end:
            continue
        before = found[-1] if found else None
        if before is not None and RANGE.match(line[before.end : mention.start]):
            names = tuple(range(before.names[0], mention.names[0] + 1)) or before.names + mention.names
            found[-1] = _Mention(names, before.start, mention.end)
        else:
            found.append(mention)
    return found
