"""Who the box is: an id that owns nothing, without a capability and without a way to get one."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import select
import signal
import struct
from itertools import count

from grader.walls.kernel import call, prctl
from grader.walls.plan import Plan

__all__ = ["die_with_keeper", "drop_identity", "own_scratch"]

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_READ, PR_CAPBSET_DROP = 1, 4, 23, 24
PR_SET_SECUREBITS, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 28, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
SECUREBITS = 0xEF
"""User id 0 and a change of ids give no privileges, none can be ambient or kept; and all of that is locked."""
HEADER = struct.pack("=Ii", 0x20080522, 0)
"""Version 3 of the capability sets, of this process."""
CAP_SETPCAP = 8


def own_scratch(plan: Plan) -> None:
    """Give the scratch, where it is a folder of the host's, to the id that the box will have."""
    if plan.owner is not None:
        os.chown(plan.scratch, *plan.owner)


def drop_identity(plan: Plan) -> None:
    """Change the ids, then give up every capability in every set, then all new privileges. Raises OSError."""
    if _has_capability(CAP_SETPCAP):
        prctl(PR_SET_SECUREBITS, SECUREBITS)
        _empty_bounding_set()
    if plan.owner is not None:
        uid, gid = plan.owner
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    call("capset", HEADER, bytes(24))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_DUMPABLE, 0)
    if plan.tasks and (plan.owner is not None or (plan.user_namespace and _tasks_count_by_namespace())):
        _limit_tasks(plan.tasks)


def die_with_keeper(keeper: int) -> None:
    """SIGKILL this process when the keeper ends, and now if it has; after the last change of ids, which undoes it."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    dead = select.poll()
    dead.register(keeper, select.POLLIN)
    if dead.poll(0):
        os._exit(0)
    os.close(keeper)


def _has_capability(which: int) -> bool:
    """In the effective set; a plain user outside a user namespace has none, and so none to give up."""
    sets = ctypes.create_string_buffer(24)
    call("capget", HEADER, sets)
    effective: int = struct.unpack_from("=I", sets)[0]
    return bool(effective >> which & 1)


def _empty_bounding_set() -> None:
    for capability in count():
        try:
            prctl(PR_CAPBSET_READ, capability)
        except OSError:
            return  # beyond the last one that this kernel knows
        prctl(PR_CAPBSET_DROP, capability)


def _tasks_count_by_namespace() -> bool:
    """Since Linux 5.14; before, whatever else the user runs would count, too."""
    version = re.match(r"(\d+)\.(\d+)", platform.release())
    return version is not None and (int(version[1]), int(version[2])) >= (5, 14)


def _limit_tasks(tasks: int) -> None:
    """The kernel counts them per user id and user namespace, and this id or this namespace is the box's alone."""
    import resource  # not on every system that imports this module

    resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))
