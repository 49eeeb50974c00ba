"""The few calls of Linux that Python 3.11 does not wrap. On other systems they do nothing, and say so."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path

__all__ = ["adopt_orphans", "cpu_seconds", "die_with_parent", "kill_descendants", "virtual_bytes"]

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CPUCLOCK_SCHED = 2


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        if library.prctl(option, value, 0, 0, 0) != 0:
            code = ctypes.get_errno()
            raise OSError(code, f"prctl({option}): {os.strerror(code)}")


def die_with_parent(parent: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Signal this process when the thread that started it ends; ends it now if the parent is gone already."""
    _prctl(PR_SET_PDEATHSIG, how)
    if os.getppid() != parent:
        os._exit(0)


def adopt_orphans() -> None:
    """Orphaned descendants become this process's children: none escapes by a double fork or setsid."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def cpu_seconds(pid: int) -> float:
    """CPU time of a running process, all threads, from its own clock (see clock_getcpuclockid(3)).

    Raises OSError when the process is gone.
    """
    return time.clock_gettime((~pid << 3) | CPUCLOCK_SCHED)


def virtual_bytes() -> int:
    """Size of this process's address space; 0 where /proc is missing."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def kill_descendants(spared: Collection[int] = ()) -> None:
    """SIGKILL the children of this process that are not ``spared`` and reap them, until none is left.

    Their descendants are among them when this process adopts orphans: they come up once their parents are dead.
    """
    while strays := [pid for pid in _children() if pid not in spared]:
        for pid in strays:
            os.kill(pid, signal.SIGKILL)
        for pid in strays:
            os.waitpid(pid, 0)


def _children() -> list[int]:
    """Direct children, zombies too."""
    try:
        return [int(word) for word in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:  # a kernel without CONFIG_PROC_CHILDREN, or none of Linux
        return [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if _parent_in(stat) == os.getpid()]


def _parent_in(stat: Path) -> int:
    """The parent's process id (see proc_pid_stat(5)); 0 when the process is gone."""
    try:
        return int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0
