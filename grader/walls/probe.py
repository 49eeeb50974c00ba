"""What this machine can enforce, found by raising each wall in a child that is thrown away."""

from __future__ import annotations

import errno
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from grader.walls.identity import drop_identity
from grader.walls.ids import SLOTS
from grader.walls.kernel import call
from grader.walls.landlock import known_version, restrict_files
from grader.walls.levels import Level
from grader.walls.namespaces import enter_root, leave_host
from grader.walls.offer import Offer
from grader.walls.plan import Plan
from grader.walls.seccomp import restrict_calls
from grader.walls.syscalls import machine

__all__ = ["available", "try_out"]


def available() -> Offer:
    """Try every wall. Nothing of this process changes, and nothing is left behind.

    It forks some six children, so it is best called before the process has grown: 30 ms before torch is imported,
    100 ms after. The process must have one thread.
    """
    if not machine():
        system = f"{platform.system()} {platform.machine()}"
        limits = sys.platform != "win32"
        return Offer(system=system, rlimits=limits, refused=dict.fromkeys(WALLS, "this system has none of them"))
    refused = {name: words for name, trial in WALLS.items() if (words := try_out(trial))}
    namespaces, user_namespace = _namespaces(refused)
    return Offer(
        system=f"Linux {platform.release()} {machine()}",
        rlimits="rlimits" not in refused,
        no_privileges="privileges" not in refused,
        unused_id=next((first for first, count in SLOTS.items() if _may_use(first, first + count - 1)), None),
        landlock=0 if "landlock" in refused else known_version(),
        seccomp="seccomp" not in refused,
        namespaces=namespaces,
        user_namespace=user_namespace,
        refused=refused,
    )


def _namespaces(refused: dict[str, str]) -> tuple[bool, bool]:
    """Whether there are namespaces, and whether they need a user namespace; notes why not."""
    if not (plain := try_out(lambda: _new_root(user_namespace=False))):
        return True, False
    if not (nested := try_out(lambda: _new_root(user_namespace=True))):
        return True, True
    refused["namespaces"] = f"{plain}; in a user namespace: {nested}"
    return False, False


def _somewhere(level: Level, **more: object) -> Plan:
    """A plan that names no file but an existing folder, which is not changed."""
    here = Path(tempfile.gettempdir()).resolve()
    plan = Plan(level=level, root=here, scratch=here, scratch_bytes=1 << 16, scratch_inodes=16)
    return Plan(**vars(plan) | more)


def _limits() -> None:
    import resource  # not on every system that imports this module

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_privileges() -> None:
    drop_identity(_somewhere(Level.RESTRICTED))
    shown = Path("/proc/self/status").read_text("ascii")
    if "NoNewPrivs:\t1" not in shown or "CapPrm:\t0000000000000000" not in shown:
        raise OSError("privileges were given up and still show")


def _may_use(*ids: int) -> bool:
    return not any(try_out(lambda: _change_ids(uid)) for uid in ids)  # noqa: B023 - tried before the next one comes


def _change_ids(uid: int) -> None:
    drop_identity(_somewhere(Level.RESTRICTED, uid=uid))


def _landlock() -> None:
    drop_identity(_somewhere(Level.RESTRICTED))
    restrict_files(_somewhere(Level.RESTRICTED, landlock=known_version()))
    _must_refuse(lambda: os.close(os.open("/", os.O_RDONLY)), errno.EACCES)


def _seccomp() -> None:
    drop_identity(_somewhere(Level.RESTRICTED))
    restrict_calls()
    _must_refuse(lambda: call("socket", 1, 1, 0), errno.EPERM)


def _must_refuse(attempt: Callable[[], object], code: int) -> None:
    try:
        attempt()
    except OSError as error:
        if error.errno == code:
            return
        raise
    raise OSError("the wall was raised and does not hold")


def _new_root(*, user_namespace: bool) -> None:
    plan = _somewhere(Level.ISOLATED, user_namespace=user_namespace)
    leave_host(plan)
    if words := try_out(lambda: enter_root(plan)):
        raise OSError(words)


WALLS: dict[str, Callable[[], None]] = {
    "rlimits": _limits,
    "privileges": _no_privileges,
    "landlock": _landlock,
    "seccomp": _seccomp,
}


def try_out(trial: Callable[[], None]) -> str:
    """Run it in a child of its own; empty, or why it failed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _report(trial, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stream:
        words = stream.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return words or ("" if status == 0 else "ended without a word")


def _report(trial: Callable[[], None], writer: int) -> NoReturn:
    status = 1
    with suppress(BaseException):  # a child must end here, whatever happened: its status tells
        try:
            trial()
            status = 0
        except OSError as error:
            os.write(writer, (error.strerror or str(error)).encode())
    os._exit(status)
