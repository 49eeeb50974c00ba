"""The same secret numbers on both sides: weights by pairs of parameters, and inputs; and how far the outputs agree."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from grader.judge.case import Case
from grader.judge.compare import Agreement, agree
from grader.judge.drawing import Draw
from grader.judge.graph.pairing import Pair, draw_states
from grader.judge.kinds.asking import call_of, reference_of
from grader.judge.respond import Respondent, one_pass, output_of
from grader.model import Array, Forward, Mode, NamedArray, Pass, Tolerance

__all__ = ["Target", "compared"]

Size = tuple[int, ...]

MORE = (9, 33)
"""The bounds, from and below, of how many examples a pass has that more are given than the rubric asks for."""
NUMBERS = 1 << 19
"""Such a pass has no larger input than this: in images of 3 x 64 x 64, 42 of them."""
KEPT = 3
"""Of so many of its examples the output is compared."""


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
    case: Case,
    target: Target,
    pairs: tuple[Pair, ...],
    modes: tuple[Mode, ...],
    tolerance: Tolerance,
    loudness: float = 1.0,
) -> list[Agreement]:
    """The agreement of the outputs in each mode, under weights and inputs that are drawn from the secret.

    A whole model is given one batch more in eval mode, of a drawn number of examples: what is right for the few of a
    tester alone is not right. With another ``loudness`` than 1 all signals are so many times as large, and there is no
    such batch. Raises StudentFailure when a pass of the student's fails, ReferenceFailure when one of the
    reference's does.
    """
    draw = case.draw.child(f"equivalent/{target.model}/{target.layer}")
    theirs, ours = draw_states(pairs, draw, loudness)
    more = _more(target, draw) if not target.layer and "eval" in modes and loudness == 1 else ()
    right = (*_passes(target, modes, draw, target.layer, target.size, loudness), *more)
    mine = (*_passes(target, modes, draw, target.called, target.given, loudness), *more)
    reference = reference_of(case)
    expected = reference.value(_question(reference, target, right, ours, draw.seed()))
    answer = case.student.value(_question(case.student, target, mine, theirs, draw.seed()))
    agreements = [
        _agree(one_pass(answer, n, len(mine)), output_of(reference, expected, n, len(right)), tolerance)
        for n in range(len(right))
    ]
    found = agreements[: len(modes)]
    for extra, one in zip(agreements[len(modes) :], more, strict=True):
        at = modes.index("eval")
        if found[at].holds and not extra.holds:
            found[at] = replace(extra, why=f"with {one.inputs[0].data.shape[0]} examples at a time, {extra.why}")
        found[at] = replace(found[at], needs=max(found[at].needs, extra.needs))
    return found


def _more(target: Target, draw: Draw) -> tuple[Pass, ...]:
    """The pass of more examples; none where there is no axis of examples, or they are large."""
    most = min(MORE[1], NUMBERS // max(1, math.prod(target.size[1:])))
    least = max(MORE[0], target.size[0] + 1) if len(target.size) > 1 else most
    if least >= most:
        return ()
    drawn = draw.child("more")
    count = least + drawn.seed() % (most - least)
    keep = tuple(sorted({0, count - 1, *(drawn.child(str(n)).seed() % count for n in range(KEPT - 2))}))
    return (Pass((Array(drawn.normal((count, *target.size[1:]))),), "eval", keep=keep),)


def _passes(
    target: Target, modes: tuple[Mode, ...], draw: Draw, layer: str, size: Size, loudness: float
) -> tuple[Pass, ...]:
    """One pass a mode; the same numbers on both sides, and zeros beyond the width that both have."""
    common = tuple(map(min, target.size, target.given))
    passes = []
    for mode in modes:
        value = np.zeros(size, np.float32)
        value[tuple(map(slice, common))] = draw.child(mode).normal(common) * np.float32(loudness)
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
    first = next((agreement for agreement in found if not agreement.holds), found[0])
    return replace(first, needs=max(agreement.needs for agreement in found))
