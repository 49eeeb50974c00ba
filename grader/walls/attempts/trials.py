"""Every attempt and every need in turn, on this machine and as this user."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from grader.walls.attempts.kind import Attempt, Targets
from grader.walls.attempts.runner import try_in_box
from grader.walls.attempts.table import NEEDS, promised
from grader.walls.attempts.targets import LIMITS, draw, empty_scratch, set_up
from grader.walls.ids import claim_slot
from grader.walls.kernel import WallError
from grader.walls.levels import Level
from grader.walls.offer import Offer

__all__ = ["Trial", "plan_notes", "try_all"]


@dataclass(frozen=True)
class Trial:
    """What came of an attempt, which should be refused, or of a need (``needed``), which should be reached.

    ``broken``: the box itself could not be made. ``words`` are the machine's own, on what was not reached.
    """

    name: str
    group: str
    needed: bool
    how: Literal["reached", "refused", "broken"]
    words: str


def try_all(level: Level, offer: Offer) -> Iterator[Trial]:
    """All that a level promises to refuse, and all that must work there, each in a box of its own.

    The machine must be able to do the level, and the process have one thread.
    """
    with set_up(os.geteuid()) as targets, claim_slot(offer) as slot:
        for attempt in promised(level).values():
            yield _try(attempt, False, level, offer, targets, slot)
        for need in NEEDS.values():
            yield _try(need, True, level, offer, targets, slot)


def _try(attempt: Attempt, needed: bool, level: Level, offer: Offer, targets: Targets, slot: int) -> Trial:
    scratch = empty_scratch(targets, os.geteuid())
    try:
        plan = draw(targets, level, offer, scratch, slot)
        outcome = try_in_box(attempt, plan, LIMITS, replace(targets, scratch=plan.scratch))
    except WallError as error:
        return Trial(attempt.name, attempt.group, needed, "broken", str(error))
    return Trial(attempt.name, attempt.group, needed, "reached" if outcome.reached else "refused", outcome.words)


def plan_notes(level: Level, offer: Offer) -> tuple[str, ...]:
    """Where a box's plan is weaker than the level usually is."""
    with set_up(os.geteuid()) as targets:
        return draw(targets, level, offer, empty_scratch(targets, os.geteuid()), 0).notes
