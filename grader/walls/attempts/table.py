"""Every attempt and every need by its name."""

from __future__ import annotations

from grader.walls.attempts.exhaustion import EXHAUSTION
from grader.walls.attempts.files import FILES, METADATA
from grader.walls.attempts.kernel import KERNEL
from grader.walls.attempts.kind import Attempt, Run
from grader.walls.attempts.needs import NEEDED
from grader.walls.attempts.network import NETWORK
from grader.walls.attempts.processes import PROCESSES
from grader.walls.levels import Level

__all__ = ["ATTEMPTS", "NEEDS", "promised"]

GROUPS: dict[str, dict[str, Run]] = {
    "files": FILES,
    "facts about the host": METADATA,
    "processes": PROCESSES,
    "network": NETWORK,
    "exhaustion": EXHAUSTION,
    "kernel": KERNEL,
}

ATTEMPTS = {name: Attempt(name, run, group) for group, runs in GROUPS.items() for name, run in runs.items()}
"""What must be refused, but for the gaps of a level."""

NEEDS = {name: Attempt(name, run, "honest work") for name, run in NEEDED.items()}
"""What must succeed at every level."""

BOUNDED = (
    *("outlive the run", "write one endless file", "take more memory than allowed"),
    *("start a thousand threads", "open ten thousand descriptors"),
)
"""What limits alone refuse."""


def promised(level: Level) -> dict[str, Attempt]:
    """What a level promises to refuse, but for its gaps: everything from ``restricted`` on, nothing at ``none``."""
    if level >= Level.RESTRICTED:
        return ATTEMPTS
    return {name: ATTEMPTS[name] for name in BOUNDED} if level >= Level.LIMITS else {}
