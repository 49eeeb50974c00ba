"""Namespaces, in the two steps that the pid namespace asks for: it begins with the next child."""

from __future__ import annotations

import os
from pathlib import Path

from grader.walls.kernel import call
from grader.walls.levels import Level
from grader.walls.newroot import change_root
from grader.walls.plan import Plan

__all__ = ["enter_root", "leave_host"]

NEWNS, NEWUTS, NEWIPC = 0x20000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_REC, MS_PRIVATE = 1 << 14, 1 << 18
HOST_NAME = b"box"


def leave_host(plan: Plan) -> int:
    """In the keeper, before it forks the box: the next child is the first process of its own pid namespace.

    The keeper stays where it is, so that it can see and kill the box. For a plain user it moves into a user
    namespace in which it has the same id and nothing else. Returns a descriptor of the keeper itself, for
    :func:`grader.walls.lock.lock` in the child: ``getppid`` cannot tell there whether the keeper is alive.
    Raises OSError. Works once for each process, which must have one thread.
    """
    keeper = os.pidfd_open(os.getpid())
    if plan.level >= Level.ISOLATED:
        uid, gid = os.geteuid(), os.getegid()
        call("unshare", NEWPID | (NEWUSER if plan.user_namespace else 0))
        if plan.user_namespace:
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", "ascii")
    return keeper


def enter_root(plan: Plan) -> None:
    """In the box, as the first process of its pid namespace: a network, names and files of its own.

    The working folder is ``/`` afterwards. Raises OSError.
    """
    call("unshare", NEWNS | NEWNET | NEWIPC | NEWUTS)
    call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
    call("sethostname", HOST_NAME, len(HOST_NAME))
    change_root(plan)
