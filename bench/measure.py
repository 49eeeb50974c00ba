"""Wall time, CPU time and memory of a command with everything that it starts. Linux only: it reads /proc.

CPU time is the kernel's count for every process that was waited for, and for the others, samples. Keepers and boxes
are of the second kind: the warm process leaves its keepers to the kernel, which then adds their time to nobody's.
They are looked at every 20 ms through their own CPU clocks, so that each may lack its last 20 ms.
"""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Usage", "measure"]

PERIOD = 0.02
MEMORY_EVERY = 10
WARM = b"grader.inside\0warm"
CPUCLOCK_SCHED = 2


@dataclass(frozen=True)
class Usage:
    """Seconds; bytes that all processes of the command held together at their peak, shared pages counted once.

    ``sampled`` is the part of ``cpu`` that comes from samples.
    """

    wall: float
    cpu: float
    sampled: float
    peak_bytes: int

    def __add__(self, other: Usage) -> Usage:
        """One command after another."""
        return Usage(
            self.wall + other.wall,
            self.cpu + other.cpu,
            self.sampled + other.sampled,
            max(self.peak_bytes, other.peak_bytes),
        )


def measure(command: Sequence[str], expect: int = 0) -> Usage:
    """Run ``command``. Raises RuntimeError with its last words when it does not end with the status ``expect``."""
    before, started = _waited_for(), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watcher = _Watcher(process.pid)
    while process.poll() is None:  # what it prints fits into a pipe
        watcher.look()
        time.sleep(PERIOD)
    wall = time.monotonic() - started
    assert process.stdout is not None
    with process.stdout as printed:
        text = printed.read()
    if process.returncode != expect:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    return Usage(wall, _waited_for() - before + watcher.cpu, watcher.cpu, watcher.peak_bytes)


def _waited_for() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Watcher:
    """Looks at the processes below ``pid`` again and again."""

    def __init__(self, pid: int) -> None:
        self._pid, self._looks = pid, 0
        self._cpu: dict[int, float] = {}
        self.peak_bytes = 0

    @property
    def cpu(self) -> float:
        """Seconds of the processes that nobody waits for."""
        return sum(self._cpu.values())

    def look(self) -> None:
        everyone = [self._pid, *_below(self._pid)]
        for warm in [pid for pid in _children(self._pid) if WARM in _command(pid)]:
            for pid in _below(warm):
                with suppress(OSError):
                    self._cpu[pid] = time.clock_gettime((~pid << 3) | CPUCLOCK_SCHED)
        if self._looks % MEMORY_EVERY == 0:
            self.peak_bytes = max(self.peak_bytes, sum(map(_proportional_bytes, everyone)))
        self._looks += 1


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


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _proportional_bytes(pid: int) -> int:
    """Its own memory and its share of what it shares (PSS)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
