"""Run one attempt in a box of its own, with a keeper, and see what came of it from outside."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NoReturn

from grader.walls.attempts.kind import Attempt, Targets
from grader.walls.attempts.processes import EXECUTED
from grader.walls.kernel import WallError
from grader.walls.limits import BoxLimits
from grader.walls.linux import adopt_orphans, kill_descendants
from grader.walls.lock import lock
from grader.walls.namespaces import leave_host
from grader.walls.plan import Plan

__all__ = ["Outcome", "try_in_box"]

PATIENCE = 30_000
"""Milliseconds after which a box hangs."""
HUNG, KILLED = 78, 79
"""Statuses of the keeper, besides 0 and EXECUTED."""
REACHED, REFUSED, BROKEN = b"+", b"-", b"!"


@dataclass(frozen=True)
class Outcome:
    """``words``: how it was refused; empty when it reached its aim."""

    reached: bool
    words: str = ""


def try_in_box(
    attempt: Attempt, plan: Plan, limits: BoxLimits, targets: Targets, before: Callable[[], None] | None = None
) -> Outcome:
    """The outcome of one attempt. ``before`` runs in the keeper, first of all.

    Raises WallError when the box could not be locked or hung, or the attempt itself was at fault.
    """
    reader, writer = os.pipe()
    keeper = os.fork()
    if keeper == 0:

        def keep() -> int:
            os.close(reader)
            if before is not None:
                before()
            return _keep(attempt, plan, limits, targets, writer)

        _end_with(keep, writer)
    os.close(writer)
    _, status = os.waitpid(keeper, 0)
    try:
        return _judge(reader, os.waitstatus_to_exitcode(status))
    finally:
        os.close(reader)


def _judge(reader: int, code: int) -> Outcome:
    """From the report, the keeper's status, and whether anyone holds the pipe open when the keeper is gone."""
    report = bytearray()
    watch = select.poll()
    watch.register(reader, select.POLLIN)
    while watch.poll(0):
        if not (chunk := os.read(reader, 4096)):
            break
        report += chunk
    else:
        return Outcome(reached=True)  # a process has outlived the run
    verdict, words = bytes(report[:1]), report[1:].decode()
    if code == EXECUTED or (code == 0 and verdict == REACHED):
        return Outcome(reached=True)
    if code == 0 and verdict == REFUSED:
        return Outcome(reached=False, words=words)
    if code == KILLED and not verdict:
        return Outcome(reached=False, words="killed")
    raise WallError(words or ("the box hung" if code == HUNG else f"the keeper ended with {code}"))


def _keep(attempt: Attempt, plan: Plan, limits: BoxLimits, targets: Targets, writer: int) -> int:
    """The keeper's status."""
    adopt_orphans()
    aimed = replace(targets, keeper=os.getpid())
    watched = leave_host(plan)
    box = os.fork()
    if box == 0:

        def be_the_box() -> int:
            lock(plan, limits, watched)
            try:
                attempt.run(aimed)
            except OSError as error:
                os.write(writer, REFUSED + str(error).encode())
            else:
                os.write(writer, REACHED)
            return 0

        _end_with(be_the_box, writer)
    os.close(writer)
    ended = select.poll()
    ended.register(os.pidfd_open(box), select.POLLIN)
    hung = not ended.poll(PATIENCE)
    os.kill(box, signal.SIGKILL)
    _, status = os.waitpid(box, 0)
    kill_descendants()
    code = os.waitstatus_to_exitcode(status)
    return HUNG if hung else KILLED if code < 0 else code


def _end_with(work: Callable[[], int], writer: int) -> NoReturn:
    """A fork ends here, whatever happens; what went wrong is told."""
    status = 1
    try:
        status = work()
    except BaseException as error:  # noqa: BLE001 - it must not return into the process that was forked
        os.write(writer, BROKEN + f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(status)
