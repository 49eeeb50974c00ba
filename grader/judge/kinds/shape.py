"""``shape``: the sizes that a model produces, of its output and after named layers.

A layer is charged for its own mistake only: one that got a wrong size from the layer before it is asked again by
itself, with the input that it should have had. A network without layers of those names is followed operation by
operation: the sizes must appear in the same order.
"""

from __future__ import annotations

from grader.judge.case import Case
from grader.judge.compare import size_words
from grader.judge.kinds.asking import call_of, net_of, reference_of
from grader.judge.kinds.known import Said, known
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share, quoted
from grader.judge.respond import StudentFailure, one_pass
from grader.model import (
    Array,
    Failure,
    FailureKind,
    Finding,
    Forward,
    Item,
    Pass,
    Row,
    ShapeCheck,
    Table,
    Traceback,
    Visibility,
)

__all__ = ["judge_shape"]

Size = tuple[int, ...]
OUTPUT = "output"


def judge_shape(item: Item, check: ShapeCheck, case: Case) -> Finding:
    """Each size is an equal share. Raises StudentFailure when the model cannot be made."""
    results: list[_Result] = []
    stopped = None
    if check.layers:
        found = known(case, check.model, check.input)
        if not found.is_sure:
            return unverified(item.id, found.verification)
        stopped = found.said.stopped
        results = [_layer(check, case, found.said, name, size) for name, size in check.layers.items()]
    if check.check_output:
        expected = check.output or net_of(reference_of(case), check.model, check.input).output_sizes[0]
        got = _real_output(check, case) if stopped is None else None
        results.append(_Result(OUTPUT, expected, got, got == expected))
    wrong = [result for result in results if not result.right]
    rows = tuple(Row(cells=result.cells, agrees=result.right) for result in results)
    is_hidden = item.visibility is Visibility.HIDDEN
    table = Table(title="Sizes", head=("After", "Expected", "Yours"), rows=rows, staff_only=is_hidden)
    evidence = (table,) if check.layers else ()
    first = wrong[0] if wrong else None
    return from_share(
        item.id,
        len(results) - len(wrong),
        len(results),
        _say(first, stopped),
        expected=size_words((first or results[-1]).expected),
        got=(first or results[-1]).got_words,
        where=f"{check.model}, {first.name}" if first else "",
        evidence=(*evidence, *((Traceback(failure=stopped),) if stopped and stopped.frames and wrong else ())),
    )


class _Result:
    """One size: expected and got; ``note`` says how it was found when not simply after the layer."""

    def __init__(self, name: str, expected: Size, got: Size | None, right: bool, note: str = "") -> None:
        self.name, self.expected, self.got, self.right, self.note = name, expected, got, right, note

    @property
    def got_words(self) -> str:
        return size_words(self.got) if self.got is not None else "never reached"

    @property
    def cells(self) -> tuple[str, str, str]:
        return self.name, size_words(self.expected), f"{self.got_words}{f' ({self.note})' if self.note else ''}"


def _say(first: _Result | None, stopped: Failure | None) -> str:
    if first is None:
        return "Every size is as expected."
    if first.got is None and stopped is not None:
        return f"The model stopped before {first.name} had a size: {quoted(stopped)}"
    if first.got is None:
        return f"There is no layer named {first.name}, and no operation has its size where it should come."
    return f"The size {'of the output' if first.name == OUTPUT else f'after {first.name}'} is {first.got_words}."


def _layer(check: ShapeCheck, case: Case, said: Said, name: str, expected: Size) -> _Result:
    there = {layer: size for layer, _, size in said.sizes}
    if name in there:
        right = there[name] == expected
        if right or not _was_misled(check, said, name):
            return _Result(name, expected, there[name], right)
        alone = _size_alone(check, case, name)
        if alone == expected:
            return _Result(name, expected, there[name], True, "right by itself: its input was already wrong")
        return _Result(name, expected, there[name], False)
    if _knows_any(check, said) and _proper_input(check, name) is not None:
        alone = _size_alone(check, case, name)
        return _Result(name, expected, alone, alone == expected, "asked by itself" if alone is not None else "")
    return _in_order(check, said, name, expected)


def _real_output(check: ShapeCheck, case: Case) -> Size:
    """The size that a real pass gives back, for the batch that was asked for: a trace alone is only a claim.

    Two examples are enough, unless the model takes no other number than the one that was asked for. Raises
    StudentFailure when the pass stops.
    """
    asked = check.input[0] if check.input else 0
    try:
        return _size_of_pass(check, case, min(2, asked))
    except StudentFailure as stopped:
        if stopped.failure.stage != "forward" or asked <= 2:
            raise
    return _size_of_pass(check, case, asked)


def _size_of_pass(check: ShapeCheck, case: Case, batch: int) -> Size:
    inputs = Array(case.draw.child(f"shape/{check.model}").normal((batch, *check.input[1:])))
    answer = case.student.value(Forward(call_of(case.student, check.model), (Pass((inputs,)),), seed=case.student.seed))
    output = one_pass(answer, 0, 1)
    if isinstance(output, tuple):
        failure = Failure(FailureKind.WRONG_TYPE, f"forward returned {len(output)} tensors, not one", stage="answer")
        raise StudentFailure(failure)
    return (check.input[0], *output.shape[1:]) if output.shape[:1] == (batch,) else output.shape


def _knows_any(check: ShapeCheck, said: Said) -> bool:
    there = {layer for layer, _, _ in said.sizes}
    return bool(there & set(check.layers))


def _was_misled(check: ShapeCheck, said: Said, name: str) -> bool:
    """True when the layer did not get the size that the rubric gives it."""
    proper = _proper_input(check, name)
    given = next((size for layer, size, _ in said.sizes if layer == name), ())
    return proper is not None and given != proper


def _proper_input(check: ShapeCheck, name: str) -> Size | None:
    """The size after the layer before, as the rubric states it; None for the first, which gets the model's input."""
    names = list(check.layers)
    at = names.index(name)
    return check.layers[names[at - 1]] if at else None


def _size_alone(check: ShapeCheck, case: Case, name: str) -> Size | None:
    """The size that the layer makes of its proper input (two examples are enough to see it)."""
    proper = _proper_input(check, name)
    if proper is None:
        return None
    draw = case.draw.child(f"shape/{check.model}/{name}")
    batch = min(2, proper[0])
    one = Pass((Array(draw.normal((batch, *proper[1:]))),), "eval", name)
    try:
        output = one_pass(case.student.value(Forward(call_of(case.student, check.model), (one,))), 0, 1)
    except StudentFailure as problem:
        if problem.failure.kind is FailureKind.PROTOCOL:
            raise
        return None
    if isinstance(output, tuple):
        return None
    return (proper[0], *output.shape[1:]) if output.shape[:1] == (batch,) else output.shape


def _in_order(check: ShapeCheck, said: Said, name: str, expected: Size) -> _Result:
    """No layer has any of the names, or not the first one: look for the sizes among those of the steps, in order."""
    sizes = iter([said.sized(step.size) for step in said.net.steps])
    found = {layer: any(size == wanted for size in sizes) for layer, wanted in check.layers.items()}
    return _Result(name, expected, expected if found[name] else None, found[name], "found by its place")
