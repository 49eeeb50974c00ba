"""Phrases and folders in a file's texts: whole words, in this case, white space as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from grader.report.lint.forbidden import Phrase
from grader.report.lint.passages import Passages
from grader.report.lint.rules import RULES, Alarm

__all__ = ["find_phrases", "find_places", "holds"]

WORD = re.compile(r"\w+")
GOES_ON = re.compile(r"-?\w")
PROCESS = re.compile(r"/proc/\d+/")


def holds(text: str, phrase: str) -> bool:
    """Whether ``text`` (runs of white space as one space) has the phrase in it as whole words."""
    return next(_matches(text, phrase), None) is not None


def find_phrases(passages: Passages, phrases: Iterable[Phrase]) -> Iterator[Alarm]:
    """An alarm for each phrase that is there, at its first place."""
    words = set(WORD.findall(passages.text))
    for phrase in phrases:
        first = WORD.search(phrase.text)
        if first is not None and first[0] not in words:
            continue  # most phrases are other students' names
        for at in _matches(passages.text, phrase.text):
            excerpt = passages.around(at, at + len(phrase.text), untold=phrase.untold)
            yield Alarm(RULES[phrase.rule], passages.where(at), f"{phrase.what}: {excerpt}")
            break


def find_places(passages: Passages, places: Sequence[str]) -> Iterator[Alarm]:
    """An alarm for each of the folders that is named, by itself or at the beginning of a path, and for processes."""
    for place in places:
        name = place.removeprefix("/")
        at = passages.text.find(name)
        while at >= 0 and _goes_on(passages.text, at + len(name)):
            at = passages.text.find(name, at + 1)
        if at >= 0:
            yield Alarm(RULES["places"], passages.where(at), passages.around(at, at + len(name)))
    if match := PROCESS.search(passages.text):
        yield Alarm(RULES["places"], passages.where(match.start()), passages.around(match.start(), match.end()))


def _matches(text: str, phrase: str) -> Iterator[int]:
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        before = at > 0 and _is_word(text[at - 1]) and _is_word(phrase[0])
        if not before and not (_is_word(phrase[-1]) and _goes_on(text, at + len(phrase))):
            yield at
        at = text.find(phrase, at + 1)


def _goes_on(text: str, at: int) -> bool:
    """Whether the word that ends at ``at`` does not end there."""
    return GOES_ON.match(text, at) is not None


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
