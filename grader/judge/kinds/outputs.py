"""``outputs``: what a call returns, found by size, and the ranges of its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from grader.judge.calling import Called, called, drawn_state_of
from grader.judge.calling.trying import named_outputs, pass_failure
from grader.judge.case import Case
from grader.judge.compare import size_words
from grader.judge.drawing import Draw
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.uncalled import uncalled
from grader.judge.outcome import blocked, from_share, student_failed
from grader.judge.respond import Floats, Respondent
from grader.model import (
    Call,
    Failure,
    FailureKind,
    Finding,
    Forward,
    Item,
    Learnt,
    OutputsCheck,
    Pass,
    Range,
    Row,
    Table,
    Traceback,
    Visibility,
)
from grader.rubric import letters_in

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
        first = _learnt(check.learn, check, side, call, draw.child("learn"))
        if first.failure is not None:
            return student_failed(item.id, first.failure)
        lengths = dict(first.found.lengths)
        missing = [name for name, text in check.learn.outputs.items() if not letters_in(text) <= lengths.keys()]
        if missing:
            say = f"It returns {first.sizes}: no {missing[0]} of size {check.learn.outputs[missing[0]]}."
            if check.absent == "person":
                return blocked(item.id, "finding your code", f"{say} A person will look.", needs_person=True)
            return from_share(item.id, 0, 1, say)
    one = called(side, call, check.ways, check.outputs, inputs=check.inputs, lengths=lengths, draw=draw,
                 layers=check.calls)  # fmt: skip
    if one.failure is not None:
        return (uncalled(item, check.ways, one) if not check.calls else None) or _not_called(item, check, one.failure)
    beside = _beside(check, side, call, one, draw.child("beside"))
    rows = [_there(name, text, one, beside) for name, text in check.outputs.items()]
    if (unlike := _unlike(check, one, rows)) is not None:
        say = f"{unlike} A person will say whether that is what was asked for."
        return blocked(item.id, "the size of an output", say, needs_person=True)
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


def _learnt(learn: Learnt, check: OutputsCheck, side: Respondent, call: Call, draw: Draw) -> Called:
    """By calling the model, and where that does not return everything, one of its parts."""
    lengths = {"N": check.batch}
    whole = called(side, call, learn.ways, learn.outputs, inputs=check.inputs, lengths=lengths, draw=draw)
    if not learn.calls or len(whole.found.names) == len(learn.outputs):
        return whole
    part = called(side, call, learn.ways, learn.outputs, inputs=check.inputs, lengths=lengths, draw=draw,
                  layers=learn.calls)  # fmt: skip
    return part if part.failure is None and len(part.found.lengths) > len(whole.found.lengths) else whole


def _beside(check: OutputsCheck, side: Respondent, call: Call, one: Called, draw: Draw) -> Called | None:
    """What a part of the model returns of the outputs that the call itself lacks."""
    lacking = {name: text for name, text in check.outputs.items() if name not in one.found.names}
    if not lacking or not check.beside:
        return None
    found = called(side, call, [one.text], lacking, inputs=check.inputs, lengths=one.found.lengths, draw=draw,
                   layers=check.beside)  # fmt: skip
    return found if found.failure is None else None


def _unlike(check: OutputsCheck, one: Called, rows: Sequence[Row]) -> str | None:
    """Of an output that is not there, while there is one that nobody asks for: it may be meant."""
    spare = [label for label in one.returned if label not in one.found.names.values()]
    lacking = next((row for row in rows if not row.agrees), None)
    if check.absent != "person" or check.calls or lacking is None or not spare:
        return None
    return f"{lacking.cells[0]}: asked for was {lacking.cells[1]}, and {size_words(one.returned[spare[0]].shape)} came."


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


def _there(name: str, text: str, one: Called, beside: Called | None) -> Row:
    for call in (one, *([beside] if beside is not None else [])):
        label = call.found.names.get(name)
        if label is not None:
            by = f" (of {call.layer})" if call is beside else ""
            return Row(cells=(name, text, f"{size_words(call.returned[label].shape)}{by}"), agrees=True)
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
