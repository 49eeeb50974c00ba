"""The processes of one run of ``grade``, by what they are. Linux only: it reads /proc.

Warm process, keepers and boxes are forks of one command, which names the run that it was started by. So they are
found also when their parent was killed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["KINDS", "Family", "family_of"]

KINDS = ("judge", "warm process", "keeper", "box")


@dataclass(frozen=True)
class Family:
    """Process ids by kind; everything but the run's own process."""

    members: dict[str, list[int]]

    def everyone(self) -> list[int]:
        """All of them."""
        return [pid for kind in KINDS for pid in self.members[kind]]


def family_of(run: int) -> Family:
    """Who belongs to the run with this process id, now."""
    parents = dict(_processes())
    forked = {pid for pid in parents if f"\0grader.inside\0warm\0{run}\0" in _command(pid)}
    warm = {pid for pid in forked if parents[pid] == run}
    boxes = {pid for pid in forked - warm if parents[pid] in forked - warm}
    judges = [pid for pid, parent in parents.items() if parent == run and _command(pid).endswith("\0grader.worker\0")]
    keepers = sorted(forked - warm - boxes)
    return Family(dict(zip(KINDS, (judges, sorted(warm), keepers, sorted(boxes)), strict=True)))


def _processes() -> Iterator[tuple[int, int]]:
    """Each with its parent; zombies left out."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):
                fields = Path(entry.path, "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                if fields[0] not in "ZX":
                    yield int(entry.name), int(fields[1])


def _command(pid: int) -> str:
    """Its words, each ended by a null."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    return ""
