"""Standing: how a text puts each of its results forward, from a bare mention to the final answer.

The words are few and general: they say what a number is (given, a setting, an explanation), or that a result follows.
Where they do not decide, nothing is decided: see :mod:`grader.judge.answers.choice`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from enum import IntEnum

from grader.judge.answers.results import Result

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
    """A result and its level. ``either``: it stands beside another one with an ``or`` between them."""

    result: Result
    level: Level
    either: bool = False


def _words(*words: str) -> str:
    return rf"\b(?:{'|'.join(words)})\b"


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
ASKING = re.compile(
    r"\W*(?:\d{1,2}\W+|[a-h]\W+)?"
    r"(?:hint\W|work out|give|state|compute|calculate|find|determine|derive|suppose|assume)(?!\w)",
    re.I,
)
"""How a handout asks without a question mark."""
QUESTION_OR_END = re.compile(r"\?|[.!](?=\s|$)|\n\s*\n")

SETTINGS = ("strides?", "padding", "kernels?", "kernel_size", "filters?", "dilation", "groups")
GIVEN = re.compile(_words("inputs?", "given", r"channels?(?![\s-]*(?:last|first)\b)", *SETTINGS), re.I)
OF_A_SETTING = re.compile(_words(*SETTINGS), re.I)
SET = re.compile(r"\s*(?:of|is|=|:|size|[\[(])*\s*\(?\d")
"""The number of a setting behind its name: what comes after that is something else."""
OR = re.compile(
    r"[^\w(]*(?:(?:or|otherwise|alternatively)\b(?!\s*rather\b)"
    r"|(?:but|however,?|while)\s+(?:\w+\s+){1,3}(?:says?|gives?|claims?|shows?|reports?|prints?|returns?)\b)",
    re.I,
)
"""Between two values: neither is said to be the answer."""
GIVEN_AFTER = re.compile(
    r"(?:[\s-]*|[^.,;:]{0,20}?\b(?:of|in)\s+(?:the|each|an?)\s+)"
    + _words("inputs?", "convolutions?", r"conv\w*", *SETTINGS),
    re.I,
)
COUNT_AFTER = re.compile(
    r"[\s-]*(?:%|" + _words("channels?", "images?", "layers?", "epochs?", "pixels?", "marks?") + ")", re.I
)
WEIGHTS = re.compile(_words("weights?", "bias(?:es)?", "parameters?") + r"[^,;]{0,40}$", re.I)
"""A size that is said of these is no layer's output."""
REFERENCE_WORDS = (
    "fig",
    "figure",
    "table",
    "equation",
    "eq",
    "page",
    "section",
    "question",
    "part",
    "step",
    "assignment",
)
REFERENCE = re.compile(_words(*(f"{word}s?" for word in REFERENCE_WORDS)) + r"\.?\s*\(?\#?$", re.I)
SUPPOSED = re.compile(
    _words("without", "ignoring", "excluding", "wrong", r"no\s+bias(?:es)?")
    + r"|\bnot\s*$|\b(?:instead|rather)\b[^,]*$",
    re.I,
)
SUPPOSED_AFTER = re.compile(
    r"\s*\(?(?:parameters|params|weights)?\s*" + _words("without", "excluding", "ignoring"), re.I
)
CITED = re.compile(r"\[\d{1,2}\]")
UNSUPPOSED = re.compile(_words("so", "thus", "hence", "therefore", "but", "correct(?:ion|ed)?"), re.I)
"""What follows is said of what is: ``the layer has no bias, so``."""
EXPLAINS = re.compile(
    _words("because", "since", "where", r"as\s+(?:each|there|we|the|every)", r"which\s+comes?", r"made\s+up", "from")
    + "|"
    + _words(r"consist\w*", r"compris\w*", r"of\s+which"),
    re.I,
)
SO = ("so", "thus", "hence", "therefore")
VERBS = (
    "gives?",
    "gets?",
    "got",
    "obtain",
    "have",
    "yields?",
    "becomes?",
    "equals?",
    "makes?",
    "produces?",
    "says?",
    "prints?",
)
FINAL = re.compile(
    _words(
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
    r"\s*(?:learnable|trainable)?\s*(?:parameters|params)?\s*" + _words(r"in\s+(?:total|all)", "altogether"), re.I
)
DECLARED = re.compile(
    _words("outputs?", "sizes?", "shapes?", "dimensions?", "dims?", "parameters", "params", "torch", *SO), re.I
)
DECLARED_AFTER = re.compile(
    r"\s*(?:(?:learnable|trainable|free|model|total)\s+)*" + _words("parameters", "params"), re.I
)
CONCLUDED = re.compile(_words("is", "are", *VERBS) + r"\s*:?\s*$", re.I)
RESULT_WORD = re.compile(_words("outputs?", "answers?", "results?", "total", "parameters", *VERBS, *SO), re.I)
ANSWERING = re.compile(_words(*VERBS, *SO, "answers?", "results?") + r"|[:=>]|[.!?]\W*(?:\n|$)", re.I)
COUNTED = re.compile(r"\d\s+(?:output\s+)?$", re.I)
CLAUSE_END = re.compile(r"\s*[:,;]")
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
        asked = asked or _is_asking(text, sentence, result)
        asked = asked or _is_fraction(text, result, results[position + 1 : position + 5])
        level = Level.ASIDE if asked else _level(text, result, before)
        if stated is None or stated.start < sentence:
            stated, explaining = None, False
        else:
            explaining = explaining or bool(EXPLAINS.search(before)) or (":" in before and not result.equated)
            if level <= Level.CONCLUDED and (explaining or opened[position] >= stated.end):
                level = Level.ASIDE
        either = position > 0 and OR.match(before) is not None
        if either:
            level = max(level, found[-1].level)
            found[-1] = replace(found[-1], level=level, either=True)
        if level >= Level.MENTIONED:
            stated = result
        found.append(Standing(result, level, either))
    return found


def _is_asking(text: str, sentence: int, result: Result) -> bool:
    """``Give the size of the output for an input of``: the sentence has no result of its own yet."""
    asking = None if result.equated else ASKING.match(text[sentence : min(sentence + AROUND, result.start)])
    if asking is None:
        return False
    begin = max(sentence + asking.end(), result.start - AROUND)
    return ANSWERING.search(text[begin : result.start]) is None


def _is_fraction(text: str, result: Result, later: list[Result]) -> bool:
    """What is left of a fraction that a PDF has on three lines: nothing but signs stands before its equation's end."""
    if result.equated or len(result.parts) < 2:
        return False
    for following in later:
        between = text[result.end : following.start]
        if any(mark.isalpha() or mark in ".,;" for mark in between):
            return False
        if following.equated and "\n" in between:
            return True
    return False


def _level(text: str, result: Result, before: str) -> Level:
    after = text[result.end : result.end + AROUND].partition("\n\n")[0]
    if _is_aside(result, before, after) or _is_citation(text, result):
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


def _is_aside(result: Result, before: str, after: str) -> bool:
    """Given or set by the question, referred to, or supposed and then not meant."""
    if GIVEN_AFTER.match(after) or SUPPOSED_AFTER.match(after) or _is_supposed(before):
        return True
    if not isinstance(result.value, tuple):
        if COUNT_AFTER.match(after) or REFERENCE.search(before):
            return True
        return not result.named and _is_given(before)
    return _is_given(before) or bool(WEIGHTS.search(before)) or (result.named == "(...)" and _names_inputs(before))


def _is_citation(text: str, result: Result) -> bool:
    """``448 [1]``: a number in square brackets behind words is that of a source."""
    said = CITED.fullmatch(text[result.start : result.end]) is not None
    return said and text[: result.start].rstrip()[-1:].isalnum() and text[result.start - 1 : result.start].isspace()


def _is_supposed(before: str) -> bool:
    found = SUPPOSED.search(before)
    return found is not None and UNSUPPOSED.search(before, found.end()) is None


def _is_given(before: str) -> bool:
    """The last noun before the value is an input's or a setting's: ``input size is``, ``padding of``."""
    nouns = list(GIVEN.finditer(before))
    if not nouns:
        return False
    between = before[nouns[-1].end() :]
    if OF_A_SETTING.fullmatch(nouns[-1].group()) and SET.match(between):  # "with padding 1 it is (32, 16, 64, 64)"
        return False
    if COUNTED.search(before[: nouns[-1].start()]) and CLAUSE_END.match(between):  # "16 filters: (32, 16, 64, 64)"
        return False
    return len(between.split()) <= 3 and not RESULT_WORD.search(between)


def _names_inputs(before: str) -> bool:
    """``(N, C_in, H_in, W_in) =``."""
    symbols = before[before.rfind("(") :].lower()
    return re.search(r"\b[chw]_?in\b", symbols) is not None and "out" not in symbols


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
