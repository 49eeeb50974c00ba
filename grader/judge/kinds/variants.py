"""``variants``: the model made with other arguments, on other sizes, in other types."""

from __future__ import annotations

import numpy as np

from grader.errors import RubricError
from grader.judge.case import Case
from grader.judge.compare import size_words
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.passes import Outcome, outcomes
from grader.judge.outcome import from_share, student_failed
from grader.judge.respond import Respondent, StudentFailure
from grader.model import Array, Finding, Item, Pass, Row, Table, Traceback, Variant, VariantsCheck

__all__ = ["judge_variants"]


def judge_variants(item: Item, check: VariantsCheck, case: Case) -> Finding:
    """Each variant is an equal share: it runs, and its output has the size (and the type, where it is float64).

    A model that cannot be made with these arguments loses that variant alone. Raises StudentFailure when none can be
    made for want of a file or a class, or when a box broke the protocol.
    """
    rows, traces = [], []
    for variant in check.variants:
        outcome = _asked(case.student, variant, case)
        row = _row(variant, outcome, _expected(variant, case))
        rows.append(row)
        if outcome.failure is not None and outcome.failure.frames:
            traces.append(Traceback(failure=outcome.failure))
    wrong = [row for row in rows if not row.agrees]
    return from_share(
        item.id,
        len(rows) - len(wrong),
        len(rows),
        f"{wrong[0].cells[0]}: {wrong[0].cells[2]}." if wrong else "It works in every variant that was tried.",
        evidence=(Table(title="Variants", head=("Made as", "Expected", "Yours"), rows=tuple(rows)), *traces[:1]),
    )


def _asked(side: Respondent, variant: Variant, case: Case) -> Outcome:
    samples = case.draw.child(f"variants/{variant.model}").normal(variant.input).astype(variant.dtype)
    dtype = variant.dtype if variant.dtype != "float32" else ""
    try:
        return outcomes(side, variant.model, [Pass((Array(samples),))], dtype=dtype)[0]
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault or stopped.failure.stage in {"import", "find"}:
            raise
        return Outcome(failure=stopped.failure)


def _expected(variant: Variant, case: Case) -> tuple[int, ...]:
    if variant.output is not None:
        return variant.output
    outcome = _asked(reference_of(case), variant, case)
    if outcome.failure is not None:
        raise RubricError(f"the reference cannot do the variant {variant.model}: {outcome.failure.message}")
    return outcome.outputs[0].shape


def _row(variant: Variant, outcome: Outcome, expected: tuple[int, ...]) -> Row:
    name = variant.model if variant.dtype == "float32" else f"{variant.model} in {variant.dtype}"
    if outcome.failure is not None:
        return Row(cells=(name, size_words(expected), student_failed("", outcome.failure).say), agrees=False)
    output = outcome.outputs[0]
    if variant.dtype == "float64" and output.dtype != np.float64:
        return Row(cells=(name, size_words(expected), f"computes in {output.dtype}"), agrees=False)
    return Row(cells=(name, size_words(expected), size_words(output.shape)), agrees=output.shape == expected)
