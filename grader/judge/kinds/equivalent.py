"""``equivalent``: the same output as the reference, under weights and inputs that the harness draws.

Only code that computes the function can return the same numbers for weights that it has never seen.
"""

from __future__ import annotations

import math
from dataclasses import replace

from grader.judge.case import Case
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.differing import first_difference
from grader.judge.kinds.known import said
from grader.judge.kinds.same import Apart, layer_apart, sizes_given, whole_apart
from grader.judge.kinds.secret import Target
from grader.judge.outcome import failed, from_share, quoted
from grader.judge.respond import StudentFailure
from grader.model import EquivalentCheck, FailureKind, Finding, Item, Margin, Row, Table, Traceback

__all__ = ["judge_equivalent", "steps_alike"]

OTHER_PIECES = (
    "it has as many parameters in other pieces, which cannot be compared by numbers: is it the same function?"
)


def judge_equivalent(item: Item, check: EquivalentCheck, case: Case) -> Finding:
    """The whole, or each named layer an equal share.

    Raises StudentFailure when the model cannot be made, or for the whole, when it does not run.
    """
    if not check.layers:
        return _judge_whole(item, check, case)
    if _whole_is_right(check, case):
        say = "The whole network computes what is asked for, so each of its layers does."
        return from_share(item.id, 1, 1, say)
    return _judge_layers(item, check, case)


def steps_alike(check: EquivalentCheck, case: Case) -> float:
    """How near a network that fails is: the steps with parameters that agree with the reference's, from the first on.

    Raises StudentFailure when it does not run.
    """
    alike = _whole_apart(check, case).alike
    return math.inf if alike is None else alike


def _whole_is_right(check: EquivalentCheck, case: Case) -> bool:
    try:
        return not _whole_apart(check, case).why
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return False


def _judge_whole(item: Item, check: EquivalentCheck, case: Case) -> Finding:
    apart = _whole_apart(check, case)
    if apart.why:
        place = first_difference(case, check.model, check.input)
        is_run = apart.needs is not None
        whys = [apart.why, place] if is_run else [place or apart.why]
        say = " ".join(f"{why[0].upper()}{why[1:]}." for why in whys if why)
        staff = f"{apart.staff}; {OTHER_PIECES}" if apart.in_other_pieces else apart.staff
        where = "" if place else apart.where
        finding = failed(item.id, say, where=where, staff=staff, needs_person=apart.in_other_pieces)
    else:
        finding = from_share(item.id, 1, 1, "With the same weights and inputs it gives what the reference gives.")
    is_near = apart.needs is not None and math.isfinite(apart.needs)
    return replace(finding, margins=(Margin(setting="tolerance", needs=apart.needs or 0.0),)) if is_near else finding


def _whole_apart(check: EquivalentCheck, case: Case) -> Apart:
    return whole_apart(case, check.model, check.input, check.modes, check.tolerance or case.tolerance)


def _judge_layers(item: Item, check: EquivalentCheck, case: Case) -> Finding:
    """Layer by layer, each called by itself with an input of the size that the reference's layer gets."""
    given = sizes_given(case, check.model, check.input)
    sizes = {name: size for name, size, _ in said(case, reference_of(case), check.model, check.input).sizes}
    rows, traces, absent = [], [], []
    for name in check.layers:
        try:
            target = Target(check.model, sizes[name], name)
            tolerance = check.tolerance or case.tolerance
            why = layer_apart(case, target, given.get(name, sizes[name]), check.modes, tolerance).why
        except StudentFailure as stopped:
            failure = stopped.failure
            if failure.kind.is_fault or failure.stage in {"import", "build"}:
                raise
            absent += [name] if failure.kind is FailureKind.MISSING else []
            traces += [Traceback(failure=failure)] if failure.frames else []
            why = quoted(failure)
        rows.append(Row(cells=(name, why or "as asked for"), agrees=not why))
    wrong = [row for row in rows if not row.agrees]
    all_absent = len(absent) == len(check.layers)
    return from_share(
        item.id,
        len(rows) - len(wrong),
        len(rows),
        f"{wrong[0].cells[0]}: {wrong[0].cells[1]}" if wrong else "Each layer computes what the handout asks for.",
        where=", ".join(row.cells[0] for row in wrong),
        evidence=(Table(title="Layer by layer", head=("Layer", "Finding"), rows=tuple(rows)), *traces[:1]),
        needs_person=all_absent,
        staff="no layer has the starter's name: partial marks by hand" if all_absent else "",
    )
