"""Standing: how a text puts each of its results forward, from a bare mention to the final answer.

The words are few and general: they say what a number is (given, a setting, an explanation), or that a result follows.
Where they do not decide, nothing is decided: see :mod:`grader.judge.answers.choice`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from enum import IntEnum

from grader.judge.answers.asides import GIVEN, is_aside, is_asked_for, is_fraction
from grader.judge.answers.results import Result
from grader.judge.answers.vocabulary import SO, VERBS, words_pattern

__all__ = ["Level", "Standing", "standings"]


class Level(IntEnum):
    """How strongly a result is stated."""

    ASIDE = -2
    """Given, a setting, part of a question, or an explanation of a result before it: never the answer."""
    SETTING = -1
    """A symbol's value: ``C_out = 16``."""
    MENTIONED = 0
    CONCLUDED = 1
    """The end of an equation, or after ``gives``."""
    DECLARED = 2
    """``the output size is``, ``so``, ``parameters``; or alone on its line."""
    FINAL = 3
    """``answer``, ``in total``."""


@dataclass(frozen=True)
class Standing:
    """A result and its level. ``either``: it stands beside another one with an ``or`` between them. ``opens``: the text
    begins with it."""

    result: Result
    level: Level
    either: bool = False
    opens: bool = False


AROUND = 250
FULL_LINE = 45
"""Characters of a line that was broken because it was full."""
UNIT = re.compile(
    r"(?:[\s-]*(?:(?:learnable|trainable|input|output)\s+)*"
    r"(?:weights?|bias(?:es)?|parameters|params|filters?|channels?|inputs?|kernels?|images?)\b)?",
    re.I,
)
"""What belongs to the number before it, and says nothing of the next one."""
SENTENCE_END = re.compile(
    r"(?<=[.!?])\s+(?=[^\s\d])|[.!?]\s*\n\s*\n|\|"
    r"|\n[^\S\n]*\n[^\S\n]*(?=[A-Z][a-z])(?!(?:Because|Since|As|Where|Here|This|With|For|Each|Every)\b)"
)
QUESTION_OR_END = re.compile(r"\?|[.!](?=\s|$)|\n\s*\n")

OR = re.compile(
    r"[^\w(]*(?:(?:or|otherwise|alternatively)\b(?!\s*rather\b)"
    r"|(?:but|however,?|while)\s+(?:\w+\s+){1,3}(?:says?|gives?|claims?|shows?|reports?|prints?|returns?)\b)",
    re.I,
)
"""Between two values: neither is said to be the answer."""
EXPLAINS = re.compile(
    words_pattern(
        "because", "since", "where", r"as\s+(?:each|there|we|the|every)", r"which\s+comes?", r"made\s+up", "from"
    )
    + "|"
    + words_pattern(r"consist\w*", r"compris\w*", r"of\s+which"),
    re.I,
)
FINAL = re.compile(
    words_pattern(
        "answers?",
        "ans",
        "result",
        "correct(?:ion|ed)?",
        "totals?",
        "altogether",
        "overall",
        "final(?:ly)?",
        r"in\s+all",
    ),
    re.I,
)
FINAL_AFTER = re.compile(
    r"\s*(?:learnable|trainable)?\s*(?:parameters|params)?\s*" + words_pattern(r"in\s+(?:total|all)", "altogether"),
    re.I,
)
DECLARED = re.compile(
    words_pattern("outputs?", "sizes?", "shapes?", "dimensions?", "dims?", "parameters", "params", "torch", *SO), re.I
)
DECLARED_AFTER = re.compile(
    r"\s*(?:(?:learnable|trainable|free|model|total)\s+)*" + words_pattern("parameters", "params"), re.I
)
CONCLUDED = re.compile(words_pattern("is", "are", *VERBS) + r"\s*:?\s*$", re.I)
SYMBOL = re.compile(r"[A-Za-z]{1,2}|[A-Za-z](?:in|out)|\w*_\w*|height|width|batch|bias(?:es)?")


