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
LISTED = re.compile(r"\s*(?:,|and|&|/|,\s*and)\s*", re.I)
"""What stands between names that share a number."""
SENTENCE_END = re.compile(r"\s*[.;](?=\s|$)")
EQUATION_NUMBER = re.compile(
    r"(?:\b(?:eq\w*\.?|by|from|in|using|see)\s*)?\(\d{1,2}\)(?:\s*(?:-|to|and|,)\s*\(\d{1,2}\))+"  # (2)-(5)
    r"|\b(?:eq\w*\.?|by|from|in|using|see)\s*\(\d{1,2}\)|(?<=\s)\(\d{1,2}\)\s*$",
    re.I,
)
BEFORE = r"(?:(?<![A-Za-z0-9])|(?<=(?<![A-Za-z0-9])(?-i:[A-Z])))"
"""Nothing of a word, but a symbol whose index the name has been: P_conv1 is Pconv1 in a PDF."""
MASK = "x"
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


_Found = tuple[int, int, int, int]
"""Index of the name, the number, where it starts, where it ends."""


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
    found = _found(text.split("\n")[:MOST_LINES], patterns)
    if len(found) < len(names):
        found = _found(_joined(text.split("\n")[:MOST_LINES], patterns), patterns)
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


def _found(lines: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> dict[int, list[tuple[int, int, int]]]:
    """Numbers with start and end in the text, by the index of the name that they stand beside."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    at = 0
    for line in lines:
        for index, one, start, end in _in_line(line, patterns):
            found.setdefault(index, []).append((one, at + start, at + end))
        at += len(line) + 1
    return found


def _joined(lines: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> list[str]:
    """The lines with those of one equation as one, of the same length: a fraction takes three lines of a PDF."""
    joined: list[str] = []
    for line in lines:
        plain = _without_equation_numbers(line)
        if joined and not _mentions(line, patterns) and _mentions(joined[-1], patterns) and line.strip():
            joined[-1] = f"{joined[-1]} {plain}"
        else:
            joined.append(plain)
    return joined


def _without_equation_numbers(line: str) -> str:
    return EQUATION_NUMBER.sub(lambda match: " " * len(match.group()), line)


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
            patterns.append(re.compile(rf"{BEFORE}(?:{numbered}{spelled})", re.I))
        elif len(name.strip()) >= SHORTEST:
            patterns.append(re.compile(rf"{BEFORE}{re.escape(name.strip())}(?![A-Za-z0-9])", re.I))
        else:
            return []
    return patterns


def _in_line(line: str, patterns: Sequence[re.Pattern[str]]) -> list[_Found]:
    """What stands beside each name. Several numbers beside one name are all told: which of them is meant is unclear."""
    mentions = _mentions(line, patterns)
    if not mentions:
        return []
    hidden = _without_equation_numbers(line)
    for mention in mentions:  # so that the 1 of "conv 1" is no number
        hidden = hidden[: mention.start] + MASK * (mention.end - mention.start) + hidden[mention.end :]
    values = [value for value in find_results(hidden, Form(None)) if isinstance(value.value, int)]
    if not values:
        return []
    if len({mention.names for mention in mentions}) == 1:
        return _beside(mentions[:1], _meant(values, hidden))
    if mentions[0].start < values[0].start:
        return _names_first(hidden, mentions, values)
    return _numbers_first(hidden, mentions, values)


def _names_first(line: str, mentions: Sequence[_Mention], values: Sequence[Result]) -> list[_Found]:
    """``conv1: 2, conv2: 2``, and ``conv1, conv2 and conv3: 2``."""
    found: list[_Found] = []
    group: list[_Mention] = []
    for mention, below in zip(mentions, [*mentions[1:], None], strict=True):
        group.append(mention)
        end = len(line) if below is None else below.start
        mine = [value for value in values if mention.end <= value.start and value.end <= end]
        if mine:
            found += _beside(group, _meant(mine, line))
            group = []
        elif below is None or not LISTED.fullmatch(line[mention.end : below.start]):
            group = []
    return found


def _numbers_first(line: str, mentions: Sequence[_Mention], values: Sequence[Result]) -> list[_Found]:
    """``2 (conv1), 2 (conv2)``, and ``2 for conv1 and conv2, and 1 for conv3``."""
    found: list[_Found] = []
    waiting: list[Result] = []
    for value, below in zip(values, [*values[1:], None], strict=True):
        waiting.append(value)
        end = len(line) if below is None else below.start
        mine = [one for one in mentions if value.end <= one.start and one.end <= end]
        if mine:
            found += _beside(mine, waiting)
        if mine or SENTENCE_END.search(line[value.end : end]):
            waiting = []
    return found


def _meant(values: Sequence[Result], line: str) -> list[Result]:
    """Of the numbers beside one name: the end of its equation, what is set equal to it, or all of a sentence."""
    equated = [value for value in values if value.equated]
    if equated:
        return equated[-1:]
    named = [value for value in values if MASK * 2 in value.named]
    if named:
        return named[-1:]
    symbolic = [value for value in values if value.named]
    if len(symbolic) == 1 and symbolic == list(values[-1:]) and not _is_in_bracket(line, symbolic[0].start):
        return symbolic  # conv1 (32 -> 16): P = 2
    ends = [at for at, value in enumerate(values) if SENTENCE_END.match(line, value.end)]
    return list(values[: ends[0] + 1] if ends else values)


def _is_in_bracket(line: str, at: int) -> bool:
    return line.count("(", 0, at) > line.count(")", 0, at)


def _beside(mentions: Sequence[_Mention], values: Sequence[Result]) -> list[_Found]:
    return [
        (index, value.value, value.start, value.end)
        for mention in mentions
        for value in values
        for index in mention.names
        if isinstance(value.value, int)
    ]


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
