"""The walls around a box that the Linux kernel raises: standard library and ctypes only, importable everywhere.

The life of a walled box, in the order of the calls:

- once in the warm process: ``offer = available()``, what this machine can enforce, each found by trying it;
- for each box: ``plan = draw_plan(level, offer, root, scratch, slot=slot)``, a record of what will be enforced, where
  ``claim_slot(offer)`` gives the slot;
- in the keeper, before it forks the box: ``watched = leave_host(plan)``;
- in the box, before a byte of student code is read: ``lock(plan, limits, watched)`` of ``walls.lock``.

A wall that was planned and cannot be raised is a :class:`WallError`: a box is never weaker than its plan says.
"""

from grader.walls.draw import draw_plan
from grader.walls.ids import claim_slot
from grader.walls.kernel import WallError
from grader.walls.levels import Level, best, missing
from grader.walls.namespaces import leave_host
from grader.walls.offer import Offer
from grader.walls.plan import Plan
from grader.walls.probe import available

__all__ = [
    "Level", "Offer", "Plan", "WallError", "available", "best", "claim_slot", "draw_plan", "leave_host", "missing",
]  # fmt: skip
