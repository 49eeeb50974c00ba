"""The fixtures ``student`` and ``reference``: descriptions that turn into questions when they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from grader.errors import RubricError
from grader.evidence import ProtocolFault, read_failure
from grader.judge.chosen import Chosen
from grader.model import (
    Answer,
    Array,
    Call,
    Evaluate,
    Failure,
    FailureKind,
    Forward,
    Mode,
    Pass,
    Plain,
    Question,
    Source,
    Trace,
    Value,
)  # fmt: skip

__all__ = ["Maker", "Model", "ReferenceFailure", "Respondent", "StudentFailure", "one_pass", "output_of"]

Floats = npt.NDArray[Any]
Made = TypeVar("Made")


class StudentFailure(Exception):
    """The submission could not answer; ``failure`` says how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class ReferenceFailure(RubricError):
    """The staff's own solution could not answer."""


@dataclass(frozen=True)
class Respondent:
    """One submission, as checks ask it. ``sources`` says in which file each name is found; ``default`` for the rest.

    ``student.Decoder(128)(z)`` makes a question, asks it, and returns a numpy array.
    """

    ask: Callable[[Question], Answer]
    sources: Mapping[str, Source]
    default: Source | None
    absent: Failure | None = None
    seed: int = 0
    device: str = "cpu"
    is_reference: bool = False
    forms: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Of the reference: how it makes what an item asks for, where that is another right form than the item's own."""
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    """What stands for the names that the rubric asks for, where the submission has them otherwise."""
    unclear: Mapping[str, Failure] = field(default_factory=dict)
    """Names of which a person must say what counts."""
    kept: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was made of this side's answers, so that it is made once."""

    def value(self, question: Question) -> Value:
        """The answer's value. Raises StudentFailure, or ReferenceFailure where this is the reference."""
        answer = self.ask(question)
        if isinstance(answer, Failure):
            raise self.stopped(answer)
        return answer

    def read(self, question: Question, read: Callable[[Value], Made]) -> Made:
        """What ``read`` makes of the answer. Raises StudentFailure, and what ``read`` raises."""
        return self.once((question, read), lambda: read(self.value(question)))

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """What was made under this key before, or is made now."""
        if key not in self.kept:
            self.kept[key] = make()
        made: Made = self.kept[key]
        return made

    def stopped(self, failure: Failure) -> StudentFailure | ReferenceFailure:
        """What a failure of this side is raised as: the reference's is never the student's."""
        if self.is_reference:
            return ReferenceFailure(f"the reference solution cannot answer: {failure.message}")
        return StudentFailure(failure)

    def call(self, name: str, args: tuple[Plain, ...] = (), kwargs: tuple[tuple[str, Plain], ...] = ()) -> Call:
        """The description of a call in the right source. Raises StudentFailure when there is no source at all."""
        first, dot, rest = name.partition(".")
        if first in self.unclear:
            raise self.stopped(self.unclear[first])
        source = self.sources.get(first, self.default)
        if source is None:
            message = f"no file defines {name}"
            raise self.stopped(self.absent or Failure(FailureKind.MISSING, message, stage="find"))
        if first not in self.chosen:
            return Call(source, name, args, kwargs)
        chosen = self.chosen[first]
        if dot:
            return Call(source, f"{chosen.name}.{rest}", args, kwargs)
        if chosen.closed:
            raise self.stopped(Failure(FailureKind.AMBIGUOUS, chosen.closed, stage="find"))
        given = chosen.given(args, kwargs)
        return Call(source, chosen.name, given.args, given.kwargs, given.call)

    def __getattr__(self, name: str) -> Maker:
        if name.startswith("_"):
            raise AttributeError(name)
        return Maker(self, name)


@dataclass(frozen=True)
class Maker:
    """A class or function of the submission's, not yet called."""

    of: Respondent
    name: str

    def __call__(self, *args: Plain, **kwargs: Plain) -> Model:
        """A description of the call; nothing is asked yet."""
        return Model(self.of, self.of.call(self.name, args, tuple(kwargs.items())))


@dataclass(frozen=True)
class Model:
    """A described model (or function call). Calling it asks for a forward pass."""

    of: Respondent
    description: Call
    layer: str = ""
    mode: Mode = "eval"

    def __call__(self, *inputs: Floats) -> Floats | tuple[Floats, ...]:
        """The output for these inputs: an array, or a tuple of them. Raises StudentFailure."""
        one = Pass(tuple(Array(np.asarray(value)) for value in inputs), self.mode, self.layer)
        seed, device = self.of.seed, self.of.device
        answer = self.of.value(Forward(self.description, (one,), seed=seed, device=device))
        return output_of(self.of, answer, 0, 1)

    def train(self) -> Model:
        """The same in training mode."""
        return replace(self, mode="train")

    def at(self, layer: str) -> Model:
        """The submodule of that name, called by itself."""
        return replace(self, layer=layer)

    def value(self) -> Any:
        """The returned plain data, for functions that make no model. Raises StudentFailure."""
        return self.of.value(Evaluate(self.description, self.of.seed)).facts["value"]

    def trace(self, *sizes: tuple[int, ...]) -> Mapping[str, Any]:
        """The facts of a run without arithmetic. Raises StudentFailure, also when forward stops half-way."""
        facts = self.of.value(Trace(self.description, sizes, self.mode, self.layer, self.of.seed)).facts
        if facts.get("failure"):
            raise self.of.stopped(read_failure(facts["failure"]))
        return facts


def output_of(side: Respondent, answer: Value, number: int, count: int) -> Floats | tuple[Floats, ...]:
    """:func:`one_pass` of an answer of this side's. Raises ReferenceFailure, which is never the student's zero, where
    it is a pass of the reference's that failed."""
    try:
        return one_pass(answer, number, count)
    except StudentFailure as problem:
        raise side.stopped(problem.failure) from None


def one_pass(answer: Value, number: int, count: int) -> Floats | tuple[Floats, ...]:
    """The output of one of the ``count`` passes of a Forward's answer.

    Raises StudentFailure when that pass failed, whoever's it is, ProtocolFault when passes are missing or malformed.
    """
    passes = answer.facts.get("passes")
    if not isinstance(passes, list) or len(passes) != count or not isinstance(passes[number], dict):
        raise ProtocolFault("an answer lacks passes")
    if passes[number].get("failure"):
        raise StudentFailure(read_failure(passes[number]["failure"]))
    found = [value for name, value in sorted(answer.arrays.items(), key=_in_order) if name.startswith(f"{number}/")]
    if not found:
        raise ProtocolFault("a pass has no output")
    return found[0] if passes[number].get("form") == "tensor" else tuple(found)


def _in_order(entry: tuple[str, object]) -> tuple[int, str]:
    """``0/2`` before ``0/10``."""
    return len(entry[0]), entry[0]
