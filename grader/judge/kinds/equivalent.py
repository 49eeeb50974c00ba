"""``equivalent``: the same output as the reference, under weights and inputs that the harness draws.

Only code that computes the function can return the same numbers for weights that it has never seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from grader.judge.case import Case
from grader.judge.compare import Agreement, agree
from grader.judge.drawing import Draw
from grader.judge.kinds.asking import call_of, network_of, partial_network_of, reference_of, reference_value
from grader.judge.network import Network
from grader.judge.outcome import failed, from_share
from grader.judge.pairing import Mismatch, Pair, draw_states, pair_networks
from grader.judge.respond import Respondent, StudentFailure, one_pass
from grader.model import (
    Array,
    EquivalentCheck,
    FailureKind,
    Finding,
    Forward,
    Item,
    NamedArray,
    Pass,
    Row,
    Table,
    Tolerance,
    Traceback,
)  # fmt: skip

__all__ = ["judge_equivalent"]


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


def _whole_is_right(check: EquivalentCheck, case: Case) -> bool:
    try:
        return not _whole_differs(check, case).why
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return False


def _judge_whole(item: Item, check: EquivalentCheck, case: Case) -> Finding:
    difference = _whole_differs(check, case)
    if not difference.why:
        return from_share(item.id, 1, 1, "With the same weights and inputs it gives what the reference gives.")
    say = f"{difference.why[0].upper()}{difference.why[1:]}."
    return failed(item.id, say, where=difference.where, staff=difference.staff)


@dataclass(frozen=True)
class _Difference:
    """Why something is not the reference's; empty when it is."""

    why: str = ""
    where: str = ""
    staff: str = ""


def _whole_differs(check: EquivalentCheck, case: Case) -> _Difference:
    """Raises StudentFailure when the student's whole network does not run."""
    network = network_of(case.student, check.model, check.input)
    reference = network_of(reference_of(case), check.model, check.input)
    return _differs(check, case, network, reference, _Target("", check.input, check.input))


@dataclass(frozen=True)
class _Target:
    """What is called: a layer by name or, without one, the whole; and the size of its input on either side."""

    layer: str
    size: tuple[int, ...]
    students: tuple[int, ...]


def _judge_layers(item: Item, check: EquivalentCheck, case: Case) -> Finding:
    """Layer by layer, each called by itself with an input of the size that the reference's layer gets."""
    given = _sizes_given(check, case)
    reference = network_of(reference_of(case), check.model, check.input)
    sizes = {name: size for name, size, _ in reference.sizes}
    rows, traces, absent = [], [], []
    for name in check.layers:
        try:
            target = _Target(name, sizes[name], sizes[name])
            why = _layer_differs(check, case, target, given.get(name, sizes[name])).why
        except StudentFailure as stopped:
            failure = stopped.failure
            if failure.kind.is_fault or failure.stage in {"import", "build"}:
                raise
            absent += [name] if failure.kind is FailureKind.MISSING else []
            traces += [Traceback(failure=failure)] if failure.frames else []
            why = f"{failure.type}: {failure.message}" if failure.type else failure.message
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


def _sizes_given(check: EquivalentCheck, case: Case) -> dict[str, tuple[int, ...]]:
    """The size of what each layer is given in the student's network, as far as it runs.

    Raises StudentFailure when there is no model whose layers could be asked: no file, no class, not built.
    """
    try:
        network, _ = partial_network_of(case.student, check.model, check.input)
    except StudentFailure as stopped:
        if stopped.failure.stage in {"import", "find", "build"}:
            raise
        return {}
    return {name: size for name, size, _ in network.sizes}


def _layer_differs(check: EquivalentCheck, case: Case, target: _Target, given: tuple[int, ...]) -> _Difference:
    """``given`` is the size that the layer is given in the student's network.

    Where only its width is another one, the mistake is the layer's before: both sides are then compared on the
    features that both have, with zeros for the rest.
    """
    reference = network_of(reference_of(case), check.model, target.size, layer=target.layer)
    other_width = len(given) == len(target.size) > 1 and given[1] != target.size[1] and given[2:] == target.size[2:]
    if other_width:
        target = replace(target, students=given)
    network = network_of(case.student, check.model, target.students, layer=target.layer)
    return _differs(check, case, network, reference, target)


def _differs(check: EquivalentCheck, case: Case, network: Network, reference: Network, target: _Target) -> _Difference:
    """Pair the parameters, give both sides the same numbers, and compare in every mode."""
    pairs = pair_networks(network, reference, other_width=target.students != target.size)
    if isinstance(pairs, Mismatch):
        staff = f"reference has {pairs.reference}, submission has {pairs.student}"
        return _Difference(_unpaired(pairs), pairs.student.module if pairs.student else "", staff)
    for mode, agreement in zip(check.modes, _compare(check, case, pairs, target), strict=True):
        if not agreement.holds:
            why = f"with the same weights and the same input, its output in {mode} mode differs: {agreement.why}"
            return _Difference(why, target.layer)
    return _Difference()


def _compare(check: EquivalentCheck, case: Case, pairs: tuple[Pair, ...], target: _Target) -> list[Agreement]:
    """The agreement in each mode. Raises StudentFailure when a pass fails."""
    draw = case.draw.child(f"equivalent/{check.model}/{target.layer}")
    theirs, ours = draw_states(pairs, draw)
    right = _question(reference_of(case), check, _passes(check, draw, target, target.size), ours, draw.seed())
    mine = _question(case.student, check, _passes(check, draw, target, target.students), theirs, draw.seed())
    expected, answer = reference_value(case, right), case.student.value(mine)
    tolerance = check.tolerance or case.tolerance
    count = len(check.modes)
    return [_agree(one_pass(answer, n, count), one_pass(expected, n, count), tolerance) for n in range(count)]


def _passes(check: EquivalentCheck, draw: Draw, target: _Target, size: tuple[int, ...]) -> tuple[Pass, ...]:
    """One pass a mode; the same numbers on both sides, and zeros beyond the width that both have."""
    common = tuple(map(min, target.size, target.students))
    passes = []
    for mode in check.modes:
        value = np.zeros(size, np.float32)
        value[tuple(map(slice, common))] = draw.child(mode).normal(common)
        passes.append(Pass((Array(value),), mode, target.layer))
    return tuple(passes)


def _question(
    side: Respondent, check: EquivalentCheck, passes: tuple[Pass, ...], state: tuple[NamedArray, ...], seed: int
) -> Forward:
    return Forward(call_of(side, check.model), passes, state, seed, side.device)


def _agree(got: object, expected: object, tolerance: Tolerance) -> Agreement:
    one = got if isinstance(got, tuple) else (got,)
    other = expected if isinstance(expected, tuple) else (expected,)
    if len(one) != len(other):
        return Agreement(False, float("inf"), f"it returns {len(one)} tensors where {len(other)} are expected")
    found = [agree(mine, right, tolerance) for mine, right in zip(one, other, strict=True)]
    return next((agreement for agreement in found if not agreement.holds), found[0])


def _unpaired(mismatch: Mismatch) -> str:
    """What differs, without naming the reference's values."""
    if mismatch.student is None:
        return "a layer with parameters is missing"
    if mismatch.reference is None:
        return f"{mismatch.student} is one layer too many"
    return f"{mismatch.student} is not the layer that is asked for there"
