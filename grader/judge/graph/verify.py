"""Verification: what a submission says that its model computes is executed by us, and must give what its code gives.

The claim comes first. Then weights and inputs are drawn, the student's code is asked for its outputs, and a clean box,
which holds no student's code, executes the claimed operations on the same numbers. Whoever does not compute what the
claim says cannot return the same: the numbers were not known when the claim was made.

A program whose path depends on numbers shows one path. When it does not agree, and was recorded on real tensors, the
path that the drawn numbers took is noted, and other numbers are drawn: in the end every run must agree with a path that
was known before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from grader.judge.case import Case
from grader.judge.drawing import Draw
from grader.judge.graph.claim import Claim, Subject, claims, read_claim, unfit
from grader.judge.graph.program import Program
from grader.judge.graph.trial import Numbers, disagreement, executed, returned, trace_of
from grader.judge.outcome import quoted
from grader.judge.respond import StudentFailure

__all__ = ["Verification", "borne_out", "claimed", "verify"]

ROUNDS = 4
"""Draws of numbers for one submission, until its paths are known; most take one."""
NO_CLEAN_BOX = "there is no clean box here in which it could be executed"


@dataclass(frozen=True)
class Verification:
    """Whether ``claims`` may be believed; ``why`` says in words why not, as the end of a sentence.

    There is one in eval and one in train mode. Marks may rest on their programs alone, and only where both say the
    same: a program that is right in eval mode says nothing of train mode. Where the path depends on numbers, these are
    paths that were borne out, and ``others`` those that other numbers took. ``by``: what bore them out. An incomplete
    program that holds is what really ran before forward stopped.
    """

    holds: bool
    claims: tuple[Claim, ...]
    why: str = ""
    by: Literal["execution", "reference", "nothing"] = "nothing"
    others: tuple[Claim, ...] = ()

    @property
    def programs(self) -> tuple[Program, ...]:
        """The claimed programs: in eval mode, then in train mode."""
        return tuple(claim.program for claim in self.claims)


def borne_out(said: tuple[Claim, ...]) -> Verification:
    """For claims that need no execution: in canonical form they are the reference's, and under secret weights the
    student's outputs are the reference's. So the student's code computes what the reference's program says, and that
    is what the claims say."""
    return Verification(True, said, by="reference")


def claimed(case: Case, subject: Subject) -> tuple[Claim, ...]:
    """The claims that are verified, in eval and in train mode. Raises StudentFailure when the model cannot be made."""
    return claims(subject, _draw(case, subject), case.draw.child("verify/sizes"))


def _draw(case: Case, subject: Subject) -> Draw:
    return case.draw.child(f"verify/{subject.call}/{subject.layer}")


def verify(case: Case, subject: Subject) -> Verification:
    """Execute the subject's claims in the clean box, and compare with what its code returns for the same numbers.

    Raises StudentFailure when the model cannot be made, or when its box broke the protocol; SandboxError when no box
    can be had.
    """
    said = claimed(case, subject)
    draw = _draw(case, subject)
    why = next((words for words in map(unfit, said) if words), "") or _inconstant(said)
    if case.execute is None or why:
        return Verification(False, said, why or NO_CLEAN_BOX)
    runs = [_Run(claim, [claim]) for claim in said]
    for number in range(ROUNDS):
        numbers = Numbers.drawn(said, draw.child(str(number)))
        try:
            why = _round(case, subject, runs, numbers)
            if not why:
                best = tuple(run.claim if run.claim in run.agreed else run.agreed[0] for run in runs)
                others = tuple(claim for run in runs for claim in run.agreed if claim not in best)
                return Verification(True, best, by="execution", others=others)
            if not _learn(subject, runs, numbers):
                break
        except StudentFailure as stopped:
            if stopped.failure.kind.is_fault:
                raise
            return Verification(False, said, f"on real numbers its code stops: {quoted(stopped.failure)}")
    return Verification(False, said, why)


@dataclass
class _Run:
    """A run that is claimed, the paths that are known for it, and those of them that have agreed."""

    claim: Claim
    known: list[Claim]
    agreed: list[Claim] = field(default_factory=list)


def _round(case: Case, subject: Subject, runs: Sequence[_Run], numbers: Numbers) -> str:
    """Words for the first run with which none of its known paths agrees; empty when there is none."""
    assert case.execute is not None
    got = returned(subject, [run.claim for run in runs], numbers)
    tried = [(at, claim) for at, run in enumerate(runs) for claim in run.known]
    expected = executed(case.execute, tried, numbers, subject.side.seed)
    why: dict[int, str] = {}
    for (at, claim), one in zip(tried, expected, strict=True):
        words = disagreement(got[at], one, case.tolerance)
        if not words and claim not in runs[at].agreed:
            runs[at].agreed.append(claim)
        why[at] = words and why.get(at, f"{words} ({claim})")
    return next(filter(None, why.values()), "")


def _learn(subject: Subject, runs: Sequence[_Run], numbers: Numbers) -> bool:
    """Add the paths that these numbers took, in runs that may have several; False when that shows nothing new.

    Another path has other operations. Where only numbers differ, they came out of tensors: no program says how.
    """
    is_new = False
    for at, run in enumerate(runs):
        if run.claim.program.on == "meta" or not run.claim.program.complete:
            continue  # recorded without numbers, there is only one path
        answer = subject.side.value(trace_of(subject, run.claim, numbers, at))
        claim = read_claim(answer, run.claim.mode, run.claim.inputs)
        if not unfit(claim) and _operators(claim) not in map(_operators, run.known):
            run.known.append(claim)
            is_new = True
    return is_new


def _operators(claim: Claim) -> list[tuple[str, str]]:
    return [(one.operator, one.overload) for one in claim.program.operations]


def _inconstant(claimed: Sequence[Claim]) -> str:
    """Words, when the model has other parameters each time that it is made."""
    made = [[(one.name, one.size, one.dtype) for one in claim.program.parameters] for claim in claimed]
    return "" if all(one == made[0] for one in made) else "it has other parameters each time that it is made"
