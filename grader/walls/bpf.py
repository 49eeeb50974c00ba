"""A filter for system calls in the kernel's classic BPF: rules as records, and their program as bytes.

A rule is an exact comparison of a call's number, then tests of its arguments. The tests look at the lower 32 bits,
which is all that the kernel reads of the arguments that are tested here (int, unsigned int, or flag words whose
upper half it ignores). Both processors are little-endian.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.walls.syscalls import AUDIT_ARCH, number

__all__ = ["ALLOW", "KILL", "REFUSE", "UNKNOWN", "AnyBit", "NoBit", "NotAll", "OneOf", "Rule", "program"]

LOAD, AND, RETURN = 0x20, 0x54, 0x06
IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT = 0x15, 0x35, 0x45
NUMBER_AT, ARCH_AT, ARGUMENTS_AT = 0, 4, 16
X32_BIT = 0x40000000

KILL = 0x80000000
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
UNKNOWN = 0x00050000 | errno.ENOSYS


@dataclass(frozen=True)
class Instruction:
    """``struct sock_filter``; ``yes`` and ``no`` count the instructions to skip."""

    code: int
    value: int
    yes: int = 0
    no: int = 0

    def packed(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.yes, self.no, self.value)


@dataclass(frozen=True)
class OneOf:
    """The argument has one of the values."""

    argument: int
    values: tuple[int, ...]

    def tests(self) -> list[Instruction]:
        last = len(self.values)
        return [Instruction(IF_EQUAL, value, yes=last - place) for place, value in enumerate(self.values)]


@dataclass(frozen=True)
class AnyBit:
    """At least one bit of ``mask`` is set in the argument."""

    argument: int
    mask: int

    def tests(self) -> list[Instruction]:
        return [Instruction(IF_ANY_BIT, self.mask, yes=1)]


@dataclass(frozen=True)
class NoBit:
    """No bit of ``mask`` is set."""

    argument: int
    mask: int

    def tests(self) -> list[Instruction]:
        return [Instruction(IF_ANY_BIT, self.mask, no=1)]


@dataclass(frozen=True)
class NotAll:
    """Some bit of ``mask`` is not set."""

    argument: int
    mask: int

    def tests(self) -> list[Instruction]:
        return [Instruction(AND, self.mask), Instruction(IF_EQUAL, self.mask, no=1)]


Condition = OneOf | AnyBit | NoBit | NotAll


@dataclass(frozen=True)
class Rule:
    """What becomes of one call when all its conditions hold; otherwise it is refused."""

    name: str
    action: int = ALLOW
    conditions: tuple[Condition, ...] = ()

    def instructions(self, which: int) -> list[Instruction]:
        """Skipped as a whole by every other call."""
        body: list[Instruction] = []
        for condition in self.conditions:
            body.append(Instruction(LOAD, ARGUMENTS_AT + 8 * condition.argument))
            body += [*condition.tests(), Instruction(RETURN, REFUSE)]
        body.append(Instruction(RETURN, self.action))
        return [Instruction(IF_EQUAL, which, no=len(body)), *body]


def program(rules: Iterable[Rule], machine: str, otherwise: int = REFUSE) -> bytes:
    """The program for one processor: another's calls kill, and what no rule names is refused."""
    steps: list[Instruction] = [
        Instruction(LOAD, ARCH_AT),
        Instruction(IF_EQUAL, AUDIT_ARCH[machine], yes=1),
        Instruction(RETURN, KILL),
        Instruction(LOAD, NUMBER_AT),
    ]
    if machine == "x86_64":
        steps += [Instruction(IF_AT_LEAST, X32_BIT, no=1), Instruction(RETURN, KILL)]
    for rule in rules:
        which = number(rule.name, machine)
        if which is not None:
            steps += rule.instructions(which)
    return _packed([*steps, Instruction(RETURN, otherwise)])


def _packed(steps: Sequence[Instruction]) -> bytes:
    return b"".join(step.packed() for step in steps)
