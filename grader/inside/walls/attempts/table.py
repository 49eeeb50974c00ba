"""Every attempt and every need by its name."""

from __future__ import annotations

from grader.inside.walls.attempts.exhaustion import EXHAUSTION
from grader.inside.walls.attempts.files import FILES, METADATA
from grader.inside.walls.attempts.kernel import KERNEL
from grader.inside.walls.attempts.kind import Attempt
from grader.inside.walls.attempts.needs import NEEDED
from grader.inside.walls.attempts.network import NETWORK
from grader.inside.walls.attempts.processes import PROCESSES

__all__ = ["ATTEMPTS", "NEEDS"]

ATTEMPTS = {
    name: Attempt(name, run) for name, run in (FILES | METADATA | PROCESSES | NETWORK | EXHAUSTION | KERNEL).items()
}
"""What must be refused, but for the gaps of a level."""

NEEDS = {name: Attempt(name, run) for name, run in NEEDED.items()}
"""What must succeed at every level."""
