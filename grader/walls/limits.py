"""Resource limits of one box, set by the box itself before a byte of student code is read."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Any

from grader.walls.linux import virtual_bytes

__all__ = ["BoxLimits", "apply_limits"]

RUN_QUESTIONS = 50
DESCRIPTORS = 256
PROCESSES = 64


@dataclass(frozen=True)
class BoxLimits:
    """Bytes and seconds. The keeper enforces the times of one question; the kernel those of the whole run."""

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    output_bytes: int
    file_bytes: int
    bounded_memory: bool
    questions: int = RUN_QUESTIONS
    """As many as one run may answer: its CPU time is theirs together."""

    @classmethod
    def of(cls, facts: dict[str, Any]) -> BoxLimits:
        """From the judge's JSON."""
        return cls(**facts)


def apply_limits(limits: BoxLimits) -> None:
    """Set what this system can: address space, CPU of the whole run, file size, descriptors, no core dumps.

    The address space is what the process has now and the budget on top, since torch alone maps hundreds of
    megabytes; CUDA reserves far more than it uses, so ``bounded_memory`` is False there.
    """
    try:
        import resource
    except ImportError:
        return
    cpu = math.ceil(limits.cpu_seconds) * limits.questions
    wanted = [
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
    ]
    if limits.bounded_memory and (used := virtual_bytes()):
        wanted.append((resource.RLIMIT_AS, used + limits.memory_bytes))
    if os.getuid() != 0:
        wanted.append((resource.RLIMIT_NPROC, _processes_now() + PROCESSES))
    for kind, value in wanted:
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _processes_now() -> int:
    """Tasks of this user, which RLIMIT_NPROC counts together; a generous guess where /proc is missing."""
    try:
        return (
            sum(1 for entry in os.scandir("/proc") if entry.name.isdigit() and entry.stat().st_uid == os.getuid()) * 4
        )
    except OSError:
        return 1024
