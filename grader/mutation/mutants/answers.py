"""Wrong written answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from grader.judge.answers import EXAMPLES
from grader.mutation.asked import answer_subject
from grader.mutation.handed import ANSWERS, Written, answers_file
from grader.mutation.study import Study, mutant
from grader.mutation.variant import Place, Theme, Variant

__all__ = ["answer_mutants"]


def answer_mutants(study: Study) -> Iterator[Variant]:
    """For each answer: each number in it another one, two neighbours swapped, one missing, none at all."""
    for question, value in study.answers.items():
        for words, other in _others(value):
            yield _variant(study, question, f"{question}: {words}", {**study.answers, question: other})
        rest = {name: other for name, other in study.answers.items() if name != question}
        yield _variant(study, question, f"{question}: no answer", rest)


def _others(value: Written) -> Iterator[tuple[str, Written]]:
    if isinstance(value, str):
        for formula in (f"({value}) + 1", f"2 * ({value})"):
            yield f"{formula} for {value}", formula
        return
    if isinstance(value, Fraction):
        for part in (value * 2, value / 2, -value, value + 1):
            yield f"{part} for {value}", part
        return
    if isinstance(value, int):
        for other in dict.fromkeys((value + 1, value - 1, value * 2, value // 2)):
            yield f"{other} for {value}", other
        return
    is_open = value[:1] == (EXAMPLES,)  # any number of examples is right, and none
    for at, number in enumerate(value):
        changed = (*value[:at], number + 1, *value[at + 1 :])
        if at or not is_open:
            yield f"{changed} for {value}", changed
    for at in range(int(is_open), len(value) - 1):
        if value[at] != value[at + 1]:
            changed = (*value[:at], value[at + 1], value[at], *value[at + 2 :])
            yield f"{changed} for {value}", changed
    if len(value) > 1 and not is_open:
        yield f"{value[1:]} for {value}", value[1:]


def _variant(study: Study, question: str, words: str, answers: Mapping[str, Written]) -> Variant:
    place = Place(ANSWERS, 0, frozenset({answer_subject(question)}))
    changed = {ANSWERS: answers_file(answers) if answers else None}
    return mutant(Theme.ANSWER, words, place, changed)
