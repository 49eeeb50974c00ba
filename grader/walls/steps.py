"""What a new root is made of, in the order in which it is mounted: pure, and so tested without mounting anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from grader.walls.plan import Plan

__all__ = ["TEMPORARY", "Kind", "Step", "arrange"]

TEMPORARY = Path("/tmp")


class Kind(Enum):
    """What is mounted at a path of the new root."""

    LIBRARY = "the host's own file or folder, read-only, whose code may be mapped"
    DATA = "the same, but nothing in it runs"
    EMPTY = "an empty folder, over something that is not to be seen"
    SCRATCH = "a folder of a small file system of its own"


@dataclass(frozen=True)
class Step:
    """One mount, at the same path as outside."""

    kind: Kind
    path: Path


def arrange(plan: Plan) -> tuple[Step, ...]:
    """Outer folders before inner ones; what its outer folder already shows in the same way is left out."""
    wanted = dict.fromkeys(plan.readable, Kind.LIBRARY)
    wanted |= {path: Kind.EMPTY for path in plan.hidden if any(path.is_relative_to(shown) for shown in plan.readable)}
    wanted |= {plan.root: Kind.DATA, plan.scratch: Kind.SCRATCH, TEMPORARY: Kind.SCRATCH}
    steps: list[Step] = []
    for path in sorted(wanted, key=lambda path: (len(path.parts), path)):
        around = _around(path, steps)
        if around is None or around.kind is not wanted[path] or wanted[path] is Kind.SCRATCH:
            steps.append(Step(wanted[path], path))
    return tuple(steps)


def _around(path: Path, steps: Iterable[Step]) -> Step | None:
    """The innermost of the steps that a path lies in."""
    outer = [step for step in steps if path.is_relative_to(step.path)]
    return max(outer, key=lambda step: len(step.path.parts), default=None)
