"""``range``: every number of the output lies in a range, for ordinary and for large inputs."""

from __future__ import annotations

import math

import numpy as np

from grader.judge.case import Case
from grader.judge.kinds.passes import drawn_state, outcomes
from grader.judge.outcome import from_share
from grader.judge.respond import Floats
from grader.model import Array, Finding, Item, Pass, RangeCheck

__all__ = ["judge_range"]

LARGE = 100.0
"""A bounded activation is at its ends for inputs of this size."""
NEARLY = 0.1
"""Within this part of the range's width an end counts as reached."""
ROUNDING = 1e-5


def judge_range(item: Item, check: RangeCheck, case: Case) -> Finding:
    """Every number lies in [low, high]; with ``reached``, as a second share, both finite ends are nearly reached.

    NaN lies in no range. Raises StudentFailure when the model does not run.
    """
    draw = case.draw.child(f"range/{check.model}")
    state = drawn_state(case.student, check.model, check.input, draw.child("state"))
    samples = draw.normal(check.input)
    found = outcomes(case.student, check.model, [Pass((Array(samples * s),)) for s in _scales()], state)
    for one in found:
        if one.failure is not None:
            raise case.student.stopped(one.failure)
    numbers = np.concatenate([output.astype(np.float64).ravel() for one in found for output in one.outputs])
    within = bool(((numbers >= check.low - ROUNDING) & (numbers <= check.high + ROUNDING)).all())
    unreached = [end for end in _ends(check) if not _is_reached(numbers, end, check)] if check.reached else []
    words = [
        *([] if within else [f"The output leaves the range: {_span(numbers)}."]),
        *([f"The output never comes near {' or '.join(f'{end:g}' for end in unreached)}."] if unreached else []),
    ]
    return from_share(
        item.id,
        within + (check.reached and within and not unreached),
        1 + check.reached,
        " ".join(words) or f"Every number of the output lies between {check.low:g} and {check.high:g}.",
        expected=f"from {check.low:g} to {check.high:g}",
        got=_span(numbers),
    )


def _scales() -> tuple[np.float32, ...]:
    return np.float32(1), np.float32(LARGE)


def _ends(check: RangeCheck) -> list[float]:
    return [end for end in (check.low, check.high) if math.isfinite(end)]


def _is_reached(numbers: Floats, end: float, check: RangeCheck) -> bool:
    width = check.high - check.low
    near = NEARLY * (width if math.isfinite(width) else 1.0)
    return bool((np.abs(numbers - end) <= near).any())


def _span(numbers: Floats) -> str:
    if not numbers.size or np.isnan(numbers).any():
        return "not a number" if numbers.size else "no numbers"
    return f"from {numbers.min():.4g} to {numbers.max():.4g}"
