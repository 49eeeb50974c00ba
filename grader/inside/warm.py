"""The warm process: imports torch once, then forks a keeper and a box for each request.

It is single-threaded, holds no secret and runs no student code. Before it serves it has run one of everything
that the boxes will: torch picks its kernels and imports its optimizers at first use, and a fork that did so
by itself would compute other bits than a fresh process, or pay seconds for imports.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from grader.inside.child import Place, enter
from grader.inside.keeper import Keeper, become_keeper
from grader.inside.limits import BoxLimits
from grader.inside.linux import die_with_parent
from grader.inside.warmup import warm_up

__all__ = ["serve_warm"]

REQUEST_LIMIT = 1 << 16
HARNESS_FAILED = 70


def serve_warm(doors: list[socket.socket], hello: int) -> None:
    """Serve requests from every door until all are closed by the other side. ``hello`` gets one JSON line when warm."""
    facts = warm_up()
    tasks = len(list(Path("/proc/self/task").iterdir()))
    if tasks != 1:
        raise RuntimeError(f"the warm process has {tasks} threads: forks of it could hang")
    os.write(hello, json.dumps(facts).encode() + b"\n")
    os.close(hello)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are reaped by the kernel; nobody waits for them
    watch = select.poll()
    open_doors = {door.fileno(): door for door in doors}
    for descriptor in open_doors:
        watch.register(descriptor, select.POLLIN)
    while open_doors:
        for descriptor, _ in watch.poll():
            message, descriptors, _, _ = socket.recv_fds(open_doors[descriptor], REQUEST_LIMIT, 2)
            if message:
                _start(json.loads(message), descriptors, open_doors)
            else:
                watch.unregister(descriptor)
                open_doors.pop(descriptor).close()


def _start(request: dict[str, Any], descriptors: list[int], doors: dict[int, socket.socket]) -> None:
    """Fork the keeper, which forks the box; the warm process keeps none of their descriptors."""
    control, channel = descriptors
    warm = os.getpid()
    if os.fork() == 0:
        try:
            die_with_parent(warm)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for door in doors.values():
                door.close()
            become_keeper()
            _keep(request, control, channel)
        except BaseException:  # noqa: BLE001 - a fork must end here, whatever happened
            traceback.print_exc()
            os._exit(HARNESS_FAILED)
        os._exit(0)
    os.close(control)
    os.close(channel)


def _keep(request: dict[str, Any], control: int, channel: int) -> None:
    limits = BoxLimits.of(request["limits"])
    output, printed = os.pipe()
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            die_with_parent(keeper)
            enter(Place.of(request["place"]), limits, channel, printed)
        except BaseException:  # noqa: BLE001 - likewise
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(HARNESS_FAILED)
        os._exit(0)
    os.close(printed)
    os.close(channel)
    Keeper(child, socket.socket(fileno=control), output, limits).keep()
