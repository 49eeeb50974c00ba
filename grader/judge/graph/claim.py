"""What a submission says that its model computes: a program for each run that will be verified.

One in eval mode and one in train mode, with different numbers of examples. Two runs meet both modes and two sizes; all
four combinations would cost twice as much and show no more: marks rest on these programs alone, and code that does
something else in a mode or at a size has that in one of them. The sizes come from the secret and are small.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.evidence import read_failure
from grader.judge.drawing import Draw
from grader.judge.graph.numbers import draw_input, draw_state, resized
from grader.judge.graph.operators import not_allowed
from grader.judge.graph.program import Program, read_program
from grader.judge.graph.sending import loose_ends
from grader.judge.respond import Respondent
from grader.model import Call, Failure, Input, Mode, Trace, Value

__all__ = ["Claim", "Subject", "claims", "read_claim", "unfit"]

SIZES = ((2, 3), (3, 2))
"""Numbers of examples in eval and in train mode: few, since a pass costs time, and more than one, for BatchNorm."""
MODES: tuple[Mode, ...] = ("eval", "train")


@dataclass(frozen=True)
class Subject:
    """What is verified: a model of one side, or a layer of it, on inputs of these kinds."""

    side: Respondent
    call: Call
    inputs: tuple[Input, ...]
    layer: str = ""


@dataclass(frozen=True)
class Claim:
    """The program of one run, and how forward stopped where the program is not complete.

    ``inputs`` have the number of examples that the run had. It is the subject's own where no other would do.
    """

    program: Program
    mode: Mode
    inputs: tuple[Input, ...]
    failure: Failure | None = None

    def __str__(self) -> str:
        counts = {given.size[given.batch] for given in self.inputs if given.batch is not None}
        return f"{self.mode} mode, {', '.join(map(str, sorted(counts))) or 'no'} examples"


def claims(subject: Subject, draw: Draw, sizes: Draw) -> tuple[Claim, ...]:
    """The claims, in eval and in train mode, recorded before anybody knows the numbers that will be drawn.

    ``sizes`` says with how many examples, for all models of a run alike: what one returns can be given to the next.

    Raises StudentFailure when the model cannot be made, ProtocolFault when a trace is malformed.
    """
    counts = SIZES[sizes.seed() % len(SIZES)]
    found = (_claim(subject, mode, batch) for mode, batch in zip(MODES, counts, strict=True))
    return tuple(_on_drawn_numbers(subject, claim, draw.child("claim")) for claim in found)


def _claim(subject: Subject, mode: Mode, batch: int) -> Claim:
    """At ``batch`` examples; at the subject's own number when forward runs with no other."""
    small = tuple(replace(given, size=resized(given, batch)) for given in subject.inputs)
    claim = _told(subject, mode, small)
    if claim.program.complete or small == subject.inputs:
        return claim
    own = _told(subject, mode, subject.inputs)
    return own if own.program.complete else claim


def _told(subject: Subject, mode: Mode, inputs: tuple[Input, ...]) -> Claim:
    side = subject.side
    question = Trace(subject.call, inputs, mode, subject.layer, side.seed)
    return side.once(question, lambda: read_claim(side.value(question), mode, inputs))


def _on_drawn_numbers(subject: Subject, claim: Claim, draw: Draw) -> Claim:
    """Where the path depends on numbers: the one that drawn numbers take, which are like those of the verification."""
    program, side = claim.program, subject.side
    if program.on == "meta" or not program.complete or not program.unseen:
        return claim
    numbers = tuple(draw_input(given, draw.child(str(number))) for number, given in enumerate(claim.inputs))
    state = draw_state(program, draw.child("state"))
    question = Trace(subject.call, numbers, claim.mode, subject.layer, side.seed, state)
    again = side.once(question, lambda: read_claim(side.value(question), claim.mode, claim.inputs))
    return again if again.program.complete else claim


def read_claim(answer: Value, mode: Mode, inputs: tuple[Input, ...]) -> Claim:
    """The claim in the answer to a trace. Raises ProtocolFault when it is malformed."""
    failure = read_failure(answer.facts["failure"]) if answer.facts.get("failure") else None
    return Claim(read_program(answer.facts, answer.arrays), mode, inputs, failure)


def unfit(claim: Claim) -> str:
    """Why the program cannot be executed again, in words; empty when it can."""
    program = claim.program
    if unknown := not_allowed(program):
        return f"it uses operations that are not executed here: {', '.join(unknown[:5])}"
    if any(one.value is None for one in program.constants):
        return "it uses tensors that belong to no module, and whose values are too many or cannot be told"
    if not program.complete and claim.failure is None:
        return next(iter(program.unseen), "it returns no tensor")
    return "" if program.complete or loose_ends(program) else "nothing was computed before it stopped"
