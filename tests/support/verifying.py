"""Verification in this process: the student's box and the clean box are both the code of the box, called here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.judge import Draw
from grader.judge.graph.claim import Subject
from grader.judge.graph.verify import Verification, verify
from grader.model import PASSING, Answer, Array, Execute, Input, NamedArray, Question, Value
from tests.support.asking import call
from tests.support.cases import DRAW, a_case
from tests.support.code import write
from tests.support.local import Ask, Local

__all__ = ["FEW", "clean_beside", "verified"]

FEW = (Input((5, 3)),)


def verified(
    local: Local, folder: Path, source: str, inputs: tuple[Input, ...] = FEW, *, layer: str = "", draw: Draw = DRAW
) -> Verification:
    """What verification says of ``Net()`` in this source."""
    ask = local(write(folder / "submission", {"models.py": source}))
    case = replace(a_case(ask, draw=draw), execute=local(write(folder / "clean", {})))
    return verify(case, Subject(replace(case.student, seed=11), call(), inputs, layer))


def clean_beside(clean: Ask, student: Ask) -> Ask:
    """The clean box, given what the student's answer to another question has left, as an Observer does it."""

    def execute(question: Question) -> Answer:
        if not isinstance(question, Execute) or question.left is None:
            return clean(question)
        answer = student(question.left.by)
        assert isinstance(answer, Value)
        begin = f"{PASSING}{question.left.prefix}"
        left = (
            NamedArray(name.removeprefix(begin), Array(array))
            for name, array in answer.arrays.items()
            if name.startswith(begin)
        )
        return clean(replace(question, state=tuple(left), left=None))

    return execute
