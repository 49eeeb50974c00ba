"""Which processes come from which, and whether they are gone: from Linux's /proc, and by descriptors that tell."""

from __future__ import annotations

import os
import select
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

__all__ = ["below", "gone"]

PATIENCE = 20_000
"""Milliseconds for a process that was killed to be gone, on a busy machine."""


@contextmanager
def below(pids: Collection[int]) -> Iterator[tuple[int, ...]]:
    """A descriptor (pidfd) for each descendant of these processes that is there now; closed afterwards."""
    with ExitStack() as stack:
        opened = []
        for pid in _descendants(pids):
            with suppress(ProcessLookupError):  # gone since it was looked up
                opened.append(os.pidfd_open(pid))
                stack.callback(os.close, opened[-1])
        yield tuple(opened)


def gone(opened: Collection[int]) -> bool:
    """Whether each of them ends within our patience."""
    watch = select.poll()
    for descriptor in opened:
        watch.register(descriptor, select.POLLIN)
    waiting = len(opened)
    while waiting:
        if not (ended := watch.poll(PATIENCE)):
            return False
        for descriptor, _ in ended:
            watch.unregister(descriptor)
        waiting -= len(ended)
    return True


def _descendants(pids: Collection[int]) -> set[int]:
    parents = {int(stat.parent.name): _parent(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
    found: set[int] = set()
    fresh = set(pids)
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def _parent(stat: Path) -> int:
    """Process id (see proc_pid_stat(5): after the name, which may hold anything); 0 when the process is gone."""
    try:
        return int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0
