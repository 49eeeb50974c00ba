"""Forward passes as the kinds that look at behaviour ask for them: one question, and each pass's outputs or failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.judge.drawing import Draw
from grader.judge.graph.claim import read_claim
from grader.judge.graph.numbers import draw_state
from grader.judge.kinds.asking import call_of
from grader.judge.respond import Floats, Respondent, StudentFailure, one_pass
from grader.model import Failure, Forward, Input, NamedArray, NamedDraw, Pass, Trace, Value

__all__ = ["Outcome", "State", "drawn_state", "outcomes"]

State = tuple[NamedArray | NamedDraw, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of one pass: its outputs in order, or how it failed. ``touched``: inputs that it changed in place."""

    outputs: tuple[Floats, ...] = ()
    touched: tuple[int, ...] = ()
    failure: Failure | None = None


def outcomes(
    side: Respondent, words: str, passes: Sequence[Pass], state: State = (), *, dtype: str = ""
) -> list[Outcome]:
    """What came of each pass through the model that ``words`` describe.

    Raises StudentFailure when the model cannot be made or its box ended, ProtocolFault when the answer is malformed.
    """
    answer = side.value(Forward(call_of(side, words), tuple(passes), state, side.seed, side.device, dtype))
    return [_outcome(answer, number, len(passes)) for number in range(len(passes))]


def drawn_state(side: Respondent, words: str, size: tuple[int, ...], draw: Draw) -> State:
    """Numbers for every parameter and buffer that the model has: what it does must not hang on how it begins.

    Raises StudentFailure when the model cannot be made or does not run on an input of this size.
    """
    given = Input(size)
    claim = read_claim(side.value(Trace(call_of(side, words), (given,), "eval", seed=side.seed)), "eval", (given,))
    if claim.failure is not None:
        raise side.stopped(claim.failure)
    return draw_state(claim.program, draw)


def _outcome(answer: Value, number: int, count: int) -> Outcome:
    try:
        output = one_pass(answer, number, count)
    except StudentFailure as stopped:
        return Outcome(failure=stopped.failure)
    touched = answer.facts["passes"][number].get("touched")
    inputs = tuple(at for at in touched if isinstance(at, int)) if isinstance(touched, list) else ()
    return Outcome(output if isinstance(output, tuple) else (output,), inputs)
