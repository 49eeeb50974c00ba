"""Landlock: which files a box may open, and no network beyond its own (see the kernel's userspace-api/landlock)."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

from grader.walls.kernel import call
from grader.walls.levels import Level
from grader.walls.plan import Plan
from grader.walls.steps import TEMPORARY

__all__ = ["known_version", "restrict_files", "rules"]

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
SINCE = {1: (1 << 13) - 1, 2: REFER, 3: TRUNCATE, 5: IOCTL_DEV}
"""The rights that each version of the interface has added; what is handled and not granted is denied."""
TCP = 0b11
"""Bind and connect, since version 4."""
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
"""To processes outside, since version 6."""

READ = READ_FILE | READ_DIR
CHANGE = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

VERSION_FLAG = 1
RULE_PATH_BENEATH = 1
DEVICES = dict.fromkeys(("zero", "full", "random", "urandom"), READ_FILE) | {"null": READ_FILE | WRITE_FILE}
PROCESS = ("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu")


def known_version() -> int:
    """The version of the running kernel's interface. Raises OSError where it has none or has it switched off."""
    return call("landlock_create_ruleset", None, 0, VERSION_FLAG)


def restrict_files(plan: Plan) -> None:
    """Raise the wall on this thread, for good. Needs no_new_privs. Raises OSError."""
    handled = sum(rights for version, rights in SINCE.items() if version <= plan.landlock)
    ruleset = call("landlock_create_ruleset", *_attributes(plan.landlock, handled))
    for path, rights in rules(plan):
        _grant(ruleset, path, rights & handled)
    call("landlock_restrict_self", ruleset, 0)
    os.close(ruleset)


def _attributes(version: int, handled: int) -> tuple[bytes, int, int]:
    """An older kernel wants a shorter structure: it refuses one with fields that it does not know."""
    words = [handled]
    if version >= 4:
        words.append(TCP)
    if version >= 6:
        words.append(ABSTRACT_SOCKETS_AND_SIGNALS)
    packed = struct.pack(f"={len(words)}Q", *words)
    return packed, len(packed), 0


def rules(plan: Plan) -> Iterator[tuple[Path, int]]:
    """Each path with the rights at it and beneath it. No EXECUTE: it governs execve alone, and libraries still load."""
    for path in plan.readable:
        yield from _without(path, plan.hidden)
    yield plan.root, READ
    yield plan.scratch, CHANGE
    for name, rights in DEVICES.items():
        yield Path("/dev") / name, rights
    if plan.level >= Level.ISOLATED:
        yield TEMPORARY, CHANGE
        yield Path("/proc"), READ  # a fresh one, with nobody else in it
    else:
        yield from ((Path(name), READ) for name in PROCESS if Path(name).exists())


def _without(path: Path, hidden: tuple[Path, ...]) -> Iterator[tuple[Path, int]]:
    """Rules only ever add, so a folder with something hidden in it is listed whole but read child by child."""
    inside = [secret for secret in hidden if secret.is_relative_to(path)]
    if path in inside:
        return
    if not inside:
        yield path, READ
        return
    yield path, READ_DIR
    for child in path.iterdir():
        if not child.is_symlink():  # what it leads to is readable by its own name, or not at all
            yield from _without(child, hidden)


def _grant(ruleset: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= OF_A_FILE
        if rights:
            call("landlock_add_rule", ruleset, RULE_PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)
