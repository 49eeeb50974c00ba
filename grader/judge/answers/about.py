"""The text that stands under one question's heading, for those who look for something else than a result in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from grader.judge.answers.labels import parse_id
from grader.judge.answers.records import Passage
from grader.judge.answers.sections import Section, find_sections, labels_of

__all__ = ["sections_about"]


def sections_about(passages: Sequence[Passage], section: str, known: Sequence[str] = ()) -> list[Passage]:
    """The passages of the section ``2``, ``2b`` or ``b``, those of its parts too. ``known``: ids of questions."""
    wanted = parse_id(section)
    if wanted is None:
        return []

    def is_about(one: Section) -> bool:
        return any(
            (wanted.number is None or _is_within(label.number, wanted.number))
            and (wanted.part is None or label.part == wanted.part)
            for label in one.labels
        )

    lines = [
        line for one in find_sections(passages, labels_of([*known, section])) if is_about(one) for line in one.lines
    ]
    return [
        Passage("\n".join(line.text for line in group), place)
        for place, group in groupby(lines, lambda line: line.place)
    ]


def _is_within(number: str | None, wanted: str) -> bool:
    """``2.1`` is within ``2``."""
    return number is not None and (number == wanted or number.startswith(f"{wanted}."))
