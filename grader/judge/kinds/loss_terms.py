"""The terms of a loss: each is found by changing its own arguments alone, with all others at zero.

What changes then is the term, times a weight that is the student's own. So a sum and a mean over the batch are one
form, a term that is left out has no weight, and one with the wrong sign has a negative one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import RubricError
from grader.judge.calling.closed import closed_form
from grader.judge.calling.invoking import Invoked, drawn_arguments
from grader.judge.drawing import Draw
from grader.judge.outcome import blocked, from_share
from grader.model import Finding, FunctionCheck, Item, Row, Table
from grader.rubric import ParsedFormula, parse_formula

__all__ = ["judge_terms", "term_cases"]

Floats = npt.NDArray[np.float64]
Case_ = Mapping[str, npt.NDArray[Any]]
SCALES = (0.25, 0.5, 1.0, 1.5, 2.0)
"""Normal arguments of a term's cases: other forms do not grow as it does."""
TOGETHER = 3
RELATIVE = 1e-3
"""Of how much a term changes: what may be left over."""
LARGEST = 1e30
"""No loss of these arguments comes near it, and differences of larger ones may be infinite, as would be what they may
leave over."""
SINGLE = 1e-6
"""Of the largest value: rounding in single precision."""


@dataclass(frozen=True)
class _Fit:
    """How well a result follows one form of a term: its weight, and what is wrong."""

    weight: float
    words: str

    @property
    def is_right(self) -> bool:
        return not self.words


def term_cases(check: FunctionCheck, draw: Draw) -> list[dict[str, npt.NDArray[Any]]]:
    """For each term some cases in which its arguments alone are not zero, then some in which all are drawn."""
    cases = []
    for term, forms in check.terms.items():
        own = _own(forms)
        for number, scale in enumerate(SCALES):
            drawn = drawn_arguments(check, draw.child(f"{term}/{number}"))
            cases.append({name: _at(check, name, value, scale) if name in own else np.zeros_like(value)
                          for name, value in drawn.items()})  # fmt: skip
    return cases + [drawn_arguments(check, draw.child(f"together/{number}")) for number in range(TOGETHER)]


def judge_terms(item: Item, check: FunctionCheck, cases: Sequence[Case_], got: Invoked) -> Finding:
    """Each term is an equal share, and their sum one more. A loss may return its terms apart, or the sum and the terms.

    What a function takes no argument for is not in it: a person's to find.
    """
    absent = [term for term, forms in check.terms.items() if not _own(forms) & got.taken]
    here = [term for term in check.terms if term not in absent]
    values = {name: [float(np.mean(one, dtype=np.float64)) for one in got.of(name)] for name in got.names}
    fits = {name: _fits(check, cases, np.asarray(found), here) for name, found in values.items()}
    best = max(fits, key=lambda name: sum(one.is_right for one in fits[name].values()), default=None)
    if best is None:
        return from_share(item.id, 0, 1, f"{got.words} gives results of other sizes each time.")
    chosen = {term: _best_of(term, fits, best) for term in here}
    whole = all(one.is_right for one in fits[best].values())
    together = _together(check, cases, np.asarray(values[best]), here) if whole else ""
    apart = not whole and all(one.is_right for one in chosen.values())
    rows = [Row(cells=(term, fit.words or _weight(fit)), agrees=fit.is_right) for term, fit in chosen.items()]
    if whole:
        rows.append(Row(cells=("their sum", together or "as asked for"), agrees=not together))
    else:
        told = "the terms come one by one" if apart else "not every term is right"
        rows.append(Row(cells=("their sum", told), agrees=apart))
    wrong = [row for row in rows if not row.agrees]
    say = f"{wrong[0].cells[0]}: {wrong[0].cells[1]}." if wrong else f"Every term of {got.words} acts as it should."
    if absent:
        lacks = f"{got.words} has no argument for {' and '.join(absent)}"
        say = f"{lacks}: a person will look at the rest of your loss. {say}"
        return blocked(item.id, "finding your code", say, needs_person=True, staff=say)
    evidence = (Table(title=got.words, head=("Term", "Seen"), rows=tuple(rows)),)
    staff = f"{got.words} returns the terms apart; where they are added up was not looked at" if apart else ""
    return from_share(item.id, len(rows) - len(wrong), len(rows), say, where=got.words, evidence=evidence, staff=staff)


