"""The filter as a program: run by a small interpreter of its own, for both processors."""

from __future__ import annotations

import errno
import struct

import pytest

from grader.walls.bpf import ALLOW, KILL, REFUSE, UNKNOWN, AnyBit, NoBit, NotAll, OneOf, Rule, program
from grader.walls.seccomp import ALLOWED, KILLED, rules
from grader.walls.syscalls import AUDIT_ARCH, NUMBERS, number

MACHINES = ("x86_64", "aarch64")
PID = 4321


def decide(code: bytes, machine: str, which: int, *arguments: int) -> int:
    """What the kernel would: its classic BPF over ``struct seccomp_data`` (linux/seccomp.h)."""
    words = [*arguments, *(0 for _ in range(6 - len(arguments)))]
    data = struct.pack("=IIQ6Q", which, AUDIT_ARCH[machine], 0, *words)
    steps = list(struct.iter_unpack("=HBBI", code))
    at = register = 0
    while True:
        operation, yes, no, value = steps[at]
        at += 1
        match operation:
            case 0x20:
                (register,) = struct.unpack_from("=I", data, value)
            case 0x54:
                register &= value
            case 0x15:
                at += yes if register == value else no
            case 0x35:
                at += yes if register >= value else no
            case 0x45:
                at += yes if register & value else no
            case 0x06:
                return int(value)
            case _:
                raise AssertionError(f"no such instruction: {operation:#x}")


def outcome(machine: str, name: str, *arguments: int) -> int:
    """Of the box's own filter."""
    which = number(name, machine)
    assert which is not None
    return decide(program(rules(PID), machine), machine, which, *arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_allowed_call_is_allowed_and_every_killed_one_kills(machine: str) -> None:
    code = program(rules(PID), machine)
    expected = dict.fromkeys(ALLOWED, ALLOW) | dict.fromkeys(KILLED, KILL)
    for name, action in expected.items():
        if (which := number(name, machine)) is not None:
            assert decide(code, machine, which) == action, name


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_not_named_is_refused(machine: str) -> None:
    code = program(rules(PID), machine)
    named = {number(rule.name, machine) for rule in rules(PID)}
    others = set(range(1024)) - named
    assert len(others) > 800
    assert all(decide(code, machine, which) == REFUSE for which in others)


def test_another_processor_and_x32_kill() -> None:
    code = program(rules(PID), "x86_64")
    assert decide(code, "aarch64", 63) == KILL
    assert decide(code, "x86_64", 0x40000000) == KILL
    assert decide(code, "x86_64", 0xFFFFFFFF) == KILL


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "action"),
    [
        ("clone", [0x3D0F00], ALLOW),  # what glibc asks for a thread
        ("clone", [17], REFUSE),
        ("clone", [0x10000 | 0x10000000], REFUSE),
        ("clone3", [0, 88], UNKNOWN),
        ("mmap", [0, 4096, 3, 0x22], ALLOW),
        ("mmap", [0, 4096, 3, 0x01], ALLOW),
        ("mmap", [0, 4096, 3, 0x21], REFUSE),
        ("mmap", [0, 4096, 3, 0x4021], REFUSE),
        ("fcntl", [0, 1030], ALLOW),
        ("fcntl", [0, 8], REFUSE),
        ("fcntl", [0, 15], REFUSE),
        ("ioctl", [0, 0x5401], ALLOW),
        ("ioctl", [0, 0x5412], REFUSE),
        ("ioctl", [0, 0x8901], REFUSE),
        ("prctl", [15], ALLOW),
        ("prctl", [1, 0], REFUSE),
        ("prlimit64", [0, 7], ALLOW),
        ("prlimit64", [PID, 7], ALLOW),
        ("prlimit64", [PID + 1, 7], REFUSE),
        ("tgkill", [PID, 5, 6], ALLOW),
        ("tgkill", [1, 5, 6], REFUSE),
        ("tgkill", [0, 5, 6], REFUSE),
    ],
)
def test_arguments_are_looked_at(machine: str, name: str, arguments: list[int], action: int) -> None:
    assert outcome(machine, name, *arguments) == action


def test_conditions_hold_together() -> None:
    rule = Rule("read", conditions=(OneOf(0, (1, 2)), AnyBit(1, 6), NoBit(1, 8), NotAll(2, 3)))
    code = program([rule], "x86_64")
    good = [(1, 2, 0), (2, 4, 1), (1, 6, 2)]
    bad = [(3, 2, 0), (1, 1, 0), (1, 10, 0), (1, 2, 3), (1, 2, 7)]
    assert {decide(code, "x86_64", 0, *arguments) for arguments in good} == {ALLOW}
    assert {decide(code, "x86_64", 0, *arguments) for arguments in bad} == {REFUSE}


def test_refusals_are_eperm_and_enosys() -> None:
    assert REFUSE & 0xFFFF == errno.EPERM
    assert UNKNOWN & 0xFFFF == errno.ENOSYS


def test_no_jump_is_too_far_and_the_kernel_would_take_the_length() -> None:
    for machine in MACHINES:
        assert len(program(rules(PID), machine)) // 8 < 4096


@pytest.mark.parametrize("column", range(2), ids=MACHINES)
def test_no_two_calls_share_a_number(column: int) -> None:
    known = [numbers[column] for numbers in NUMBERS.values() if numbers[column] is not None]
    assert len(set(known)) == len(known)
