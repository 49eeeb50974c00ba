"""The built-in check kinds: for each kind of check one function from (item, check, case) to a finding."""

from __future__ import annotations

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.kinds.answer import judge_answer
from grader.judge.kinds.equivalent import judge_equivalent
from grader.judge.kinds.file import judge_file
from grader.judge.kinds.manual import judge_manual
from grader.judge.kinds.parameters import judge_parameters
from grader.judge.kinds.shape import judge_shape
from grader.judge.kinds.train import judge_train
from grader.judge.outcome import student_failed
from grader.judge.respond import StudentFailure
from grader.model import (
    AnswerCheck,
    EquivalentCheck,
    Failure,
    FailureKind,
    FileCheck,
    Finding,
    Item,
    ManualCheck,
    ParametersCheck,
    PytestCheck,
    ShapeCheck,
    TrainCheck,
)  # fmt: skip

__all__ = ["judge_item"]


def judge_item(item: Item, case: Case) -> Finding:
    """The finding of a built-in check. The student's failures become findings; faults of ours are raised."""
    try:
        return _judge(item, case)
    except StudentFailure as stopped:
        return student_failed(item.id, stopped.failure)
    except ProtocolFault as fault:
        return student_failed(item.id, Failure(FailureKind.PROTOCOL, str(fault)))


def _judge(item: Item, case: Case) -> Finding:
    match item.check:
        case FileCheck() as check:
            return judge_file(item, check, case)
        case ShapeCheck() as check:
            return judge_shape(item, check, case)
        case ParametersCheck() as check:
            return judge_parameters(item, check, case)
        case EquivalentCheck() as check:
            return judge_equivalent(item, check, case)
        case AnswerCheck() as check:
            return judge_answer(item, check, case)
        case TrainCheck() as check:
            return judge_train(item, check, case)
        case ManualCheck() as check:
            return judge_manual(item, check, case)
        case PytestCheck():
            raise AssertionError("pytest items are the staff's own tests")
