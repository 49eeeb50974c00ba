"""Asides: results that a text does not put forward at all.

Given or set by the question, asked for, referred to, supposed and then not meant, or what is left of an equation.
"""

from __future__ import annotations

import re

from grader.judge.answers.results import Result
from grader.judge.answers.vocabulary import SETTINGS, SO, VERBS, words_pattern

__all__ = ["GIVEN", "is_aside", "is_asked_for", "is_fraction"]

NEAR = 250
"""Characters before a result in which it is looked for what is said of it."""
ASKING = re.compile(
    r"\W*(?:\d{1,2}\W+|[a-h]\W+)?"
    r"(?:hint\W|work out|give|state|compute|calculate|find|determine|derive|suppose|assume)(?!\w)",
    re.I,
)
"""How a handout asks without a question mark."""
GIVEN = re.compile(words_pattern("inputs?", "given", r"channels?(?![\s-]*(?:last|first)\b)", *SETTINGS), re.I)
OF_A_SETTING = re.compile(words_pattern(*SETTINGS), re.I)
SET = re.compile(r"\s*(?:of|is|=|:|size|[\[(])*\s*\(?\d")
"""The number of a setting behind its name: what comes after that is something else."""
GIVEN_AFTER = re.compile(
    r"[\s-]*"
    + words_pattern("inputs?", "convolutions?", r"conv\w*", *SETTINGS)
    + r"|[^.,;:]{0,20}?\b(?:of|in)\s+(?:the|each|an?)\s+(?:original\s+)?inputs?\b",
    re.I,
)
COUNT_AFTER = re.compile(
    r"[\s-]*(?:%|" + words_pattern("channels?", "images?", "layers?", "epochs?", "pixels?", "marks?") + ")", re.I
)
WEIGHTS = re.compile(words_pattern("weights?", "bias(?:es)?", "parameters?") + r"[^,;]{0,40}$", re.I)
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
REFERENCE = re.compile(words_pattern(*(f"{word}s?" for word in REFERENCE_WORDS)) + r"\.?\s*\(?\#?$", re.I)
SUPPOSED = re.compile(
    words_pattern("without", "ignoring", "excluding", "wrong", r"no\s+bias(?:es)?")
    + r"|\bnot\s*$|\b(?:instead|rather)\b[^,]*$",
    re.I,
)
SUPPOSED_AFTER = re.compile(
    r"\s*\(?(?:parameters|params|weights)?\s*" + words_pattern("without", "excluding", "ignoring"), re.I
)
FROM = re.compile(r"\b(?:from|same\b[^.;]{0,40}\bas|than)\s*$", re.I)
CITED = re.compile(r"\[\d{1,2}\]")
UNSUPPOSED = re.compile(words_pattern("so", "thus", "hence", "therefore", "but", "correct(?:ion|ed)?"), re.I)
"""What follows is said of what is: ``the layer has no bias, so``."""
RESULT_WORD = re.compile(words_pattern("outputs?", "answers?", "results?", "total", "parameters", *VERBS, *SO), re.I)
ANSWERING = re.compile(words_pattern(*VERBS, *SO, "answers?", "results?") + r"|[:=>]|[.!?]\W*(?:\n|$)", re.I)
COUNTED = re.compile(r"\d\s+(?:output\s+)?$", re.I)
CLAUSE_END = re.compile(r"\s*[:,;]")


def is_aside(text: str, result: Result, before: str, after: str) -> bool:
    """Given or set by the question, referred to, or supposed and then not meant; ``before`` and ``after``: what stands
    beside it."""
    if _is_citation(text, result):
        return True
    if GIVEN_AFTER.match(after) or SUPPOSED_AFTER.match(after) or _is_supposed(before):
        return True
    if not isinstance(result.value, tuple):
        if COUNT_AFTER.match(after) or REFERENCE.search(before):
            return True
        return not result.named and _is_given(before)
    return (
        _is_given(before)
        or bool(FROM.search(before))
        or bool(WEIGHTS.search(before))
        or (result.named == "(...)" and _names_inputs(before))
    )


def is_asked_for(text: str, sentence: int, result: Result) -> bool:
    """``Give the size of the output for an input of``: the sentence has no result of its own yet."""
    asking = None if result.equated else ASKING.match(text[sentence : min(sentence + NEAR, result.start)])
    if asking is None:
        return False
    begin = max(sentence + asking.end(), result.start - NEAR)
    return ANSWERING.search(text[begin : result.start]) is None


def is_fraction(text: str, result: Result, later: list[Result]) -> bool:
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


def _is_citation(text: str, result: Result) -> bool:
    """``448 [1]``: a number in square brackets behind words is that of a source."""
    said = CITED.fullmatch(text[result.start : result.end]) is not None
    return said and text[: result.start].rstrip()[-1:].isalnum() and text[result.start - 1 : result.start].isspace()


def _is_supposed(before: str) -> bool:
    said = SUPPOSED_AFTER.match(before)  # of the number before it: 432 without bias, 448 with bias
    comma = before.find(",", said.end()) if said else -1
    before = before[comma + 1 :]
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
