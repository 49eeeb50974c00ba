"""What is said in words: numbers that are spelled out, and the number of examples that a letter stands for."""

from __future__ import annotations

import re

from grader.judge.answers.number_words import SPELLED_OUT, number_of
from grader.judge.answers.records import EXAMPLES, Stated

__all__ = ["with_digits", "with_examples"]

LEAD = r"(?P<lead>^[^\w\n]*|\b(?:is|be|are|was|equals?|gives?|of)\s+|[=:]\s*)"
AFTER = (
    r"(?=\s*(?:$|[.,;:!)\n]|(?:pixels?|units?|for|on|in|each|everywhere|respectively|learnable|trainable|parameters?|"
    r"params|weights?|numbers?|values?)\b))"
)
ONE = re.compile(rf"\b{SPELLED_OUT}\b", re.I)
SPELLED = re.compile(
    rf"{LEAD}(?P<words>{SPELLED_OUT}(?:\s*(?:,|,?\s*and|×|by|times)\s+{SPELLED_OUT})*+){AFTER}", re.I | re.M
)

GIVEN = re.compile(r"(?<![\w(])(?:N|B|batch(?:[\s_]+size)?)\s*(?:=|is|of|:)\s*(?P<number>\d{1,6})(?![\d.,]*\d)", re.I)


def with_digits(text: str) -> str:
    """``text`` with digits for the numbers that are spelled out where a number is stated: ``the padding is two``.

    Lines stay lines. Other words are left, such as ``one`` for somebody.
    """
    return SPELLED.sub(lambda match: match["lead"] + _in_digits(match["words"]), text)


def _in_digits(words: str) -> str:
    """Digits for each number; the words as they are where one of them is none."""
    numbers = [number_of(match.group()) for match in ONE.finditer(words)]
    if None in numbers:
        return words
    waiting = iter(numbers)
    return re.sub(r"\b(?:by|times)\b", "×", ONE.sub(lambda _: str(next(waiting)), words), flags=re.I)


def with_examples(value: Stated, text: str) -> Stated:
    """A size that begins with a letter for the examples, with their number where the text says it: ``with N = 32``."""
    if not isinstance(value, tuple) or value[:1] != (EXAMPLES,):
        return value
    given = {int(match["number"]) for match in GIVEN.finditer(text)}
    return (given.pop(), *value[1:]) if len(given) == 1 else value
