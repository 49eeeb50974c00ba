"""Whether a submission computes what the reference computes, under secret weights: the whole, or a layer by itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from grader.judge.case import Case
from grader.judge.compare import Agreement
from grader.judge.graph.by_size import guesses, in_other_pieces
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net, Step
from grader.judge.graph.pairing import Mismatch, Pair, pair
from grader.judge.graph.printing import words
from grader.judge.kinds.asking import net_of, reference_of
from grader.judge.kinds.known import net_when_run, said
from grader.judge.kinds.secret import Target, compared
from grader.judge.respond import StudentFailure
from grader.model import Mode, Tolerance

__all__ = ["Apart", "layer_apart", "sizes_given", "whole_apart"]

Size = tuple[int, ...]

LOUD = 8.0
"""How many times as large signals are where nets differ and outputs do not: a ReLU6 is a ReLU until 6 is met."""
LARGEST = 1 << 26
"""The most numbers in an input that is made because of what a box says of its layers."""


@dataclass(frozen=True)
class Apart:
    """Why something is not the reference's; empty when it is. ``needs``: the tolerance with which it would be; None
    where no numbers could be compared. ``one_to_one``: no step is the reference's, and yet each parameter stands for
    one of the reference's. ``in_other_pieces``: nothing could be compared, as the same numbers may be kept in other
    parameters. ``alike``: how many steps with parameters agree before one that does not; None where all do.
    """

    why: str = ""
    where: str = ""
    staff: str = ""
    needs: float | None = None
    one_to_one: bool = False
    in_other_pieces: bool = False
    alike: int | None = None


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
        guess = _guessed(case, target, net, reference, modes, tolerance)
        if guess is not None:
            return guess
        staff = f"reference has {_named(pairs.reference)}, submission has {_named(pairs.student)}"
        where = pairs.student.module if pairs.student else ""
        other = in_other_pieces(net, reference)
        return Apart(_unpaired(pairs), where, staff, in_other_pieces=other, alike=pairs.number - 1)
    agreements = _agreements(case, target, pairs, modes, tolerance, is_same=match(net, reference) is not None)
    needs = max(agreement.needs for agreement in agreements)
    for mode, agreement in zip(modes, agreements, strict=True):
        if not agreement.holds:
            why = f"with the same weights and the same input, its output in {mode} mode differs: {agreement.why}"
            return Apart(why, target.layer, needs=needs)
    return Apart(needs=needs)


def _guessed(
    case: Case, target: Target, net: Net, reference: Net, modes: tuple[Mode, ...], tolerance: Tolerance
) -> Apart | None:
    """Whether it is the reference's when parameters are paired by their sizes; None where it is not."""
    if target.given != target.size:
        return None
    for pairs in guesses(net, reference):
        try:
            agreements = _agreements(case, target, pairs, modes, tolerance, is_same=False)
        except StudentFailure as stopped:
            if stopped.failure.kind.is_fault:
                raise
            return None
        if all(agreement.holds for agreement in agreements):
            return Apart(needs=max(agreement.needs for agreement in agreements), one_to_one=True)
    return None


def _agreements(
    case: Case,
    target: Target,
    pairs: tuple[Pair, ...],
    modes: tuple[Mode, ...],
    tolerance: Tolerance,
    *,
    is_same: bool,
) -> list[Agreement]:
    """The agreement in each mode. Where the nets differ (``is_same`` is false) and it holds nevertheless, that under
    loud signals."""
    found = compared(case, target, pairs, modes, tolerance)
    if is_same or not all(agreement.holds for agreement in found):
        return found
    loud = compared(case, target, pairs, modes, tolerance, LOUD)
    return [
        replace(one, needs=max(one.needs, other.needs))
        if other.holds
        else replace(other, why=f"where signals are large, it is {other.why}")
        for one, other in zip(found, loud, strict=True)
    ]


def _named(step: Step | None) -> str:
    return words(step) if step is not None else "none"


def _unpaired(mismatch: Mismatch) -> str:
    """What differs, without naming the reference's values."""
    value = mismatch.student.parameter("value") if mismatch.student is not None else None
    if value is not None:
        return f"the parameter {value.name} is changed before it is used, which is not asked for"
    if mismatch.student is None:
        return "a layer with parameters is missing"
    if mismatch.reference is None:
        return f"{words(mismatch.student)} is one layer too many"
    return f"{words(mismatch.student)} is not the layer that is asked for there"
