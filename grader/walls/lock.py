"""All walls of a box in their order: what the box calls before it reads a byte of student code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grader.walls.identity import die_with_keeper, drop_identity, own_scratch
from grader.walls.kernel import WallError
from grader.walls.landlock import restrict_files
from grader.walls.levels import Level
from grader.walls.limits import BoxLimits, apply_limits
from grader.walls.namespaces import enter_root
from grader.walls.plan import Plan
from grader.walls.seccomp import restrict_calls

__all__ = ["lock"]


def lock(plan: Plan, limits: BoxLimits, keeper: int | None = None) -> None:
    """Raise every wall of the plan. ``keeper``: what ``leave_host`` returned; closed here.

    From ``isolated`` on the working folder is ``/`` afterwards, and any folder that is still open is a way out: the
    caller has closed all descriptors that the box does not need. Raises WallError when a wall cannot be raised; the
    process is then half locked and must end.
    """
    if plan.level >= Level.ISOLATED:
        with _raising("namespaces"):
            enter_root(plan)
    elif plan.level >= Level.RESTRICTED:
        with _raising("scratch"):
            own_scratch(plan)
    if plan.level >= Level.LIMITS:
        with _raising("rlimits"):
            apply_limits(limits)
    if plan.level >= Level.RESTRICTED:
        with _raising("identity"):
            drop_identity(plan)
    if keeper is not None:
        with _raising("keeper"):
            die_with_keeper(keeper)
    if plan.landlock:
        with _raising("landlock"):
            restrict_files(plan)
    if plan.level >= Level.RESTRICTED:
        with _raising("seccomp"):
            restrict_calls()


@contextmanager
def _raising(wall: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a limit above the one that the process came with
        raise WallError(f"the wall {wall!r} was planned and cannot be raised: {error}") from error
