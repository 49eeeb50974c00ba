"""What a box says of a training run, held against what can be known without it.

The last loss is computed again outside: the weights that came back are put into the verified programs of the models,
which a clean box executes on the same examples. And the gradients are those of the programs, or count as none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.graph.claim import Claim, Subject
from grader.judge.graph.sending import execution
from grader.judge.graph.trial import outcomes
from grader.judge.graph.verify import Verification
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.gradient import unreached
from grader.judge.kinds.known import known
from grader.model import Array, Execute, Input, Left, Train

__all__ = ["Chain", "chain_of", "last_loss", "without_gradient"]

Size = tuple[int, ...]

NEAR = 1e-3
"""Two losses agree when they differ by less than this part of the expected one, or of 1 where it is smaller."""


@dataclass(frozen=True)
class Chain:
    """The models through which the data goes, with what each is known to compute in train mode, for ``examples``."""

    subjects: tuple[Subject, ...]
    claims: tuple[Claim, ...]

    @property
    def examples(self) -> int:
        """How many examples the runs had that were verified; 0 when not all had the same number."""
        counts = {claim.program.inputs[0].size[0] for claim in self.claims}
        return counts.pop() if len(counts) == 1 else 0


def chain_of(case: Case, models: Sequence[str], size: Size) -> Chain | Verification | None:
    """The chain for an input of ``size``; what is not verified of it; None when forward stops or returns several
    tensors, so that there is no chain. Raises StudentFailure when a model cannot be made."""
    subjects, claims = [], []
    for words in models:
        found = known(case, words, size)
        claim = next((one for one in found.verification.claims if one.mode == "train"), None)
        if found.said.stopped is not None or claim is None or len(claim.program.outputs) != 1:
            return None
        if not found.is_sure:
            return found.verification
        subjects.append(Subject(case.student, call_of(case.student, words), (Input(size),)))
        claims.append(claim)
        size = (size[0], *claim.program.outputs[0].size[1:])
    return Chain(tuple(subjects), tuple(claims))


def without_gradient(case: Case, chain: Chain) -> list[str]:
    """The parameters of all models that no gradient reaches. Raises StudentFailure when a model does not run."""
    return [
        f"{subject.call.name}.{name}"
        for subject, claim in zip(chain.subjects, chain.claims, strict=True)
        for name in unreached(case, subject, claim)[1]
    ]


def last_loss(case: Case, chain: Chain, question: Train, told: float) -> str:
    """Why the last loss is not the one that was ``told``; empty when it is. Raises ProtocolFault when the clean box's
    answer is malformed."""
    assert case.execute is not None
    value = question.inputs.data[-1][: question.last]
    for number, claim in enumerate(chain.claims):
        run = execution(claim.program, (Array(value),))
        answer = case.execute(Execute((run,), seed=question.seed, left=Left(question, f"{number}/")))
        (made,) = outcomes([claim.program], answer)
        if isinstance(made, str):
            return made
        if len(made) != 1:
            raise ProtocolFault("a program of one output has several")
        (value,) = made.values()
    loss = _loss(question, value, question.targets.data[-1][: question.last])
    if abs(loss - told) <= NEAR * max(abs(loss), 1.0):
        return ""
    return f"the last loss is said to be {told:.4g}, and under the weights that came back it is {loss:.4g}"


def _loss(question: Train, value: npt.NDArray[np.floating], target: npt.NDArray[np.floating]) -> float:
    """NaN where the sizes differ."""
    if value.shape != target.shape:
        return float("nan")
    apart = value.astype(np.float64) - target
    return float(np.abs(apart).mean() if question.loss == "l1" else np.square(apart).mean())
