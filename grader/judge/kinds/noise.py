"""A function that draws noise itself, such as the reparameterisation of a VAE: the closed form is solved for the noise.

Under one seed the noise must be the same whatever the other arguments, or the form is another one; under another seed
it must be another; and it must be standard normal, a number of its own for each that comes out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import RubricError
from grader.judge.calling.closed import closed_form
from grader.judge.calling.invoking import Invoked
from grader.judge.outcome import from_share
from grader.model import Finding, FunctionCheck, Item, Row, Table
from grader.rubric import parse_formula

__all__ = ["judge_noise"]

Floats = npt.NDArray[np.float64]
ROUNDING = 2e-2
"""Solving for the noise divides by what multiplies it, which makes rounding larger."""
WITHIN_ONE = 0.6827
FEWEST = 1000
"""Numbers without which nothing can be said of a distribution."""


def judge_noise(
    item: Item, check: FunctionCheck, cases: Sequence[Mapping[str, npt.NDArray[Any]]], got: Invoked
) -> Finding:
    """Two equal shares: standard normal noise that is drawn anew, and the closed form around it.

    In the first two cases the arguments are zero; the first has a seed of its own. Raises RubricError when the form is
    not linear in its noise.
    """
    best: tuple[int, list[Row]] | None = None
    for name in got.names:
        for text in check.value:
            solved = [_solved(text, check, case, value) for case, value in zip(cases, got.of(name), strict=True)]
            there = [one for one in solved if one is not None]
            rows = _rows(there) if len(there) == len(solved) else _other_size()
            right = sum(row.agrees is True for row in rows)
            if best is None or right > best[0]:
                best = right, rows
    right, rows = best if best is not None else (0, _other_size())
    wrong = [row for row in rows if not row.agrees]
    say = f"{wrong[0].cells[0]}: {wrong[0].cells[1]}." if wrong else f"{got.words} gives what it should."
    evidence = (Table(title=got.words, head=("Asked for", "Seen"), rows=tuple(rows)),)
    return from_share(item.id, right, len(rows), say, where=got.words, evidence=evidence)


def _solved(
    text: str, check: FunctionCheck, case: Mapping[str, npt.NDArray[Any]], value: npt.NDArray[Any]
) -> Floats | None:
    """The noise for which the form has this value; None where the sizes differ."""
    formula = parse_formula(text)
    assert check.noise is not None
    try:
        zero, one, two = (
            closed_form(formula, {**case, "N": check.batch, check.noise: float(noise)}) for noise in (0, 1, 2)
        )
    except ValueError as error:
        raise RubricError(f"a closed form has no value for arguments of these sizes: {error}") from error
    if not np.allclose(two - one, one - zero, rtol=1e-6, atol=1e-9) or bool((one == zero).any()):
        raise RubricError(f"{text} is not linear in {check.noise}, and cannot be solved for it")
    if zero.size < FEWEST:
        raise RubricError(f"{zero.size} numbers are too few to tell noise by: make the arguments or the batch larger")
    if value.squeeze().shape != zero.squeeze().shape:
        return None
    return np.asarray((value.squeeze().astype(np.float64) - zero.squeeze()) / (one - zero).squeeze(), np.float64)


def _rows(noise: Sequence[Floats]) -> list[Row]:
    """``noise`` of each case: two seeds with arguments of zero, then other arguments with the second seed.

    Where the arguments are zero the noise shows as it is, also through a form that is wrong.
    """
    other, own, *drawn = noise
    is_new = bool(np.abs(other - own).max() > 10 * ROUNDING)
    words = _unlike_normal(own) if is_new else "it gives the same each time: no noise is drawn"
    same = all(bool(np.abs(one - own).max() <= ROUNDING * (1 + np.abs(own).max())) for one in drawn)
    fits = is_new and same
    told = "as asked for" if fits else "what comes out does not follow from the arguments as asked for"
    return [
        Row(cells=("Standard normal noise, drawn anew in each call", words or "as asked for"), agrees=not words),
        Row(cells=("The form around the noise", told), agrees=fits),
    ]


def _unlike_normal(noise: Floats) -> str:
    """What tells the numbers from standard normal ones; each bound is six standard errors wide."""
    if not np.isfinite(noise).all():
        return "not a number comes out"
    flat = noise.ravel()
    error = 6 / math.sqrt(flat.size)
    if len(np.unique(np.round(flat, 4))) < flat.size / 20:
        return "one random number is used for many places"
    if abs(flat.mean()) > error:
        return f"its mean is {flat.mean():.3g}, not 0"
    if abs(flat.std() - 1) > error:
        return f"its standard deviation is {flat.std():.3g}, not 1"
    if abs(float((np.abs(flat) < 1).mean()) - WITHIN_ONE) > error:
        return "it is not normal"
    return ""


def _other_size() -> list[Row]:
    return [
        Row(cells=("Standard normal noise, drawn anew in each call", "another size comes out"), agrees=False),
        Row(cells=("The form around the noise", "another size comes out"), agrees=False),
    ]
