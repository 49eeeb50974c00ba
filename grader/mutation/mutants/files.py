"""A file that must be handed in and is not."""

from __future__ import annotations

from collections.abc import Iterator

from grader.mutation.asked import file_subject
from grader.mutation.handed import stand_in
from grader.mutation.study import Study, mutant
from grader.mutation.variant import Place, Theme, Variant

__all__ = ["file_mutants"]


def file_mutants(study: Study) -> Iterator[Variant]:
    """For each pattern, a hand-in without the file that stands for it."""
    for pattern in study.patterns:
        name = stand_in(pattern)
        place = Place(name, 0, frozenset({file_subject(pattern)}))
        words = f"{name} is not handed in"
        yield mutant(Theme.FILE, words, place, {name: None})
