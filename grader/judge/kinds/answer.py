"""``answer``: a written answer, found in what was handed in, compared with what the reference computes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from grader.errors import RubricError
from grader.judge.answers import (
    Exactness,
    Expected,
    Form,
    Reading,
    Status,
    compare,
    expected_answer,
    form_of,
    read_answer,
    read_answer_file,
    words_of,
)  # fmt: skip
from grader.judge.case import Case
from grader.judge.kinds.asking import reference_of, reference_value
from grader.judge.kinds.documents import answer_files, not_read_here, read_document, readmes, reports
from grader.judge.kinds.formula import judge_formula
from grader.judge.kinds.no_answer import BY, no_answer
from grader.judge.outcome import blocked, from_share
from grader.judge.respond import Respondent
from grader.model import AnswerCheck, Call, Evaluate, Evidence, Finding, Item, Lines, Quote, Source, Visibility

__all__ = ["expected_of", "judge_answer"]

RIVALS_SHOWN = 4


def judge_answer(item: Item, check: AnswerCheck, case: Case) -> Finding:
    """Each component of a tuple is an equal share. What cannot be read is a person's, never a silent zero."""
    expected = expected_of(check, case)
    if expected.formula is not None:
        return judge_formula(item, check, case, expected.formula, expected.working)
    reading, looked_in, unread = _read(check, case, expected)
    if (
        reading.candidates
        and expected.exactness
        and all(compare(one, expected).share == 1 for one in reading.candidates)
    ):
        reading = replace(reading, status=Status.FOUND, value=reading.candidates[-1])  # 1/3, and 0.333
    quote = (Quote(text=reading.quote, place=reading.place),) if reading.quote else ()
    if reading.status is Status.FOUND and reading.value is not None:
        comparison = compare(reading.value, expected)
        is_hidden = item.visibility is Visibility.HIDDEN
        working = (
            (Lines(title="How it is worked out", lines=expected.working, staff_only=is_hidden),)
            if expected.working
            else ()
        )
        evidence: tuple[Evidence, ...] = (*quote, *working)
        return from_share(
            item.id, Fraction(comparison.share), 1, comparison.say,
            expected=words_of(expected.value), got=words_of(reading.value), where=reading.place, evidence=evidence,
        )  # fmt: skip
    if reading.status is Status.UNCLEAR:
        more = len(reading.candidates) - RIVALS_SHOWN
        rivals = " or ".join(map(words_of, reading.candidates[:RIVALS_SHOWN]))
        rivals += f" or {more} more" if more > 0 else ""
        say = (
            f"Your answer could be read as {rivals}." if rivals else "There is text here, but no answer could be read."
        )
        finding = blocked(item.id, BY, f"{say} A person will read it.", needs_person=True)
        return replace(finding, evidence=quote)
    return no_answer(item.id, check.question, looked_in, unread, words_of(expected.value))


def expected_of(check: AnswerCheck, case: Case) -> Expected:
    """The right answer with its working, from the reference's own computation. Raises RubricError."""
    side: Respondent = reference_of(case)
    question = Evaluate(Call(Source(check.reference), "ANSWERS"), side.seed)
    expected = expected_answer(reference_value(case, question).facts["value"], check.question, check.reference)
    return replace(expected, exactness=_exactness(check, expected))


def _exactness(check: AnswerCheck, expected: Expected) -> Exactness | None:
    """None for whole numbers, which are right or not. Raises RubricError where it is not said how near is right."""
    if check.digits is None and check.tolerance is None:
        if isinstance(expected.value, Fraction):
            say = "say how near is right, with digits: 3 or tolerance: {relative: 0.01}"
            raise RubricError(
                f"the answer to {check.question} is {words_of(expected.value)}: {say} beside its question"
            )
        return None
    if isinstance(expected.value, tuple):
        raise RubricError(f"the answer to {check.question} is no single number: it has no digits and no tolerance")
    if check.tolerance is None:
        return Exactness(digits=check.digits)
    return Exactness(Fraction(str(check.tolerance.absolute)), Fraction(str(check.tolerance.relative)), check.digits)


def _read(check: AnswerCheck, case: Case, expected: Expected) -> tuple[Reading, list[str], list[str]]:
    """(the reading, documents with text in which nothing was found, documents that could not be read).

    A file of answers counts before any report. Reports that state different answers are unclear together.
    """
    form = form_of(expected.value, expected.names)
    if expected.exactness is not None:
        form = replace(form, fractions=True, percent=expected.percent)
    for path in answer_files(case):
        document = read_document(case, path)
        if document.failure is None:
            reading = read_answer_file(document.data, check.question, case.question_ids, form, path)
            if reading.status is Status.ABSENT:  # what the file leaves out may stand in a report
                other = _in_reports(check, case, form)[0]
                reading = other if other.status is Status.FOUND else reading
            return reading, [], []
    return _in_reports(check, case, form)


def _in_reports(check: AnswerCheck, case: Case, form: Form) -> tuple[Reading, list[str], list[str]]:
    readings, looked_in, unread = [], [], [*answer_files(case), *not_read_here(case)]
    for path in reports(case):
        document = read_document(case, path)
        if document.failure is not None:
            unread.append(path)
            continue
        if document.is_picture:
            unread.append(path)
        elif not document.is_empty:
            looked_in.append(path)
        readings.append(read_answer(document.passages, check.question, case.question_ids, form))
    readings = [reading for reading in readings if reading.status is not Status.ABSENT]
    if not readings:  # a README often comes with the starter: what stands in it is looked at, and decides nothing
        texts = {path: read_document(case, path).passages for path in readmes(case)}
        for path, passages in texts.items():
            reading = read_answer(passages, check.question, case.question_ids, form)
            looked_in += [path] if reading.status is not Status.ABSENT and path not in looked_in else []
    return _agreed(readings), looked_in, unread


def _agreed(readings: list[Reading]) -> Reading:
    found = [reading for reading in readings if reading.status is Status.FOUND]
    values = tuple(dict.fromkeys(reading.value for reading in found if reading.value is not None))
    if len(values) > 1:
        return Reading(Status.UNCLEAR, None, found[0].quote, found[0].place, values)
    if found:
        return found[0]
    return readings[0] if readings else Reading(Status.ABSENT)
