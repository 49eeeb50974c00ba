"""``gradient``: a gradient reaches every parameter, and it is the gradient of what the network computes.

What a box says of its gradients is a claim. The operations that it told are differentiated in a clean box under the
same drawn numbers; a gradient that is not theirs counts as none. So code that computes one thing and learns another
earns nothing, and neither does a box that makes its numbers up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.graph.claim import Claim, Subject
from grader.judge.graph.numbers import draw_input, draw_state
from grader.judge.graph.sending import execution, parameters_used
from grader.judge.graph.verify import verify
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.model import Array, Execute, Failure, Finding, Gradient, GradientCheck, Input, Item, Lines, Value

__all__ = ["gradients_of", "judge_gradient", "reached", "unreached"]

NAMES_SHOWN = 12
RELATIVE = 1e-3
"""Two gradients agree when their two numbers differ by less than this part of the largest gradient's norm."""

Gradients = dict[str, npt.NDArray[np.float64]]
"""By name (norm, product with the parameter); the norm is -1 where no gradient came."""


def judge_gradient(item: Item, check: GradientCheck, case: Case) -> Finding:
    """Each learnable parameter is an equal share. Raises StudentFailure when the model does not run."""
    subject = Subject(case.student, call_of(case.student, check.model), (Input(check.input),))
    verification = verify(case, subject)
    claim = next(claim for claim in verification.claims if claim.mode == "train")
    if claim.failure is not None:
        raise case.student.stopped(claim.failure)
    if not verification.holds:
        return unverified(item.id, verification)
    names, missing = unreached(case, subject, claim)
    shown = missing[:NAMES_SHOWN] + ([f"and {len(missing) - NAMES_SHOWN} more"] if len(missing) > NAMES_SHOWN else [])
    return from_share(
        item.id,
        len(names) - len(missing),
        len(names),
        _say(len(missing), len(names)),
        expected=f"{len(names)} of {len(names)}",
        got=f"{len(names) - len(missing)} of {len(names)}",
        evidence=(Lines(title="Parameters that no gradient reaches", lines=tuple(shown)),) if missing else (),
    )


def unreached(case: Case, subject: Subject, claim: Claim) -> tuple[list[str], list[str]]:
    """The names of all parameters, and of those that no gradient reaches, for a claim that is verified.

    Raises StudentFailure when the model does not run.
    """
    used = tuple(one.name for one in parameters_used(claim.program) if not one.is_buffer)
    mine, clean = gradients_of(case, subject, claim, used) if used else ({}, {})
    names = [one.name for one in claim.program.parameters if not one.is_buffer]
    return names, [name for name in names if not reached(name, mine, clean)]


def _say(missing: int, count: int) -> str:
    if not count:
        return "There are no parameters that could learn."
    if not missing:
        return f"A gradient reaches every one of {count} parameters."
    return f"No gradient reaches {missing} of {count} parameters: they cannot learn."


def gradients_of(
    case: Case, subject: Subject, claim: Claim, used: tuple[str, ...], *, only: int | None = None
) -> tuple[Gradients, Gradients]:
    """The submission's gradients and the clean box's, for the same numbers. ``only``: of that output alone.

    Raises StudentFailure when the submission cannot answer, ProtocolFault when an answer is malformed.
    """
    draw = case.draw.child(f"gradient/{subject.call}")
    inputs = tuple(draw_input(given, draw.child(f"input/{number}")) for number, given in enumerate(claim.inputs))
    cotangents = tuple(
        Array(draw.child(f"cotangent/{number}").normal(ref.size) * np.float32(only in {None, number}))
        for number, ref in enumerate(claim.program.outputs)
    )
    state = draw_state(claim.program, draw.child("state"))
    side = subject.side
    answer = side.value(Gradient(subject.call, inputs, cotangents, state, claim.mode, side.seed))
    assert case.execute is not None  # verification has used it
    run = replace(execution(claim.program, inputs), cotangents=cotangents, learnable=used)
    clean = case.execute(Execute((run,), state, side.seed))
    if isinstance(clean, Failure) or "0/gradients" not in clean.arrays:
        raise ProtocolFault("the operations that were told cannot be differentiated")
    return _read(answer, answer.facts.get("names"), "gradients"), _read(clean, list(used), "0/gradients")


def _read(answer: Value, names: Any, array: str) -> Gradients:
    found = answer.arrays.get(array)
    if not isinstance(names, list) or found is None or found.shape != (len(names), 2) or found.dtype != np.float64:
        raise ProtocolFault("gradients are malformed")
    return dict(zip(map(str, names), found, strict=True))


def reached(name: str, mine: Gradients, clean: Gradients) -> bool:
    """A gradient came, it is not zero, and it is the one that the operations lead to, which is not zero either: beside
    large ones a small one that was made up differs from nothing by less than rounding. NaN is none."""
    nothing = np.array([-1.0, 0.0])
    one, other = mine.get(name, nothing), clean.get(name, nothing)
    scale = max((float(value[0]) for value in clean.values() if np.isfinite(value).all()), default=0.0)
    close = bool((np.abs(one - other) <= RELATIVE * max(scale, 1e-12)).all())
    return bool(one[0] > 0 and other[0] > 0) and close
