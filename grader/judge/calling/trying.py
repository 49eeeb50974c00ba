"""Finding out how a student's model is called: every accepted way is tried in one question, and the first that works
counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy.typing as npt

from grader.evidence import ProtocolFault, read_failure
from grader.judge.calling.finding import Found, found_by_size
from grader.judge.calling.giving import Values, drawn_values, given_as, specified
from grader.judge.calling.searching import UNFIT, is_open, open_lengths, progress
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
from grader.rubric import OPEN, Joined, parse_sizes, parse_way, way_words

__all__ = ["Called", "called", "drawn_state_of", "named_outputs", "pass_failure"]

Arrays = dict[str, npt.NDArray[Any]]
BATCH = "N"
MOST, ALIKE = 24, 6
"""Failures that are looked at, to find the one to tell; and those that differ in numbers alone."""


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
    progress: int = 1
    """Of a call that failed in every way: how many layers with weights it came through."""

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
        words = [size_words(one.shape) + (" numbers" if one.ndim == 1 else "") for one in self.returned.values()]
        return ", ".join(words) or "nothing"


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
    narrow: bool = False,
) -> Called:
    """The first call whose outputs are all there; else that with most of them, else the first that failed otherwise
    than by not being there. Ways with an open length are tried where no other works, and not at all when ``narrow``.

    Raises StudentFailure when the model cannot be made, ProtocolFault for a malformed answer.
    """
    asked = _Asked(side, call, outputs, inputs, draw)
    parsed = [(text, parse_way(text)) for text in ways]
    plain = [_Try(layer, text, way, lengths) for layer in layers or ("",) for text, way in parsed if not is_open(way)]
    tried = asked.in_either_order(plain)
    if (not tried or _best(tried).failure is not None) and not narrow:
        tried += asked.in_either_order([
            _Try(layer, text, way, {**lengths, OPEN: length})
            for layer in layers or ("",) for text, way in parsed if is_open(way)
            for length in open_lengths(side, call, way)
        ])  # fmt: skip
    if not tried:  # every way is open, and no weight has a length
        raise side.stopped(Failure(FailureKind.MISSING, f"{call.name} has no weights", stage="find"))
    best = _best(tried)
    return asked.furthest(tried) if best.failure is not None and len(tried) > 1 and not layers else best


def _best(tried: Sequence[Called]) -> Called:
    """The first of those with most of what is asked for."""
    return max(tried, key=_rank)


@dataclass(frozen=True, eq=False)
class _Try:
    layer: str
    text: str
    way: tuple[Joined, ...]
    lengths: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class _Asked:
    """One model, and what it is asked for."""

    side: Respondent
    call: Call
    outputs: Mapping[str, str]
    inputs: Mapping[str, Drawn]
    draw: Draw

    def in_either_order(self, tries: Sequence[_Try]) -> list[Called]:
        """As they stand; where none works, those with several arguments the other way round."""
        tried = self.run(tries)
        if tried and _best(tried).failure is not None:
            tried += self.run([replace(one, way=one.way[::-1]) for one in tries if len(one.way) > 1])
        return tried

    def run(self, tries: Sequence[_Try]) -> list[Called]:
        """All in one question, up to the first that returns everything."""
        if not tries:
            return []
        wanted = {name: parse_sizes(text) for name, text in self.outputs.items()}
        values = [drawn_values(one.way, self.inputs, one.lengths, self.draw.child(one.text)) for one in tries]
        given = [given_as(one.way, value, self.inputs, one.lengths) for one, value in zip(tries, values, strict=True)]
        passes = tuple(Pass(arrays, "eval", one.layer) for one, arrays in zip(tries, given, strict=True))
        answer = self.side.value(Forward(self.call, passes, (), self.side.seed, self.side.device))
        tried = []
        for number, (one, value) in enumerate(zip(tries, values, strict=True)):
            failure = pass_failure(answer, number, len(tries))
            returned = named_outputs(answer, number) if failure is None else {}
            found = found_by_size({name: array.shape for name, array in returned.items()}, wanted, one.lengths)
            got = Called(
                self.call, one.layer, one.way, way_words(one.way), self.inputs, value, returned, found, failure
            )
            tried.append(got)
            if failure is None and len(found.names) == len(wanted):
                break
        return tried

    def furthest(self, tried: Sequence[Called]) -> Called:
        """Of calls that all fail the one that came furthest into the network: its failure is the one to tell."""
        alike: Counter[tuple[str, str, int]] = Counter()
        looked: list[Called] = []
        for one in tried:
            alike[_kind(one)] += 1
            looked += [one] if alike[_kind(one)] <= ALIKE and len(looked) < MOST else []
        far = [replace(one, progress=progress(self.side, self.call, one.given(), one.layer)) for one in looked]
        return max(far, key=lambda one: (one.progress, *_is_their_own(one), _rank(one)))


def _is_their_own(one: Called) -> tuple[bool, bool]:
    """Whether a failure is of another kind than what is given otherwise leads to; whether it has a line of theirs."""
    failure = one.failure
    return (False, False) if failure is None else (failure.type not in UNFIT, bool(failure.frames))


def _kind(one: Called) -> tuple[str, str, int]:
    """Failures that differ in numbers alone are one."""
    failure = one.failure
    if failure is None:
        return "", "", 0
    line = failure.frames[-1].line if failure.frames else 0
    return failure.type, re.sub(r"\d+", "#", failure.message), line


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
