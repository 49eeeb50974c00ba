"""Making what is mounted read-only, with everything mounted below it."""

from __future__ import annotations

import errno
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from grader.walls.kernel import call

__all__ = ["NODEV", "NOEXEC", "NOSUID", "RDONLY", "seal", "seal_each"]

RDONLY, NOSUID, NODEV, NOEXEC = 1, 2, 4, 8
"""Of ``MS_*`` and of ``MOUNT_ATTR_*`` alike."""
MS_REMOUNT, MS_BIND = 32, 4096
LOCKED = {"ro": RDONLY, "nosuid": NOSUID, "nodev": NODEV, "noexec": NOEXEC, "noatime": 1 << 10, "nodiratime": 1 << 11}
RELATIME = 1 << 21
AT_FDCWD = (1 << 64) - 100
AT_RECURSIVE = 0x8000
ATTRIBUTES = struct.Struct("=QQQQ")


def seal(path: Path, flags: int) -> None:
    """Add flags to the mount at ``path`` and to all below it. Raises OSError."""
    try:
        attributes = ATTRIBUTES.pack(flags, 0, 0, 0)
        call("mount_setattr", AT_FDCWD, os.fsencode(path), AT_RECURSIVE, attributes, len(attributes))
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        seal_each(path, flags)  # before Linux 5.12


def seal_each(path: Path, flags: int) -> None:
    """The same, a mount at a time: in a user namespace each must repeat the flags that the host has locked."""
    for mount, present in _mounts_below(path):
        call("mount", None, os.fsencode(mount), None, MS_REMOUNT | MS_BIND | present | flags, None)


def _mounts_below(path: Path) -> Iterator[tuple[Path, int]]:
    """Mount points at and below a path with their flags, outer ones first (see proc_pid_mountinfo(5))."""
    for line in Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines():
        _, _, _, _, point, options, *_ = line.split(" ")
        mount = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point))
        if mount.is_relative_to(path):
            present = options.split(",")
            relative = RELATIME if "relatime" in present else 0
            yield mount, sum(flag for name, flag in LOCKED.items() if name in present) | relative
