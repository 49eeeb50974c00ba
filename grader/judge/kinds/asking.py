"""What several kinds ask: a model described in the rubric's words, its trace, and a reference that must answer."""

from __future__ import annotations

from dataclasses import replace

from grader.errors import RubricError
from grader.evidence import ProtocolFault, read_failure
from grader.judge.case import Case
from grader.judge.network import Network, read_network
from grader.judge.respond import Respondent
from grader.model import Call, Failure, Question, Trace, Value
from grader.rubric import parse_call

__all__ = ["call_of", "network_of", "partial_network_of", "reference_of", "reference_value"]


def call_of(side: Respondent, words: str) -> Call:
    """``Encoder(128)`` in the rubric as a call in this side's source. Raises StudentFailure when there is none."""
    return side.call(*parse_call(words))


def partial_network_of(
    side: Respondent, words: str, size: tuple[int, ...], *, layer: str = ""
) -> tuple[Network, Failure | None]:
    """The network (or one layer of it) as far as forward ran, and how it stopped if it did.

    Raises StudentFailure when it cannot be made, ProtocolFault when the trace is malformed.
    """
    answer = side.value(Trace(call_of(side, words), (size,), layer=layer, seed=side.seed))
    try:
        stopped = read_failure(answer.facts["failure"]) if answer.facts.get("failure") else None
        return read_network(answer.facts), stopped
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        raise ProtocolFault("a trace is malformed") from problem


def network_of(side: Respondent, words: str, size: tuple[int, ...], *, layer: str = "") -> Network:
    """The network (or one layer of it) when forward runs. Raises StudentFailure when it stops."""
    network, stopped = partial_network_of(side, words, size, layer=layer)
    if stopped is not None:
        raise side.stopped(stopped)
    return network


def reference_of(case: Case) -> Respondent:
    """The reference. Raises RubricError when there is none to compare with."""
    if case.reference is None:
        raise RubricError("this item compares with the reference solution, and there is none here")
    return replace(case.reference, is_reference=True)


def reference_value(case: Case, question: Question) -> Value:
    """The reference's answer. Raises ReferenceFailure when the staff's own solution fails."""
    return reference_of(case).value(question)
