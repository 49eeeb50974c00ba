"""What several kinds ask: a model described in the rubric's words, its net, and a reference that must answer."""

from __future__ import annotations

from dataclasses import replace

from grader.errors import RubricError
from grader.evidence import read_failure
from grader.judge.case import Case
from grader.judge.graph.canonical import canonical
from grader.judge.graph.net import Net
from grader.judge.graph.program import read_program
from grader.judge.respond import Respondent
from grader.model import Call, Failure, Question, Trace, Value
from grader.rubric import parse_call

__all__ = ["call_of", "net_of", "reference_of", "reference_value"]


def call_of(side: Respondent, words: str) -> Call:
    """``Encoder(128)`` in the rubric as a call in this side's source. Raises StudentFailure when there is none."""
    return side.call(*parse_call(side.forms.get(words, words)))


def net_of(side: Respondent, words: str, size: tuple[int, ...], *, layer: str = "") -> Net:
    """The net of the model (or of one layer of it) in eval mode.

    It is a claim: it tells which number to put where, and earns nothing by itself (see ``known.py``). Raises
    StudentFailure when the model cannot be made or does not run, ProtocolFault when the trace is malformed.
    """
    net, stopped = side.read(Trace(call_of(side, words), (size,), layer=layer, seed=side.seed), _net)
    if stopped is not None:
        raise side.stopped(stopped)
    return net


def reference_of(case: Case) -> Respondent:
    """The reference. Raises RubricError when there is none to compare with."""
    if case.reference is None:
        raise RubricError("this item compares with the reference solution, and there is none here")
    return replace(case.reference, is_reference=True)


def reference_value(case: Case, question: Question) -> Value:
    """The reference's answer. Raises ReferenceFailure when the staff's own solution fails."""
    return reference_of(case).value(question)


def _net(answer: Value) -> tuple[Net, Failure | None]:
    stopped = read_failure(answer.facts["failure"]) if answer.facts.get("failure") else None
    return canonical(read_program(answer.facts, answer.arrays)), stopped
