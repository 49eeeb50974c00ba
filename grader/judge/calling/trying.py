"""Finding out how a student's model is called: every accepted way is tried in one question, and the first that works
counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from grader.evidence import ProtocolFault, read_failure
from grader.judge.calling.finding import Found, found_by_size
from grader.judge.calling.giving import Values, drawn_values, given_as, specified
from grader.judge.compare import size_words
from grader.judge.drawing import Draw
from grader.judge.graph.claim import read_claim
from grader.judge.graph.numbers import draw_state
from grader.judge.respond import Respondent
from grader.model import (
    Array,
    Call,
    Drawn,
    Failure,
    FailureKind,
    Forward,
    Input,
    NamedArray,
    NamedDraw,
    Pass,
    Trace,
    Value,
)
from grader.rubric import Joined, parse_sizes, parse_way

__all__ = ["Called", "called", "drawn_state_of", "named_outputs", "pass_failure"]

Arrays = dict[str, npt.NDArray[Any]]
BATCH = "N"


@dataclass(frozen=True, eq=False)
class Called:
    """A call that was tried: the layer or method, the way, what was given, and what came.

    ``returned`` are the tensors by name, ``found`` which of them are the outputs that are asked for. ``failure``:
    why none came.
    """

    call: Call
    layer: str
    way: tuple[Joined, ...]
    text: str
    inputs: Mapping[str, Drawn]
    values: Values
    returned: Arrays
    found: Found
    failure: Failure | None = None

    @property
    def names(self) -> frozenset[str]:
        """The inputs that this way gives."""
        return frozenset(name for joined in self.way for name, _ in joined.parts)

    @property
    def specified(self) -> tuple[Input, ...]:
        """The arguments as sizes and types."""
        return specified(self.way, self.inputs, self.found.lengths)

    def given(self, values: Values | None = None) -> tuple[Array, ...]:
        """The arguments, of these inputs instead of its own."""
        return given_as(self.way, self.values if values is None else values, self.inputs, self.found.lengths)

    @property
    def sizes(self) -> str:
        """The sizes that came, in words."""
        return ", ".join(size_words(array.shape) for array in self.returned.values()) or "nothing"


def called(
    side: Respondent,
    call: Call,
    ways: Sequence[str],
    outputs: Mapping[str, str],
    *,
    inputs: Mapping[str, Drawn],
    lengths: Mapping[str, int],
    draw: Draw,
    layers: Sequence[str] = (),
) -> Called:
    """The first call whose outputs are all there; else that with most of them, else the first that failed otherwise
    than by not being there. Raises StudentFailure when the model cannot be made, ProtocolFault for a malformed answer.
    """
    wanted = {name: parse_sizes(text) for name, text in outputs.items()}
    tries = []
    for layer in layers or ("",):
        for text in ways:
            way = parse_way(text)
            values = drawn_values(way, inputs, lengths, draw.child(text))
            tries.append((layer, text, way, values, given_as(way, values, inputs, lengths)))
    passes = tuple(Pass(given, "eval", layer) for layer, _, _, _, given in tries)
    answer = side.value(Forward(call, passes, (), side.seed, side.device))
    best: Called | None = None
    for number, (layer, text, way, values, _) in enumerate(tries):
        failure = pass_failure(answer, number, len(tries))
        returned = named_outputs(answer, number) if failure is None else {}
        found = found_by_size({name: array.shape for name, array in returned.items()}, wanted, lengths)
        one = Called(call, layer, way, text, inputs, values, returned, found, failure)
        if best is None or _rank(one) > _rank(best):
            best = one
        if failure is None and len(found.names) == len(wanted):
            break
    assert best is not None
    return best


def _rank(one: Called) -> tuple[bool, int, bool]:
    """Something came; how much of it fits; what stopped it was at least there."""
    is_there = one.failure is None or one.failure.kind is not FailureKind.MISSING
    return one.failure is None, len(one.found.names), is_there


def pass_failure(answer: Value, number: int, count: int) -> Failure | None:
    """Why a pass failed, if it did. Raises ProtocolFault when the answer lacks it."""
    passes = answer.facts.get("passes")
    if not isinstance(passes, list) or len(passes) != count or not isinstance(passes[number], dict):
        raise ProtocolFault("an answer lacks passes")
    told = passes[number].get("failure")
    return read_failure(told) if told else None


def named_outputs(answer: Value, number: int) -> Arrays:
    """The tensors of one pass by name. Raises ProtocolFault where there are none."""
    prefix = f"{number}/"
    found = {name.removeprefix(prefix): one for name, one in answer.arrays.items() if name.startswith(prefix)}
    if not found:
        raise ProtocolFault("an answer lacks an output")
    return found


def drawn_state_of(side: Respondent, one: Called, draw: Draw) -> tuple[NamedArray | NamedDraw, ...]:
    """Numbers for every parameter, so that what a model does does not hang on how it begins.

    The run is on the numbers that are given: a model may refuse what is no class number. Buffers stay as they are made:
    drawn running statistics fit no drawn weights, and would leave nothing of what goes in behind the first activation.

    Raises StudentFailure when the model does not run.
    """
    trace = Trace(one.call, one.given(), "eval", one.layer, side.seed)
    claim = read_claim(side.value(trace), "eval", one.specified)
    if claim.failure is not None:
        raise side.stopped(claim.failure)
    buffers = {held.name for held in claim.program.parameters if held.is_buffer}
    return tuple(drawn for drawn in draw_state(claim.program, draw) if drawn.name not in buffers)
