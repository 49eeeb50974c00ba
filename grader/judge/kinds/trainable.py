"""``trainable``: everything that the network learns is registered, trainable and used."""

from __future__ import annotations

from grader.judge.case import Case
from grader.judge.graph.canonical import canonical
from grader.judge.graph.claim import Subject
from grader.judge.graph.program import Program
from grader.judge.graph.verify import verify
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.model import Finding, Input, Item, Lines, TrainableCheck

__all__ = ["judge_trainable"]

NAMES_SHOWN = 12


def judge_trainable(item: Item, check: TrainableCheck, case: Case) -> Finding:
    """Three equal shares: no tensor that could learn stands outside the registered parameters, every parameter is
    trainable, and every one is used. Raises StudentFailure when the model does not run.
    """
    subject = Subject(case.student, call_of(case.student, check.model), (Input(check.input),))
    verification = verify(case, subject)
    claim = verification.claims[-1]
    if claim.failure is not None:
        raise case.student.stopped(claim.failure)
    program = claim.program
    strays = sum(1 for constant in program.constants if constant.learnable)
    if not verification.holds and not strays:
        return unverified(item.id, verification)
    frozen = [one.name for one in program.parameters if not one.is_buffer and not one.learnable]
    unused = [one.name for one in canonical(program).unused]
    slips = [words for words in (_strays(strays), _named("frozen", frozen), _named("not used", unused)) if words]
    empty = not _learnable(program)
    names = (*frozen, *unused)[:NAMES_SHOWN]
    return from_share(
        item.id,
        0 if empty else 3 - len(slips),
        3,
        slips[0] if slips else "There is nothing that could learn." if empty else "Everything that learns is in place.",
        evidence=(Lines(title="Parameters", lines=names),) if names else (),
        staff="" if verification.holds else f"not verified: {verification.why}",
    )


def _learnable(program: Program) -> list[str]:
    return [one.name for one in program.parameters if one.learnable]


def _strays(count: int) -> str:
    if not count:
        return ""
    it = "A tensor that could learn is" if count == 1 else f"{count} tensors that could learn are"
    return (
        f"{it} not registered: keep layers in nn.ModuleList or nn.Sequential, and tensors in nn.Parameter attributes."
    )


def _named(what: str, names: list[str]) -> str:
    return f"{len(names)} parameter{' is' if len(names) == 1 else 's are'} {what}: {names[0]}." if names else ""
