"""``outputs``: what a call returns, found by size, and the ranges of its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.judge.calling import Called, called, drawn_state_of
from grader.judge.calling.trying import named_outputs, pass_failure
from grader.judge.case import Case
from grader.judge.kinds.asking import call_of
from grader.judge.outcome import blocked, from_share, student_failed
from grader.judge.respond import Floats
from grader.model import (
    Failure,
    FailureKind,
    Finding,
    Forward,
    Item,
    OutputsCheck,
    Pass,
    Range,
    Row,
    Table,
    Traceback,
    Visibility,
)

__all__ = ["judge_outputs"]

LARGE = 100.0
NEARLY = 0.1
ROUNDING = 1e-5


def judge_outputs(item: Item, check: OutputsCheck, case: Case) -> Finding:
    """Each output that is there is an equal share, and each range that is kept one more.

    Raises StudentFailure when the model cannot be made.
    """
    side, draw = case.student, case.draw.child(f"outputs/{check.model}")
    call = call_of(side, check.model)
    lengths = {"N": check.batch}
    if check.learn is not None:
        first = called(side, call, check.learn.ways, check.learn.outputs, inputs=check.inputs, lengths=lengths,
                       draw=draw.child("learn"))  # fmt: skip
        if first.failure is not None:
            return student_failed(item.id, first.failure)
        missing = [name for name in check.learn.outputs if name not in first.found.names]
        if missing:
            say = f"It returns {first.sizes}: no {missing[0]} of size {check.learn.outputs[missing[0]]}."
            return from_share(item.id, 0, 1, say)
        lengths = dict(first.found.lengths)
    one = called(side, call, check.ways, check.outputs, inputs=check.inputs, lengths=lengths, draw=draw,
                 layers=check.calls)  # fmt: skip
    if one.failure is not None:
        return _not_called(item, check, one.failure)
    rows = [_there(name, text, one) for name, text in check.outputs.items()]
    stopped: Failure | None = None
    if any(name in one.found.names for name in check.ranges):
        ranges, stopped = _ranges(check, case, one)
        rows += ranges
    rows += [_unasked(name, wanted) for name, wanted in check.ranges.items() if name not in one.found.names]
    wrong = [row for row in rows if not row.agrees]
    return from_share(
        item.id,
        len(rows) - len(wrong),
        len(rows),
        f"{wrong[0].cells[0]}: {wrong[0].cells[2]}." if wrong else "Everything that is asked for comes out.",
        expected=wrong[0].cells[1] if wrong else "",
        got=wrong[0].cells[2] if wrong else "",
        evidence=(
            Table(
                title=f"Given: {one.text}",
                head=("Output", "Expected", "Yours"),
                rows=tuple(rows),
                staff_only=item.visibility is Visibility.HIDDEN,
            ),
            *((Traceback(failure=stopped),) if stopped is not None and stopped.frames else ()),
        ),
    )


def _not_called(item: Item, check: OutputsCheck, failure: Failure) -> Finding:
    if check.absent == "person" and not failure.kind.is_fault:
        asked = " or ".join(check.calls) or "the model"
        say = f"Nothing here could be called as {asked} with {check.ways[0]}: a person will look at your code."
        return blocked(item.id, "finding your code", say, needs_person=True, staff=failure.message)
    found = student_failed(item.id, failure)
    if failure.kind is FailureKind.MISSING or len(check.ways) == 1 or item.visibility is Visibility.HIDDEN:
        return found
    say = f"{found.say} Tried were {'; '.join(check.ways)}."
    return from_share(item.id, 0, 1, say, where=found.where, evidence=found.evidence, needs_person=found.needs_person)


def _there(name: str, text: str, one: Called) -> Row:
    label = one.found.names.get(name)
    if label is not None:
        return Row(cells=(name, text, " x ".join(map(str, one.returned[label].shape))), agrees=True)
    return Row(cells=(name, text, f"no output of this size among {one.sizes}"), agrees=False)


def _ranges(check: OutputsCheck, case: Case, one: Called) -> tuple[list[Row], Failure | None]:
    """A row for each range, on ordinary and on large inputs, under drawn weights."""
    side, draw = case.student, case.draw.child(f"outputs/{check.model}/ranges")
    state = drawn_state_of(side, one, draw)
    large = {
        name: value if value.dtype.kind in "iu" else value * np.float32(LARGE) for name, value in one.values.items()
    }
    passes = (Pass(one.given(), "eval", one.layer), Pass(one.given(large), "eval", one.layer))
    answer = side.value(Forward(one.call, passes, state, side.seed, side.device))
    rows = []
    stopped = None
    for name, wanted in check.ranges.items():
        label = one.found.names.get(name)
        if label is None:
            continue
        arrays: list[Floats] = []
        for number in range(len(passes)):
            failure = pass_failure(answer, number, len(passes))
            if failure is not None:
                stopped = failure
            elif label in (there := named_outputs(answer, number)):
                arrays.append(there[label].astype(np.float64).ravel())
        rows.append(_range(name, wanted, np.concatenate(arrays) if len(arrays) == len(passes) else None))
    return rows, stopped


def _range(name: str, wanted: Range, numbers: Floats | None) -> Row:
    told = f"from {wanted.low:g} to {wanted.high:g}"
    title = f"{name}, range"
    if numbers is None or not numbers.size or np.isnan(numbers).any():
        return Row(cells=(title, told, "not a number" if numbers is not None else "it stops"), agrees=False)
    span = f"from {numbers.min():.4g} to {numbers.max():.4g}"
    within = bool(((numbers >= wanted.low - ROUNDING) & (numbers <= wanted.high + ROUNDING)).all())
    reached = not wanted.reached or not any(_unreached(numbers, wanted))
    return Row(cells=(title, told, span), agrees=within and reached)


def _unreached(numbers: Floats, wanted: Range) -> Iterator[bool]:
    width = wanted.high - wanted.low
    near = NEARLY * (width if math.isfinite(width) else 1.0)
    for end in (wanted.low, wanted.high):
        if math.isfinite(end):
            yield not bool((np.abs(numbers - end) <= near).any())


def _unasked(name: str, wanted: Range) -> Row:
    return Row(
        cells=(f"{name}, range", f"from {wanted.low:g} to {wanted.high:g}", "there is no such output"), agrees=False
    )
