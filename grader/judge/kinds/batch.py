"""``batch``: every batch size is taken, and in eval mode one sample's output does not depend on the others."""

from __future__ import annotations

from grader.judge.case import Case
from grader.judge.compare import agree, size_words
from grader.judge.kinds.passes import Outcome, drawn_state, outcomes
from grader.judge.outcome import from_share, quoted
from grader.model import Array, BatchCheck, Finding, Item, Pass, Row, Table, Tolerance, Traceback

__all__ = ["judge_batch"]


def judge_batch(item: Item, check: BatchCheck, case: Case) -> Finding:
    """Each batch size is an equal share, and independence one more: the first samples of the largest batch must give
    by themselves what they give in it.

    Raises StudentFailure when the model cannot be made, or does not run on the input that the rubric names.
    """
    draw = case.draw.child(f"batch/{check.model}")
    sizes = sorted(set(check.batches))
    samples = draw.normal((sizes[-1], *check.input[1:]))
    state = drawn_state(case.student, check.model, check.input, draw.child("state"))
    found = outcomes(case.student, check.model, [Pass((Array(samples[:size]),)) for size in sizes], state)
    rows = [_taken(size, outcome) for size, outcome in zip(sizes, found, strict=True)]
    if len(sizes) > 1:
        rows.append(_independent(sizes, found, case.tolerance))
    wrong = [row for row in rows if not row.agrees]
    stopped = [Traceback(failure=one.failure) for one in found if one.failure is not None and one.failure.frames]
    return from_share(
        item.id,
        len(rows) - len(wrong),
        len(rows),
        f"{wrong[0].cells[0]}: {wrong[0].cells[1]}." if wrong else "Every batch size is taken, sample by sample.",
        evidence=(Table(title="Batches", head=("Batch", "Finding"), rows=tuple(rows)), *stopped[:1]),
    )


def _taken(size: int, outcome: Outcome) -> Row:
    name = f"batch of {size}"
    if outcome.failure is not None:
        return Row(cells=(name, quoted(outcome.failure)), agrees=False)
    lengths = {output.shape[:1] for output in outcome.outputs}
    if lengths != {(size,)}:
        shown = ", ".join(size_words(output.shape) for output in outcome.outputs)
        return Row(cells=(name, f"the output does not count {size} samples: {shown}"), agrees=False)
    return Row(cells=(name, "taken"), agrees=True)


def _independent(sizes: list[int], found: list[Outcome], tolerance: Tolerance) -> Row:
    name, whole = "sample by sample", found[-1]
    smaller = [
        (size, one) for size, one in zip(sizes[:-1], found[:-1], strict=True) if one.failure is None and one.outputs
    ]
    if whole.failure is not None or not smaller:
        return Row(cells=(name, "cannot be told: fewer than two batch sizes run"), agrees=False)
    for size, one in smaller:
        for mine, all_of_them in zip(one.outputs, whole.outputs, strict=False):
            if not agree(mine, all_of_them[:size], tolerance).holds:
                words = f"in eval mode {size} of {sizes[-1]} samples give another output alone than together"
                return Row(cells=(name, words), agrees=False)
    return Row(cells=(name, "the output of a sample is its own"), agrees=True)