def _own(forms: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(parse_formula(text).names for text in forms)) - {"N"}


def _at(check: FunctionCheck, name: str, value: npt.NDArray[Any], scale: float) -> npt.NDArray[Any]:
    return (value * scale).astype(value.dtype) if check.arguments[name].draw == "normal" else value


def _weight(fit: _Fit) -> str:
    return f"as asked for, with the weight {fit.weight:.3g}"


def _fits(check: FunctionCheck, cases: Sequence[Case_], values: Floats, here: Sequence[str]) -> dict[str, _Fit]:
    """The best form of each term for one result."""
    found = {}
    for at, (term, forms) in enumerate(check.terms.items()):
        if term not in here:
            continue
        own = slice(at * len(SCALES), (at + 1) * len(SCALES))
        fits = [_fit(_form(parse_formula(text), check, cases[own]), values[own]) for text in forms]
        found[term] = next((one for one in fits if one.is_right), fits[0])
    return found


def _form(formula: ParsedFormula, check: FunctionCheck, cases: Sequence[Case_]) -> Floats:
    try:
        numbers = [closed_form(formula, {**case, "N": check.batch}) for case in cases]
    except ValueError as error:
        raise RubricError(f"{formula.text} has no value for arguments of these sizes: {error}") from error
    if any(one.ndim for one in numbers):
        raise RubricError(f"{formula.text} is no single number: write mean(...) or sum(...)")
    return np.asarray(numbers, np.float64)


def _fit(form: Floats, values: Floats) -> _Fit:
    """``values`` as weight * form + something that stays."""
    if not np.isfinite(values).all():
        return _Fit(0.0, "it is not a number")
    if np.abs(values).max(initial=0.0) > LARGEST:
        return _Fit(0.0, "its numbers are too large")
    rounding = SINGLE * float(np.abs(values).max(initial=0.0))
    if np.ptp(values) <= 10 * rounding:
        return _Fit(0.0, "the loss does not change with it")
    columns = np.stack([form, np.ones_like(form)], axis=1)
    (weight, rest), *_ = np.linalg.lstsq(columns, values, rcond=None)
    left = float(np.abs(weight * form + rest - values).max())
    if left > RELATIVE * float(np.ptp(values)) + 10 * rounding:
        return _Fit(float(weight), "it is another function of its arguments than is asked for")
    return _Fit(float(weight), "" if weight > 0 else "it has the wrong sign")


def _best_of(term: str, fits: Mapping[str, Mapping[str, _Fit]], best: str) -> _Fit:
    """The result with most right terms, unless this one is right in another."""
    return next((one[term] for one in fits.values() if one[term].is_right), fits[best][term])


def _together(check: FunctionCheck, cases: Sequence[Case_], values: Floats, here: Sequence[str]) -> str:
    """Why the result is not the weighted sum of its terms, each of which is right by itself; empty when it is."""
    columns = []
    for at, term in enumerate(check.terms):
        if term not in here:
            continue
        own = slice(at * len(SCALES), (at + 1) * len(SCALES))
        forms = [parse_formula(text) for text in check.terms[term]]
        right = next(one for one in forms if _fit(_form(one, check, cases[own]), values[own]).is_right)
        columns.append(_form(right, check, cases))
    table = np.stack(columns, axis=1)
    weights, *_ = np.linalg.lstsq(table, values, rcond=None)
    left = np.abs(table @ weights - values)
    limit = RELATIVE * float(np.ptp(values)) + 10 * SINGLE * float(np.abs(values).max(initial=0.0))
    if (left <= limit).all():
        return ""
    return "a number is added or left out that belongs to no term, or the terms are joined in another way"
