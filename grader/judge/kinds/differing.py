"""Where a verified network differs from the reference's: layer by layer, and the first place in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.judge.case import Case
from grader.judge.graph.canonical import canonical
from grader.judge.graph.difference import LayerPair, differences
from grader.judge.graph.faults import Difference
from grader.judge.graph.modes import in_all_modes
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.fault_words import clause, place_words
from grader.judge.kinds.known import Known, Said, known, said
from grader.judge.respond import StudentFailure

__all__ = ["beside_reference", "first_difference", "is_by_the_way"]


def beside_reference(found: Known, reference: Said) -> tuple[LayerPair, ...]:
    """The student's layers beside the reference's, with what differs in either mode."""
    right = {"eval": reference.net, "train": reference.in_training}
    return in_all_modes(
        [(claim.mode, differences(canonical(claim.program), right[claim.mode])) for claim in found.verification.claims]
    )


def is_by_the_way(pair: LayerPair) -> bool:
    """A step too many that is no layer: what it does to a layer that is asked for says more."""
    layer = pair.student
    if pair.reference is not None or layer is None:
        return False
    return not any(step.input_axis is not None and step.parameters for step in layer.steps)


def first_difference(case: Case, model: str, size: tuple[int, ...]) -> str:
    """The first difference as a sentence, without naming the reference's settings; empty where nothing is known of the
    student's network, or nothing differs. Raises StudentFailure when its box broke the protocol."""
    try:
        found = known(case, model, size)
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return ""
    if not found.verification.holds or found.said.stopped is not None:
        return ""
    form = case.reference.forms.get(model) if case.reference is not None else None
    key = ("first difference", model, size, form)
    return case.student.once(key, lambda: _first(beside_reference(found, said(case, reference_of(case), model, size))))


def _first(pairs: Sequence[LayerPair]) -> str:
    told = sorted(_placed(pairs), key=lambda one: is_by_the_way(one[1]))
    return next((f"{place}: {clause(one, pair.student, 'fault')}" for place, pair, one in told), "")


def _placed(pairs: Sequence[LayerPair]) -> Iterator[tuple[str, LayerPair, Difference]]:
    before: LayerPair | None = None
    for pair in pairs:
        for one in pair.differences:
            yield place_words(pair, before), pair, one
        before = pair if pair.student is not None else before
