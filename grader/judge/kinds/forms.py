"""Several right forms: where a handout leaves something open, the reference has each form, and the one that fits best
counts.

An item's ``accept`` lists how else the reference makes what the item asks for. Each form is judged as if it were the
only one: the student's model stays what it is, and the reference is asked for the form in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from grader.judge.case import Case
from grader.judge.kinds.asking import net_of, reference_of
from grader.judge.kinds.unverified import UNVERIFIED
from grader.judge.respond import StudentFailure
from grader.model import Finding, Item, Verdict

__all__ = ["best_of_forms", "prove_forms"]

Judged = Callable[[Case], Finding]
Nearness = Callable[[Case], float]


def best_of_forms(item: Item, case: Case, judged: Judged, nearness: Nearness = lambda case: 0) -> Finding:
    """The finding beside the form that fits best; among equal shares the one with the most ``nearness``, so that what
    is said is about the form that was meant; then the first, which is the item's own ``model``.

    What leaves the marks open stands as it is, unless a network could not be verified: as another form of the reference
    it may be.
    """
    best = judged(case)
    accepted: tuple[str, ...] = getattr(item.check, "accept", ())
    if case.reference is None or not _may_be_another(best):
        return best
    fits, near = "", nearness(case)
    for form in accepted:
        try:
            beside = _beside(case, item, form)
            found = judged(beside)
            nearer = found.share == best.share and found.verdict is best.verdict and (other := nearness(beside)) > near
        except StudentFailure as stopped:
            if stopped.failure.kind.is_fault:
                raise
            continue  # beside this form it cannot be asked: the finding beside another stands
        if found.share > best.share or (best.verdict is Verdict.BLOCKED and found.verdict is not Verdict.BLOCKED):
            best, fits, near = found, form, nearness(beside)
        elif nearer:
            best, fits, near = found, form, other
        if best.verdict is Verdict.PASSED:
            break
    staff = f"{best.staff.removesuffix('.')}. " if best.staff else ""
    return replace(best, staff=f"{staff}Beside the form {fits}.") if fits else best


def _may_be_another(found: Finding) -> bool:
    return found.verdict in {Verdict.FAILED, Verdict.PARTIAL} or found.blocked_by == UNVERIFIED


def prove_forms(item: Item, case: Case) -> None:
    """See that the reference has every form that an item accepts, and that each runs.

    The reference itself passes as the first form, so nothing else would notice. Raises ReferenceFailure.
    """
    for form in getattr(item.check, "accept", ()):
        net_of(reference_of(case), form, item.check.input)  # type: ignore[union-attr]


def _beside(case: Case, item: Item, form: str) -> Case:
    """The case with a reference that makes ``form`` where the item's ``model`` is asked for."""
    reference = reference_of(case)
    wanted: str = item.check.model  # type: ignore[union-attr]
    return replace(case, reference=replace(reference, forms={**reference.forms, wanted: form}))
