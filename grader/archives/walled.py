"""The walls around the process that unpacks, raised before it reads a byte of the archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.archives.caps import Caps
from grader.archives.task import Task
from grader.walls import Level, Offer, available, claim_slot, draw_plan
from grader.walls.limits import BoxLimits, apply_limits
from grader.walls.linux import die_with_parent
from grader.walls.lock import lock

__all__ = ["walled"]

CPU_GRACE = 10
"""Seconds: the reader looks at its clock first, and says more than the kernel does."""


@contextmanager
def walled(task: Task) -> Iterator[None]:
    """Limits, no privileges, nothing readable but Python, nothing writable but ``task.work``; ends with its parent.

    There is no way back: the walls stand after the block, too. Whatever is imported then must be of the standard
    library. Raises WallError.
    """
    os.umask(0o022)  # chmod is refused behind the walls, and another user must be able to read what lands
    level, limits = Level.named(task.level), _limits(task.caps)
    if level < Level.RESTRICTED:
        if level >= Level.LIMITS:
            apply_limits(limits)
        if sys.platform == "linux":
            die_with_parent(task.parent)
        yield
        return
    work = Path(task.work)
    offer = available() if task.offer is None else Offer.of(task.offer)
    with claim_slot(offer) as slot:
        lock(draw_plan(Level.RESTRICTED, offer, work, work, slot=slot), limits, _watched(task.parent))
        yield


def _limits(caps: Caps) -> BoxLimits:
    return BoxLimits(
        cpu_seconds=caps.cpu_seconds + CPU_GRACE,
        wall_seconds=caps.wall_seconds,
        memory_bytes=caps.memory_bytes,
        output_bytes=0,
        file_bytes=caps.stream_bytes,
        bounded_memory=True,
        questions=1,
    )


def _watched(parent: int) -> int:
    """A descriptor that tells of the parent's end; ends this process when that has come already."""
    descriptor = os.pidfd_open(parent)
    if os.getppid() != parent:
        os._exit(0)
    return descriptor
