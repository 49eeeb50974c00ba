"""The same secret numbers on both sides: weights by pairs of parameters, and inputs; and how far the outputs agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grader.judge.case import Case
from grader.judge.compare import Agreement, agree
from grader.judge.drawing import Draw
from grader.judge.graph.pairing import Pair, draw_states
from grader.judge.kinds.asking import call_of, reference_of, reference_value
from grader.judge.respond import Respondent, one_pass
from grader.model import Array, Forward, Mode, NamedArray, Pass, Tolerance

__all__ = ["Target", "compared"]

Size = tuple[int, ...]


@dataclass(frozen=True)
class Target:
    """What is called: a model, or a layer of it by name; and the size of its input on either side.

    ``name``: the student's name of the layer, where it is another one.
    """

    model: str
    size: Size
    layer: str = ""
    students: Size = ()
    name: str = ""

    @property
    def given(self) -> Size:
        """The size of the input on the student's side."""
        return self.students or self.size

    @property
    def called(self) -> str:
        """The layer on the student's side."""
        return self.name or self.layer


def compared(
    case: Case, target: Target, pairs: tuple[Pair, ...], modes: tuple[Mode, ...], tolerance: Tolerance
) -> list[Agreement]:
    """The agreement of the outputs in each mode, under weights and inputs that are drawn from the secret.

    Raises StudentFailure when a pass of the student's fails.
    """
    draw = case.draw.child(f"equivalent/{target.model}/{target.layer}")
    theirs, ours = draw_states(pairs, draw)
    ours_given, mine_given = (target.layer, target.size), (target.called, target.given)
    right = _question(reference_of(case), target, _passes(target, modes, draw, *ours_given), ours, draw.seed())
    mine = _question(case.student, target, _passes(target, modes, draw, *mine_given), theirs, draw.seed())
    expected, answer = reference_value(case, right), case.student.value(mine)
    count = len(modes)
    return [_agree(one_pass(answer, n, count), one_pass(expected, n, count), tolerance) for n in range(count)]


def _passes(target: Target, modes: tuple[Mode, ...], draw: Draw, layer: str, size: Size) -> tuple[Pass, ...]:
    """One pass a mode; the same numbers on both sides, and zeros beyond the width that both have."""
    common = tuple(map(min, target.size, target.given))
    passes = []
    for mode in modes:
        value = np.zeros(size, np.float32)
        value[tuple(map(slice, common))] = draw.child(mode).normal(common)
        passes.append(Pass((Array(value),), mode, layer))
    return tuple(passes)


def _question(
    side: Respondent, target: Target, passes: tuple[Pass, ...], state: tuple[NamedArray, ...], seed: int
) -> Forward:
    return Forward(call_of(side, target.model), passes, state, seed, side.device)


def _agree(got: object, expected: object, tolerance: Tolerance) -> Agreement:
    one = got if isinstance(got, tuple) else (got,)
    other = expected if isinstance(expected, tuple) else (expected,)
    if len(one) != len(other):
        return Agreement(False, float("inf"), f"it returns {len(one)} tensors where {len(other)} are expected")
    found = [agree(mine, right, tolerance) for mine, right in zip(one, other, strict=True)]
    return next((agreement for agreement in found if not agreement.holds), found[0])
