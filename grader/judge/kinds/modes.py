"""``modes``: train and eval mode differ where a normalisation or a dropout says so, and only there."""

from __future__ import annotations

from dataclasses import replace

from grader.errors import RubricError
from grader.judge.case import Case
from grader.judge.graph.canonical import canonical
from grader.judge.graph.claim import Claim, Subject
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net, Source, Step
from grader.judge.graph.verify import verify
from grader.judge.kinds.asking import call_of, reference_of
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.judge.respond import Respondent
from grader.model import Finding, Input, Item, Lines, ModesCheck

__all__ = ["judge_modes"]


def judge_modes(item: Item, check: ModesCheck, case: Case) -> Finding:
    """Three equal shares: eval mode is settled (no dropout, running statistics), the two modes are one network but for
    that, and they differ where they must. Raises StudentFailure when the model does not run.
    """
    verification = verify(case, _subject(case.student, check))
    if not verification.holds:
        return unverified(item.id, verification)
    evaluated, trained = (_net(case.student, claim) for claim in verification.claims)
    must_differ = _reference_differs(check, case) if check.differ is None else check.differ
    slips = [_unsettled(evaluated), _apart(evaluated, trained), _not_as_asked(trained, must_differ=must_differ)]
    told = [slip for slip in slips if slip]
    return from_share(
        item.id,
        len(slips) - len(told),
        len(slips),
        told[0] if told else "Train and eval mode differ where they should, and only there.",
        evidence=(Lines(title="Train and eval mode", lines=tuple(told)),) if len(told) > 1 else (),
    )


def _subject(side: Respondent, check: ModesCheck) -> Subject:
    return Subject(side, call_of(side, check.model), (Input(check.input),))


def _net(side: Respondent, claim: Claim) -> Net:
    if claim.failure is not None:
        raise side.stopped(claim.failure)
    return canonical(claim.program)


def _reference_differs(check: ModesCheck, case: Case) -> bool:
    """Raises RubricError when the staff's own network cannot be verified: nobody could be compared with it."""
    reference = reference_of(case)
    verification = verify(replace(case, student=reference), _subject(reference, check))
    if not verification.holds:
        raise RubricError(f"the reference's {check.model} cannot be verified: {verification.why}")
    return any(map(_changes_with_mode, _net(reference, verification.claims[1]).steps))


def _unsettled(evaluated: Net) -> str:
    """What is still random, or takes its statistics from the batch, in eval mode."""
    for step in evaluated.steps:
        if _is_dropout(step):
            return "A dropout is not off in eval mode."
        if _uses_the_batch(step):
            return f"A BatchNorm{_at(step)} uses the statistics of the batch in eval mode."
    return ""


def _apart(evaluated: Net, trained: Net) -> str:
    """What differs beyond dropout and statistics. A BatchNorm must take the batch's statistics in train mode."""
    still = next((step for step in trained.steps if step.kind == "BatchNorm" and not _uses_the_batch(step)), None)
    if still is not None:
        return f"A BatchNorm{_at(still)} does not use the statistics of the batch in train mode."
    return (
        ""
        if match(_without_modes(evaluated), _without_modes(trained))
        else ("Train and eval mode compute different networks, beyond what dropout and normalisation explain.")
    )


def _not_as_asked(trained: Net, *, must_differ: bool) -> str:
    differs = any(map(_changes_with_mode, trained.steps))
    if differs == must_differ:
        return ""
    if must_differ:
        return "Train and eval mode do the same, where a normalisation or a dropout should make them differ."
    return "Train and eval mode differ, and nothing that is asked for makes them."


def _changes_with_mode(step: Step) -> bool:
    return _is_dropout(step) or _uses_the_batch(step)


def _is_dropout(step: Step) -> bool:
    return step.kind.startswith("Dropout")


def _uses_the_batch(step: Step) -> bool:
    return step.kind == "BatchNorm" and step.setting("training") is True


def _at(step: Step) -> str:
    return f" ({step.module})" if step.module else ""


def _without_modes(net: Net) -> Net:
    """The net with its dropouts looked through, and normalisations that do not tell whose statistics they use."""
    moved: dict[int, Source] = {}
    steps: list[Step] = []
    draws = {source.step for step in net.steps if _is_dropout(step) for source in step.inputs[1:]}
    for index, step in enumerate(net.steps):
        inputs = tuple(_moved(source, moved) for source in step.inputs)
        if _is_dropout(step):
            moved[index] = inputs[0]
        elif index not in draws:
            moved[index] = Source(len(steps))
            settings = tuple((name, value) for name, value in step.settings if name not in {"training", "momentum"})
            steps.append(replace(step, inputs=inputs, settings=settings))
    return replace(net, steps=tuple(steps), outputs=tuple(_moved(source, moved) for source in net.outputs))


def _moved(source: Source, moved: dict[int, Source]) -> Source:
    """Where the value comes from when steps before it are gone."""
    if source.step < 0 or source.step not in moved:
        return source
    return replace(moved[source.step], output=moved[source.step].output or source.output)
