"""``repeatable``: in eval mode the same input gives the same output, and forward leaves its input alone."""

from __future__ import annotations

from grader.judge.case import Case
from grader.judge.compare import agree
from grader.judge.kinds.passes import drawn_state, outcomes
from grader.judge.outcome import from_share
from grader.model import Array, Finding, Item, Pass, RepeatableCheck

__all__ = ["judge_repeatable"]

OTHER_SEED = 1


def judge_repeatable(item: Item, check: RepeatableCheck, case: Case) -> Finding:
    """Two equal shares: the same output under another seed, and inputs that are still what they were, in both modes.

    Raises StudentFailure when the model does not run.
    """
    draw = case.draw.child(f"repeatable/{check.model}")
    state = drawn_state(case.student, check.model, check.input, draw.child("state"))
    samples = (Array(draw.normal(check.input)),)
    passes = [Pass(samples), Pass(samples, seed=OTHER_SEED), Pass(samples, "train")]
    found = outcomes(case.student, check.model, passes, state)
    for one in found:
        if one.failure is not None:
            raise case.student.stopped(one.failure)
    first, again = found[0].outputs, found[1].outputs
    same = len(first) == len(again) and all(
        agree(one, other, case.tolerance).holds for one, other in zip(first, again, strict=True)
    )
    untouched = not any(one.touched for one in found)
    words = [
        *([] if same else ["In eval mode the same input gives another output under another seed."]),
        *([] if untouched else ["Forward changes its input in place: whoever calls it loses what they passed in."]),
    ]
    return from_share(item.id, same + untouched, 2, " ".join(words) or "The same input gives the same output.")
