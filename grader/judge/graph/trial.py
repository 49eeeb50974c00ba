"""One round of verification: the student's code and the clean box are given the same drawn numbers, and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault, read_failure
from grader.judge.compare import agree
from grader.judge.drawing import Draw
from grader.judge.graph.claim import Claim, Subject
from grader.judge.graph.numbers import draw_input, draw_state
from grader.judge.graph.program import Program
from grader.judge.graph.sending import all_refs, execution, loose_ends
from grader.judge.respond import Respondent
from grader.model import Answer, Array, Execute, Failure, Forward, NamedArray, NamedDraw, Pass, Tolerance, Trace, Value

__all__ = ["Numbers", "disagreement", "executed", "outcomes", "returned", "trace_of"]

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Numbers:
    """What one round is drawn: a state, and the inputs of each run."""

    state: tuple[NamedArray | NamedDraw, ...]
    inputs: tuple[tuple[Array, ...], ...]

    @classmethod
    def drawn(cls, claimed: Sequence[Claim], draw: Draw) -> Numbers:
        """For runs as these claims have them."""
        inputs = tuple(
            tuple(draw_input(given, draw.child(f"{claim.mode}/{number}")) for number, given in enumerate(claim.inputs))
            for claim in claimed
        )
        first, *others = (claim.program for claim in claimed)
        return cls(draw_state(first, draw.child("state"), others), inputs)


def trace_of(subject: Subject, claim: Claim, numbers: Numbers, at: int) -> Trace:
    """For the path that the numbers of run ``at`` take. The seed is always the side's own: a model may draw numbers
    while it is made, and these must be the same each time."""
    ends = () if claim.program.complete else loose_ends(claim.program)
    return Trace(subject.call, numbers.inputs[at], claim.mode, subject.layer, subject.side.seed, numbers.state, ends)


def returned(subject: Subject, claimed: Sequence[Claim], numbers: Numbers) -> list[Arrays]:
    """What the student's code gives in each run, by name: its outputs, or what it had reached before it stopped.

    Raises StudentFailure when it stops where its trace did not, ProtocolFault when an answer is malformed.
    """
    whole = [at for at, claim in enumerate(claimed) if claim.program.complete]
    found: dict[int, Arrays] = {}
    if whole:
        passes = tuple(Pass(numbers.inputs[at], claimed[at].mode, subject.layer) for at in whole)
        answer = subject.side.value(Forward(subject.call, passes, numbers.state, subject.side.seed))
        found = {at: _outputs(subject.side, answer, number, len(whole)) for number, at in enumerate(whole)}
    for at in set(range(len(claimed))) - set(whole):
        answer = subject.side.value(trace_of(subject, claimed[at], numbers, at))
        found[at] = _named(answer, "told/")
    return [found[at] for at in range(len(claimed))]


def executed(
    ask: Callable[[Execute], Answer], runs: Sequence[tuple[int, Claim]], numbers: Numbers, seed: int
) -> list[Arrays | str]:
    """What the clean box gives for each program, each on the numbers of a run: its outputs by name, or words for why
    there are none: it cannot be executed, or other sizes came than were claimed."""
    question = Execute(tuple(execution(claim.program, numbers.inputs[at]) for at, claim in runs), numbers.state, seed)
    return outcomes([claim.program for _, claim in runs], ask(question))


def outcomes(programs: Sequence[Program], answer: Answer) -> list[Arrays | str]:
    """The same of each program, from the clean box's answer. Raises ProtocolFault when it is malformed."""
    if isinstance(answer, Failure):
        return [f"its operations cannot be executed again: {answer.message}"] * len(programs)
    told = answer.facts.get("runs")
    if not isinstance(told, list) or len(told) != len(programs) or not all(isinstance(one, dict) for one in told):
        raise ProtocolFault("the clean box lacks runs")
    return [_run(program, told[number], answer, number) for number, program in enumerate(programs)]


def disagreement(got: Arrays, expected: Arrays | str, tolerance: Tolerance) -> str:
    """Why what the code gave is not what the program gives; empty when it is."""
    if isinstance(expected, str):
        return expected
    if got.keys() != expected.keys():
        return f"its code returns {len(got)} tensors where its operations make {len(expected)}"
    for name, array in got.items():
        agreement = agree(array, expected[name], _to_scale(tolerance, expected[name]))
        if not agreement.holds:
            return f"its code returns other numbers than its operations make: {agreement.why}"
    return ""


def _to_scale(tolerance: Tolerance, expected: npt.NDArray[Any]) -> Tolerance:
    """For outputs that are all small, as much smaller: beside numbers below the tolerance everything agrees."""
    largest = float(np.abs(expected.astype(np.float64)).max(initial=0.0))
    return replace(tolerance, absolute=tolerance.absolute * largest) if 0 < largest < 1 else tolerance


def _outputs(side: Respondent, answer: Value, number: int, count: int) -> Arrays:
    """The outputs of one pass by name. Raises StudentFailure, or ReferenceFailure, when it failed."""
    passes = answer.facts.get("passes")
    if not isinstance(passes, list) or len(passes) != count or not isinstance(passes[number], dict):
        raise ProtocolFault("an answer lacks passes")
    if passes[number].get("failure"):
        raise side.stopped(read_failure(passes[number]["failure"]))
    return _named(answer, f"{number}/")


def _run(program: Program, told: Mapping[str, Any], answer: Value, number: int) -> Arrays | str:
    if told.get("failure"):
        failure = read_failure(told["failure"])
        return f"its operations cannot be executed again: {failure.type} {failure.message}".rstrip()
    if not _has_sizes(program, told.get("sizes")):
        return "its operations make values of other sizes than it told"
    if told.get("modules") != [[list(run.given) if run.takes else None, list(run.made)] for run in program.modules]:
        return "its layers make values of other sizes than it told"
    return _named(answer, f"{number}/")


def _has_sizes(program: Program, told: object) -> bool:
    """Whether the sizes of all first results, and of others that are used, are those that the program has.

    What nobody uses may differ: without arithmetic, BatchNorm's saved statistics have other sizes in eval mode.
    """
    if not isinstance(told, list) or len(told) != len(program.operations):
        return False
    used = {(ref.index, ref.output) for ref in all_refs(program) if ref.kind == "value"}
    return all(
        isinstance(sizes, list) and len(sizes) > output and sizes[output] == list(size)
        for number, (operation, sizes) in enumerate(zip(program.operations, told, strict=True))
        for output, size in enumerate(operation.sizes)
        if output == 0 or (number, output) in used
    )


def _named(answer: Value, prefix: str) -> Arrays:
    return {name.removeprefix(prefix): array for name, array in answer.arrays.items() if name.startswith(prefix)}
