"""Whether a submission computes what the reference computes, under secret weights: the whole, or a layer by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from grader.judge.case import Case
from grader.judge.graph.net import Net, Step
from grader.judge.graph.pairing import Mismatch, pair
from grader.judge.graph.printing import words
from grader.judge.kinds.asking import net_of, reference_of
from grader.judge.kinds.known import net_when_run, said
from grader.judge.kinds.secret import Target, compared
from grader.judge.respond import StudentFailure
from grader.model import Mode, Tolerance

__all__ = ["Apart", "layer_apart", "sizes_given", "whole_apart"]

Size = tuple[int, ...]

LARGEST = 1 << 26
"""The most numbers in an input that is made because of what a box says of its layers."""


@dataclass(frozen=True)
class Apart:
    """Why something is not the reference's; empty when it is. ``needs``: the tolerance with which it would be; None
    where no numbers could be compared."""

    why: str = ""
    where: str = ""
    staff: str = ""
    needs: float | None = None


def whole_apart(case: Case, model: str, size: Size, modes: tuple[Mode, ...], tolerance: Tolerance) -> Apart:
    """The whole model. Raises StudentFailure when the student's does not run."""
    net = net_when_run(case, case.student, model, size)
    reference = net_when_run(case, reference_of(case), model, size)
    return _apart(case, Target(model, size), net, reference, modes, tolerance)


def layer_apart(case: Case, target: Target, given: Size, modes: tuple[Mode, ...], tolerance: Tolerance) -> Apart:
    """A layer, called by itself with an input of the size that the reference's layer gets.

    ``given`` is the size that it is given in the student's network. Where only its width is another one, the mistake is
    the layer's before: both sides are then compared on the features that both have, with zeros for the rest. Raises
    StudentFailure when it is not there, or does not run.
    """
    reference = net_of(reference_of(case), target.model, target.size, layer=target.layer)
    other_width = len(given) == len(target.size) > 1 and given[1] != target.size[1] and given[2:] == target.size[2:]
    if other_width:
        target = replace(target, students=given)
    net = net_of(case.student, target.model, target.given, layer=target.called)
    return _apart(case, target, net, reference, modes, tolerance)


def sizes_given(case: Case, model: str, size: Size) -> Mapping[str, Size]:
    """The size of what each layer is given in the student's network, as far as it runs.

    Raises StudentFailure when there is no model whose layers could be asked: no file, no class, not built.
    """
    try:
        told = said(case, case.student, model, size)
    except StudentFailure as stopped:
        if stopped.failure.stage in {"import", "find", "build"}:
            raise
        return {}
    return {name: given for name, given, _ in told.sizes if math.prod(given) <= LARGEST}


def _apart(
    case: Case, target: Target, net: Net, reference: Net, modes: tuple[Mode, ...], tolerance: Tolerance
) -> Apart:
    """Pair the parameters, give both sides the same numbers, and compare in every mode."""
    pairs = pair(net, reference, other_width=target.given != target.size)
    if isinstance(pairs, Mismatch):
        staff = f"reference has {_named(pairs.reference)}, submission has {_named(pairs.student)}"
        return Apart(_unpaired(pairs), pairs.student.module if pairs.student else "", staff)
    agreements = compared(case, target, pairs, modes, tolerance)
    needs = max(agreement.needs for agreement in agreements)
    for mode, agreement in zip(modes, agreements, strict=True):
        if not agreement.holds:
            why = f"with the same weights and the same input, its output in {mode} mode differs: {agreement.why}"
            return Apart(why, target.layer, needs=needs)
    return Apart(needs=needs)


def _named(step: Step | None) -> str:
    return words(step) if step is not None else "none"


def _unpaired(mismatch: Mismatch) -> str:
    """What differs, without naming the reference's values."""
    if mismatch.student is None:
        return "a layer with parameters is missing"
    if mismatch.reference is None:
        return f"{words(mismatch.student)} is one layer too many"
    return f"{words(mismatch.student)} is not the layer that is asked for there"
