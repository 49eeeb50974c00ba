"""``function``: what a student's function gives for drawn arguments, beside closed forms or the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import RubricError
from grader.judge.calling.closed import closed_form
from grader.judge.calling.invoking import Invoked, NotThere, drawn_arguments, invoked
from grader.judge.case import Case
from grader.judge.compare import agree
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.loss_terms import judge_terms, term_cases
from grader.judge.kinds.noise import judge_noise
from grader.judge.outcome import blocked, failed, from_share, student_failed
from grader.judge.respond import Respondent
from grader.model import Finding, FunctionCheck, Item, Visibility
from grader.rubric import parse_call, parse_formula, parse_place

__all__ = ["judge_function"]

CASES = 3
SHOWN = 3
OTHER_SEED = 1


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
        got = invoked(side, check, cases, seeds, case)
    except NotThere as nowhere:
        return _not_there(item, check, nowhere.why)
    if got.failure is not None:
        return student_failed(item.id, got.failure)
    if check.terms:
        return judge_terms(item, check, cases, got)
    if check.noise is not None:
        return judge_noise(item, check, cases, got)
    return _value(item, check, case, cases, seeds, got)


def _not_there(item: Item, check: FunctionCheck, why: str) -> Finding:
    places = map(parse_place, check.functions)
    wanted = tuple(dict.fromkeys(place.method or parse_call(place.words)[0] for place in places))
    names = f"{', '.join(wanted[:SHOWN])}{' or the like' if len(wanted) > SHOWN else ''}"
    if check.absent == "person":
        say = f"There is nothing here to call as {names}: a person will look at your code."
        return blocked(item.id, "finding your code", say, needs_person=True, staff=why)
    return failed(item.id, f"There is nothing here to call as {names}." + (f" {why}" if why else ""))


def _value(
    item: Item,
    check: FunctionCheck,
    case: Case,
    cases: Sequence[Mapping[str, npt.NDArray[Any]]],
    seeds: Sequence[int],
    got: Invoked,
) -> Finding:
    """Any of the results may be what is asked for, the same one in every case."""
    forms = _forms(check, case, cases, seeds)
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


def _forms(
    check: FunctionCheck, case: Case, cases: Sequence[Mapping[str, npt.NDArray[Any]]], seeds: Sequence[int]
) -> list[list[npt.NDArray[Any]]]:
    """Of each accepted form its values: closed forms, or what the reference's function gives."""
    if not check.value:
        reference: Respondent = reference_of(case)
        ours = invoked(reference, check, cases, seeds, replace(case, files=()))
        return [ours.of(name) for name in ours.names]
    try:
        return [[closed_form(parse_formula(text), {**one, "N": check.batch}) for one in cases] for text in check.value]
    except ValueError as error:
        raise RubricError(f"a closed form has no value for arguments of these sizes: {error}") from error


def _all_agree(got: Sequence[npt.NDArray[Any]], expected: Sequence[npt.NDArray[Any]], case: Case) -> bool:
    """Axes of length 1 do not count."""
    pairs = zip(got, expected, strict=True)
    return all(agree(np.squeeze(one), np.squeeze(other), case.tolerance).holds for one, other in pairs)


def _shown(value: npt.NDArray[Any]) -> str:
    if value.size == 1:
        return f"{float(value.reshape(())):.6g}"
    numbers = ", ".join(f"{float(one):.4g}" for one in value.ravel()[:3])
    return f"{numbers}, ... ({' x '.join(map(str, value.shape))})"
