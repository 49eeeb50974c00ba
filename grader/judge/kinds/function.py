"""``function``: what a student's function gives for drawn arguments, beside closed forms or the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import RubricError
from grader.judge.calling.closed import closed_form
from grader.judge.calling.invoking import Invoked, NotThere, drawn_arguments, invocations
from grader.judge.case import Case
from grader.judge.compare import agree, size_words
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.loss_terms import judge_terms, term_cases
from grader.judge.kinds.noise import judge_noise
from grader.judge.outcome import blocked, failed, from_share, student_failed
from grader.judge.respond import Respondent
from grader.model import Finding, FunctionCheck, Item, Verdict, Visibility
from grader.rubric import parse_call, parse_formula, parse_place

__all__ = ["judge_function"]

CASES = 3
SHOWN = 3
OTHER_SEED = 1
ORDER = (Verdict.BLOCKED, Verdict.FAILED, Verdict.PARTIAL, Verdict.PASSED)


def judge_function(item: Item, check: FunctionCheck, case: Case) -> Finding:
    """One share for the value; for noise, one that it is there and one for the rest; for a loss, one for each term and
    one for their sum. Raises StudentFailure when the answer of the box cannot be understood.
    """
    side, draw = case.student, case.draw.child(f"function/{item.id}")
    if check.terms:
        cases = term_cases(check, draw)
    else:
        cases = [drawn_arguments(check, draw.child(str(number))) for number in range(CASES)]
    seeds = [side.seed] * len(cases)
    if check.noise is not None:
        still = {name: np.zeros_like(value) for name, value in cases[0].items()}
        cases, seeds = [still, still, *cases], [side.seed + OTHER_SEED, side.seed, *seeds]
    try:
        found = invocations(side, check, cases, seeds, case)
    except NotThere as nowhere:
        return _not_there(item, check, nowhere.why)
    return max((_judged(item, check, case, _Asked(cases, seeds, got)) for got in found), key=_rank)


@dataclass(frozen=True, eq=False)
class _Asked:
    """One function: what it was asked, and what came."""

    cases: Sequence[Mapping[str, npt.NDArray[Any]]]
    seeds: Sequence[int]
    got: Invoked


def _judged(item: Item, check: FunctionCheck, case: Case, asked: _Asked) -> Finding:
    """What its arguments mean may have been guessed: then what is wrong is not sure, and a person's."""
    got = asked.got
    if got.failure is not None:
        found = student_failed(item.id, got.failure)
    elif check.terms:
        found = judge_terms(item, check, asked.cases, got)
    elif check.noise is not None:
        found = judge_noise(item, check, asked.cases, got)
    else:
        found = _value(item, check, case, asked)
    if got.guessed and check.absent == "person" and found.verdict in {Verdict.FAILED, Verdict.PARTIAL}:
        say = f"{got.words} was called, and what its arguments mean is not sure: a person will look. {found.say}"
        return replace(blocked(item.id, "calling your function", say, needs_person=True), evidence=found.evidence)
    return found


def _rank(found: Finding) -> tuple[int, Decimal]:
    """Of several functions that may be meant the best counts; one that can be judged before one that cannot."""
    return ORDER.index(found.verdict) if found.verdict in ORDER else 0, found.share


def _not_there(item: Item, check: FunctionCheck, why: str) -> Finding:
    places = map(parse_place, check.functions)
    wanted = tuple(dict.fromkeys(place.method or parse_call(place.words)[0] for place in places))
    names = f"{', '.join(wanted[:SHOWN])}{' or the like' if len(wanted) > SHOWN else ''}"
    if check.absent == "person":
        say = f"There is nothing here to call as {names}: a person will look at your code."
        return blocked(item.id, "finding your code", say, needs_person=True, staff=why)
    return failed(item.id, f"There is nothing here to call as {names}." + (f" {why}" if why else ""))


def _value(item: Item, check: FunctionCheck, case: Case, asked: _Asked) -> Finding:
    """Any of the results may be what is asked for, the same one in every case."""
    got, forms = asked.got, _forms(check, case, asked)
    for name in got.names:
        values = got.of(name)
        if any(_all_agree(values, form, case) for form in forms):
            return from_share(item.id, 1, 1, f"{got.words} gives what it should.")
    first = _shown(got.of(got.names[0])[0]) if got.names else "results of other sizes each time"
    return from_share(
        item.id,
        0,
        1,
        f"{got.words} does not give what it should for the same arguments.",
        expected="" if item.visibility is Visibility.HIDDEN else _shown(forms[0][0]),
        got=first,
        where=got.words,
    )


def _forms(check: FunctionCheck, case: Case, asked: _Asked) -> list[list[npt.NDArray[Any]]]:
    """Of each accepted form its values: closed forms, or what the reference's function gives."""
    if not check.value:
        reference: Respondent = reference_of(case)
        ours = invocations(reference, check, asked.cases, asked.seeds, replace(case, files=()))[0]
        return [ours.of(name) for name in ours.names]
    try:
        return [
            [closed_form(parse_formula(text), {**one, "N": check.batch}) for one in asked.cases] for text in check.value
        ]
    except ValueError as error:
        raise RubricError(f"a closed form has no value for arguments of these sizes: {error}") from error


def _all_agree(got: Sequence[npt.NDArray[Any]], expected: Sequence[npt.NDArray[Any]], case: Case) -> bool:
    """Axes of length 1 do not count."""
    pairs = zip(got, expected, strict=True)
    return all(agree(np.squeeze(one), np.squeeze(other), case.tolerance).holds for one, other in pairs)


def _shown(value: npt.NDArray[Any]) -> str:
    """A single number; of an array its size alone, as its numbers follow from what was drawn."""
    return f"{float(value.reshape(())):.6g}" if value.size == 1 else f"{size_words(value.shape)} numbers"
