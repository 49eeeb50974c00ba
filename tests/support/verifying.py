"""Verification in this process: the student's box and the clean box are both the code of the box, called here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from grader.judge import Draw
from grader.judge.graph.claim import Subject
from grader.judge.graph.verify import Verification, verify
from grader.model import Input
from tests.support.asking import call
from tests.support.cases import DRAW, a_case
from tests.support.code import write
from tests.support.local import Local

__all__ = ["FEW", "verified"]

FEW = (Input((5, 3)),)


def verified(
    local: Local, folder: Path, source: str, inputs: tuple[Input, ...] = FEW, *, layer: str = "", draw: Draw = DRAW
) -> Verification:
    """What verification says of ``Net()`` in this source."""
    ask = local(write(folder / "submission", {"models.py": source}))
    case = replace(a_case(ask, draw=draw), execute=local(write(folder / "clean", {})))
    return verify(case, Subject(replace(case.student, seed=11), call(), inputs, layer))
