"""A submission's network as far as it may be believed: marks for what a network is rest on this alone.

What a box says of its model is a claim. It is borne out in one of two ways: the claim is the reference's network, and
under secret weights the code gives what the reference gives, so that the code computes what is claimed; or a clean box
executes the claimed operations, and what the code gives is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.judge.case import Case
from grader.judge.graph.canonical import canonical
from grader.judge.graph.claim import Claim, Subject
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net
from grader.judge.graph.pairing import Mismatch, pair
from grader.judge.graph.verify import Verification, borne_out, claimed, verify
from grader.judge.kinds.asking import call_of, reference_of
from grader.judge.kinds.secret import Target, compared
from grader.judge.respond import Respondent, StudentFailure
from grader.model import Failure, Input, Mode

__all__ = ["Known", "Said", "known", "net_when_run", "said"]

Size = tuple[int, ...]

MODES: tuple[Mode, ...] = ("eval", "train")
MANY, FEW = 8, 4
"""Of more examples than ``MANY`` an output under secret weights says no more than of ``FEW``, and costs more."""
PATHS = "what it computes hangs on the numbers that it is given, and the paths differ"


@dataclass(frozen=True)
class Said:
    """What one side says of its network: its nets in eval and in train mode, and how forward stopped in eval mode if it
    did. ``examples``: how many the run had, and how many the rubric asks for.
    """

    net: Net
    in_training: Net
    stopped: Failure | None
    examples: tuple[int, int]

    def sized(self, size: Size) -> Size:
        """A size of this run as it is with as many examples as the rubric asks for."""
        ran, asked = self.examples
        return (asked, *size[1:]) if size[:1] == (ran,) else size

    @property
    def sizes(self) -> tuple[tuple[str, Size, Size], ...]:
        """(submodule, size of its input, size of its output) in the order of use, as the rubric counts examples."""
        return tuple((name, self.sized(given), self.sized(made)) for name, given, made in self.net.sizes)


@dataclass(frozen=True)
class Known:
    """What the student's network is said to be; nothing may rest on it unless :attr:`is_sure`."""

    said: Said
    verification: Verification

    @property
    def is_sure(self) -> bool:
        """Whether marks may rest on it. Where forward stops before anything is computed, nothing is said of that."""
        return self.verification.holds or (self.said.stopped is not None and not self.said.net.steps)


def said(case: Case, side: Respondent, words: str, size: Size) -> Said:
    """What one side says of its model, for an input of this size.

    Raises StudentFailure when it cannot be made, ProtocolFault when what it says is malformed.
    """
    return _said(claimed(case, _subject(side, words, size)), size)


def _said(claims: tuple[Claim, ...], size: Size) -> Said:
    ran = claims[0].program.inputs[0].size
    return Said(_net(claims[0]), _net(claims[1]), claims[0].failure, ((*ran, 0)[0], (*size, 0)[0]))


def net_when_run(case: Case, side: Respondent, words: str, size: Size) -> Net:
    """The net in eval mode that one side claims. Raises StudentFailure when forward stops."""
    told = said(case, side, words, size)
    if told.stopped is not None:
        raise side.stopped(told.stopped)
    return told.net


def known(case: Case, words: str, size: Size) -> Known:
    """What is known of the student's model, for an input of this size.

    That is found out with few examples, once for all numbers of them, unless forward runs with this number alone.
    Raises StudentFailure when the model cannot be made, or when its box broke the protocol.
    """
    few = size if not size or size[0] <= MANY else (FEW, *size[1:])
    found = case.student.once(("known", words, few[1:]), lambda: _known(case, words, few))
    if found.said.stopped is not None and few != size:
        found = case.student.once(("known", words, size), lambda: _known(case, words, size))
    form = case.reference.forms.get(words) if case.reference is not None else None
    if form is not None and not found.is_sure:  # what cannot be executed again may still be this form of the reference
        found = case.student.once(("known", words, few, form), lambda: _known(case, words, few))
    ran, _ = found.said.examples
    return replace(found, said=replace(found.said, examples=(ran, (*size, 0)[0])))


def _known(case: Case, words: str, size: Size) -> Known:
    told = said(case, case.student, words, size)
    subject = _subject(case.student, words, size)
    if case.reference is not None and _is_reference(case, words, size, told):
        return Known(told, borne_out(claimed(case, subject)))
    verification = verify(case, subject)
    told = _said(verification.claims, size)
    nets = {"eval": told.net, "train": told.in_training}
    if not all(_same(_net(claim), nets[claim.mode]) for claim in verification.others):
        verification = replace(verification, holds=False, why=PATHS)
    return Known(told, verification)


def _is_reference(case: Case, words: str, size: Size, told: Said) -> bool:
    """The nets are the reference's in both modes, and so are the outputs under secret weights.

    The question is that of the kind ``equivalent``, so that it is asked once.
    """
    right = said(case, reference_of(case), words, size)
    if not _same(told.net, right.net) or not _same(told.in_training, right.in_training):
        return False
    pairs = pair(told.net, right.net)
    if isinstance(pairs, Mismatch):
        return False
    try:
        agreements = compared(case, Target(words, size), pairs, MODES, case.tolerance)
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return False
    return all(agreement.holds for agreement in agreements)


def _same(student: Net, reference: Net) -> bool:
    """The same net, with the same sizes at every step."""
    matching = match(student, reference)
    return matching is not None and all(
        student.steps[one].size == reference.steps[other].size for one, other in matching.steps
    )


def _subject(side: Respondent, words: str, size: Size) -> Subject:
    return Subject(side, call_of(side, words), (Input(size),))


def _net(claim: Claim) -> Net:
    return canonical(claim.program)
