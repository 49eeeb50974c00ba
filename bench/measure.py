"""Wall time, CPU time and memory of a command with everything that it starts. Linux only: it reads /proc.

CPU time is the kernel's count for every process that was waited for: judges and warm processes by ``grade``, keepers
by the warm process, boxes by their keepers.
"""

from __future__ import annotations

import os
import resource
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Usage", "measure"]

PERIOD = 0.2


@dataclass(frozen=True)
class Usage:
    """Seconds; bytes that all processes of the command held together at their peak, shared pages counted once."""

    wall: float
    cpu: float
    peak_bytes: int

    def __add__(self, other: Usage) -> Usage:
        """One command after another."""
        return Usage(
            self.wall + other.wall,
            self.cpu + other.cpu,
            max(self.peak_bytes, other.peak_bytes),
        )


def measure(command: Sequence[str], expect: int = 0) -> Usage:
    """Run ``command``. Raises RuntimeError with its last words when it does not end with the status ``expect``."""
    before, started = _waited_for(), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ended = os.pidfd_open(process.pid)
    peak_bytes = _held_below(process.pid)
    while not select.select([ended], [], [], PERIOD)[0]:  # what it prints fits into a pipe
        peak_bytes = max(peak_bytes, _held_below(process.pid))
    wall = time.monotonic() - started
    os.close(ended)
    process.wait()
    assert process.stdout is not None
    with process.stdout as printed:
        text = printed.read()
    if process.returncode != expect:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return Usage(wall, _waited_for() - before, peak_bytes)


def _waited_for() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _held_below(pid: int) -> int:
    return sum(map(_proportional_bytes, (pid, *_below(pid))))


def _below(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _below(child)


def _children(pid: int) -> list[int]:
    """Of every thread: each has a list of the processes that it started."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(word) for word in (task / "children").read_text().split()]
    return found


def _proportional_bytes(pid: int) -> int:
    """Its own memory and its share of what it shares (PSS)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