def standings(text: str, results: list[Result]) -> list[Standing]:
    """The level of each result of a plain text; ``results`` are in the text's order."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    endings = list(QUESTION_OR_END.finditer(text))
    places = [ending.start() for ending in endings]
    opened = _innermost_brackets(text, results)
    found: list[Standing] = []
    stated: Result | None = None  # the last result that stands for itself in this sentence
    explaining = False
    for position, result in enumerate(results):
        before_this = bisect_right(ends, result.start)
        sentence = ends[before_this - 1] if before_this else 0
        previous = results[position - 1].end if position else 0
        before = text[max(previous, sentence, result.start - AROUND) : result.start]
        if previous > sentence:
            before = UNIT.sub("", before, count=1)
        following = bisect_left(places, result.end)
        asked = following < len(endings) and endings[following].group() == "?"
        asked = asked or is_asked_for(text, sentence, result)
        asked = asked or is_fraction(text, result, results[position + 1 : position + 5])
        level = Level.ASIDE if asked else _level(text, result, before)
        if stated is None or stated.start < sentence:
            stated, explaining = None, False
        else:
            explaining = explaining or bool(EXPLAINS.search(before)) or _is_introduced(stated, result, before)
            if level <= Level.CONCLUDED and (explaining or opened[position] >= stated.end):
                level = Level.ASIDE
        either = position > 0 and OR.match(before) is not None
        if either:
            level = max(level, found[-1].level)
            found[-1] = replace(found[-1], level=level, either=True)
        if level >= Level.MENTIONED:
            stated = result
        opens = not position and not any(map(str.isalnum, text[: result.start]))
        found.append(Standing(result, level, either, opens))
    return found


def _is_introduced(stated: Result, result: Result, before: str) -> bool:
    """A colon before it explains what was stated, unless that is a part of it: ``16 maps of 64 x 64: (16, 64, 64)``."""
    if ":" not in before or result.equated:
        return False
    ours, theirs = result.value, stated.value
    return not (isinstance(ours, tuple) and isinstance(theirs, tuple) and len(ours) > len(theirs))


def _level(text: str, result: Result, before: str) -> Level:
    after = text[result.end : result.end + AROUND].partition("\n\n")[0]
    if is_aside(text, result, before, after):
        return Level.ASIDE
    if FINAL.search(before) or FINAL_AFTER.match(after):
        return Level.FINAL
    if _is_setting(result):
        return Level.SETTING
    if DECLARED.search(before) or DECLARED_AFTER.match(after) or result.named == "(...)" or _is_alone(text, result):
        return Level.DECLARED
    if result.equated or result.named or CONCLUDED.search(before):
        return Level.CONCLUDED
    return Level.MENTIONED


def _is_setting(result: Result) -> bool:
    """``stride = 1``, ``C_out = 16``; not the end of an equation with numbers, and not ``num_params = 448``."""
    if not result.named or result.equated or isinstance(result.value, tuple):
        return False
    words = result.named.replace("_", " ")
    if GIVEN.search(words):
        return True
    return not (DECLARED.search(words) or FINAL.search(words)) and SYMBOL.fullmatch(result.named) is not None


def _is_alone(text: str, result: Result) -> bool:
    """Nothing but marks stands beside it on its line, and that is no end of a paragraph."""
    start = text.rfind("\n", 0, result.start) + 1
    rest = text[result.end :].partition("\n")[0]
    above = text[: max(start - 1, 0)].rpartition("\n")[2].rstrip()
    if len(above) >= FULL_LINE and (above[-1].isalnum() or above[-1] in ",-"):
        return False
    return not any(character.isalnum() for character in text[start : result.start] + rest)


def _innermost_brackets(text: str, results: list[Result]) -> list[int]:
    """For each result the place of the innermost bracket that is open around it; -1 where none is."""
    opened: list[int] = []
    found: list[int] = []
    position = 0
    for result in results:
        for mark in re.finditer(r"[(\[]|[)\]]|\n\s*\n", text[position : result.start]):
            if mark.group() in "([":
                opened.append(position + mark.start())
            elif mark.group() in ")]":
                del opened[-1:]
            else:
                opened.clear()
        found.append(opened[-1] if opened else -1)
        position = result.end
    return found
