"""Findings of the usual kinds, made in one place so that all of them read alike."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from grader.judge.reasons import reason, reason_frame
from grader.model import Evidence, Failure, FailureKind, Finding, Traceback, Verdict

__all__ = ["blocked", "broken", "failed", "from_share", "passed", "quoted", "student_failed"]

ONE, ZERO = Decimal(1), Decimal(0)
PLACES = Decimal("0.000001")

STAGES = {
    "import": "Your file could not be imported",
    "find": "What was asked for was not found",
    "build": "Your model could not be made",
    "forward": "Your model stopped in forward",
    "train": "Training stopped",
    "call": "Your function stopped",
    "read": "Your document could not be read",
}
ENDINGS = {
    FailureKind.CPU: "Your code computed for too long and was stopped",
    FailureKind.TIMEOUT: "Your code gave no answer in time and was stopped",
    FailureKind.MEMORY: "Your code asked for more memory than it may use",
    FailureKind.OUTPUT: "Your code printed too much and was stopped",
    FailureKind.EXITED: "Your code ended the program",
    FailureKind.KILLED: "Your code crashed the Python process",
    FailureKind.WRONG_TYPE: "Your code returned something of another type",
    FailureKind.UNFILLED: "A layer is still None, as in the starter code",
    FailureKind.SYNTAX: "Your file is not valid Python",
}
OUT_OF_MEMORY = "can't allocate memory"
QUOTES = str.maketrans("“”", '""')
LONGEST_QUOTE = 600
"""Characters of a message; the whole of it stands with the traceback."""
UNCLEAR = {FailureKind.TIMEOUT, FailureKind.KILLED}
"""What a busy or a small machine may have a part in: a person looks at it."""


def passed(item: str, say: str, *, evidence: tuple[Evidence, ...] = (), expected: str = "", got: str = "") -> Finding:
    """Full marks."""
    return Finding(item=item, verdict=Verdict.PASSED, share=ONE, say=say, evidence=evidence, expected=expected, got=got)


def failed(
    item: str, say: str, *, expected: str = "", got: str = "", where: str = "", evidence: tuple[Evidence, ...] = (),
    staff: str = "", needs_person: bool = False,
) -> Finding:  # fmt: skip
    """No marks."""
    return Finding(
        item=item, verdict=Verdict.FAILED, share=ZERO, say=say, expected=expected, got=got, where=where,
        evidence=evidence, staff=staff, needs_person=needs_person,
    )  # fmt: skip


def from_share(
    item: str, right: int | Fraction, of: int, say: str, *, expected: str = "", got: str = "", where: str = "",
    evidence: tuple[Evidence, ...] = (), staff: str = "", needs_person: bool = False,
) -> Finding:  # fmt: skip
    """The verdict and share that ``right`` of ``of`` equal parts earn."""
    fraction = Fraction(right) / of if of else Fraction(0)
    share = (Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(PLACES)
    verdict = Verdict.PASSED if fraction == 1 else Verdict.PARTIAL if fraction else Verdict.FAILED
    return Finding(
        item=item, verdict=verdict, share=share, say=say, expected=expected, got=got, where=where,
        evidence=evidence, staff=staff, needs_person=needs_person,
    )  # fmt: skip


def blocked(item: str, by: str, say: str, *, needs_person: bool = False, staff: str = "") -> Finding:
    """Could not be asked: the marks stay open."""
    return Finding(
        item=item, verdict=Verdict.BLOCKED, share=ZERO, say=say, blocked_by=by, needs_person=needs_person, staff=staff
    )


def broken(item: str, staff: str) -> Finding:
    """Our fault: the marks stay open and a person is told."""
    say = "The grader itself failed here. No marks are lost; your teachers have been told."
    return Finding(item=item, verdict=Verdict.BROKEN, share=ZERO, say=say, staff=staff, needs_person=True)


def quoted(failure: Failure) -> str:
    """What code raised, in quotation marks that nothing in it can close, and cut: it is for the student to write, and
    must not read like the program's own words. Where nothing was raised, the words are the program's."""
    if not failure.type:
        return failure.message
    if not failure.message and failure.type.isidentifier():
        return failure.type
    named = ": ".join(filter(None, (failure.type, failure.message))).translate(QUOTES)
    return f"“{named if len(named) <= LONGEST_QUOTE else f'{named[:LONGEST_QUOTE]}…'}”"


def student_failed(item: str, failure: Failure) -> Finding:
    """The student's own failure, with their traceback. A fault of the protocol is no zero but a person's business."""
    if failure.kind.is_fault:
        if failure.kind is FailureKind.AMBIGUOUS:
            return blocked(item, "finding your code", failure.message)  # a note of the submission flags it once
        say, by = "The answer of your code could not be understood. A person will look at it.", "the sandbox"
        if OUT_OF_MEMORY in failure.message:
            say = "Your network is so large that there is not the memory here to look at it. A person will."
            by = "the memory that there is"
        return blocked(item, by, say, needs_person=True, staff=failure.message)
    opening = ENDINGS.get(failure.kind) or STAGES.get(failure.stage, "Your code stopped")
    named = quoted(failure)
    culprit = reason_frame(failure) or next(reversed(failure.frames), None)
    where = f"{culprit.file}, line {culprit.line}" if culprit is not None else ""
    near = f" Did you mean {' or '.join(failure.near)}?" if failure.near else ""
    near += f" {why}" if (why := reason(failure)) else ""
    return failed(
        item,
        f"{opening}: {named}.{near}" if not named.endswith((".", "!", "?")) else f"{opening}: {named}{near}",
        where=where,
        evidence=(Traceback(failure=failure),) if failure.frames else (),
        needs_person=failure.kind in UNCLEAR,
    )
