"""``responds``: outputs change with what they should depend on, and with nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from grader.judge.calling import Called, called, drawn_state_of, every_finding, other_values
from grader.judge.calling.trying import Arrays, named_outputs, pass_failure
from grader.judge.case import Case
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.uncalled import uncalled
from grader.judge.outcome import from_share
from grader.judge.respond import Floats
from grader.model import Drawn, Finding, Forward, Item, Pass, RespondsCheck, Row, Table, Visibility
from grader.rubric import parse_sizes

__all__ = ["judge_responds"]

SEED = "seed"
OTHER_SEED = 1
LEAST = 1e-5
"""A change counts when it is more than this part of the largest number: rounding makes smaller ones."""


def judge_responds(item: Item, check: RespondsCheck, case: Case) -> Finding:
    """Each pair of an output that is there and a cause is an equal share; where none is there, nothing is earned.

    Weights are drawn, so that an untrained network cannot seem to ignore what it is given. Raises StudentFailure when
    the model does not run.
    """
    side, draw = case.student, case.draw.child(f"responds/{check.model}")
    lengths = {"N": check.batch}
    one = called(side, call_of(side, check.model), check.ways, check.outputs, inputs=check.inputs, lengths=lengths,
                 draw=draw)  # fmt: skip
    if one.failure is not None:
        if (found := uncalled(item, check.ways, one)) is not None:
            return found
        raise side.stopped(one.failure)
    asked = [(output, cause, True) for output, causes in check.to.items() for cause in causes]
    asked += [(output, cause, False) for output, causes in check.ignores.items() for cause in causes]
    causes = list(dict.fromkeys(cause for _, cause, _ in asked if cause == SEED or cause in one.names))
    passes = [_pass(check, one, ""), *(_pass(check, one, cause, case) for cause in causes)]
    state = drawn_state_of(side, one, draw.child("state"))
    answer = side.value(Forward(one.call, tuple(passes), state, side.seed, side.device))
    outputs: list[Arrays] = []
    for number in range(len(passes)):
        failure = pass_failure(answer, number, len(passes))
        if failure is not None:
            raise side.stopped(failure)
        outputs.append(named_outputs(answer, number))
    sizes = {label: array.shape for label, array in one.returned.items()}
    wanted = {name: parse_sizes(text) for name, text in check.outputs.items()}
    # Outputs of the same size may be told apart by nothing but what they do: the kindest reading counts.
    readings = [_rows(asked, causes, found.names, one, outputs) for found in every_finding(sizes, wanted, lengths)]
    rows = max(readings, key=lambda reading: sum(row.agrees is True for row in reading))
    judged = [row for row in rows if row.agrees is not None] or rows
    wrong = [row for row in judged if not row.agrees]
    is_hidden = item.visibility is Visibility.HIDDEN
    head = ("Output", "Expected", "Yours")
    return from_share(
        item.id,
        len(judged) - len(wrong),
        len(judged),
        f"{wrong[0].cells[0]}: {wrong[0].cells[2]}." if wrong else "Every output changes with what it should.",
        evidence=(Table(title=f"Given: {one.text}", head=head, rows=tuple(rows), staff_only=is_hidden),),
    )


def _pass(check: RespondsCheck, one: Called, cause: str, case: Case | None = None) -> Pass:
    """The pass in which this cause is another one."""
    if not cause or cause == SEED or case is None:
        return Pass(one.given(), check.mode, one.layer, OTHER_SEED if cause else 0)
    draw = case.draw.child(f"responds/{check.model}/other")
    values = other_values(one.values, cause, check.inputs.get(cause, Drawn()), draw)
    return Pass(one.given(values), check.mode, one.layer)


def _rows(
    asked: Sequence[tuple[str, str, bool]],
    causes: Sequence[str],
    names: Mapping[str, str],
    one: Called,
    outputs: Sequence[Arrays],
) -> list[Row]:
    """A row for each output and cause, where ``names`` says which tensor is which output."""
    rows = []
    for output, cause, must in asked:
        label = names.get(output)
        if label is None:  # what is not there is charged where outputs are asked for
            got = f"there is no such output among {one.sizes}"
            rows.append(Row(cells=(output, _words(cause, changes=must), got)))
            continue
        lacks = "" if cause == SEED or cause in one.names else f"it takes no {cause}"
        changed = not lacks and _changed(outputs[0], outputs[1 + causes.index(cause)], label)
        rows.append(_row(output, cause, must=must, changed=changed, lacks=lacks))
    return rows


def _row(output: str, cause: str, *, must: bool, changed: bool, lacks: str) -> Row:
    cells = (output, _words(cause, changes=must), lacks or _words(cause, changes=changed))
    return Row(cells=cells, agrees=not lacks and changed == must)


def _words(cause: str, *, changes: bool) -> str:
    by = "another seed" if cause == SEED else f"another {cause}"
    return f"{'changes' if changes else 'stays the same'} with {by}"


def _changed(before: Arrays, after: Arrays, label: str) -> bool:
    one, other = before.get(label), after.get(label)
    if one is None or other is None or one.shape != other.shape:
        return True
    return _apart(one, other) > LEAST


def _apart(one: Floats, other: Floats) -> float:
    """The largest difference as a part of the largest number; not a number counts as none."""
    first, second = one.astype(np.float64), other.astype(np.float64)
    with np.errstate(invalid="ignore"):
        apart = np.nan_to_num(np.abs(first - second), nan=0.0, posinf=0.0)
        largest = np.nan_to_num(np.maximum(np.abs(first), np.abs(second)), nan=0.0, posinf=0.0).max(initial=0.0)
    return float(apart.max(initial=0.0) / largest) if largest > 0 else 0.0
