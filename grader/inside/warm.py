"""The warm process: imports torch once, then forks a keeper and a box for each request.

It is single-threaded, holds no secret and runs no student code. Before it serves it has run one of everything
that the boxes will: torch picks its kernels and imports its optimizers at first use, and a fork that did so
by itself would compute other bits than a fresh process, or pay seconds for imports.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from grader.inside.child import Place, Walls, enter
from grader.inside.keeper import Keeper, become_keeper
from grader.inside.limits import BoxLimits
from grader.inside.linux import die_with_parent
from grader.inside.walls import Level, Offer, available, best, draw_plan, leave_host, missing
from grader.inside.walls.levels import words

__all__ = ["serve_warm"]

REQUEST_LIMIT = 1 << 16
HARNESS_FAILED = 70


def serve_warm(doors: list[socket.socket], hello: int) -> None:
    """Serve requests from every door until all are closed by the other side. ``hello`` gets one JSON line when warm."""
    offer = available()  # before torch is there: trying costs forks, and those of a small process are cheap
    from grader.inside.warmup import warm_up  # imports torch: this is the moment that costs seconds

    facts = warm_up() | _walls(offer)
    gc.collect()
    gc.freeze()  # what is there now stays: boxes need not look through it, nor copy its pages
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
    boxes = 0
    while open_doors:
        for descriptor, _ in watch.poll():
            message, descriptors, _, _ = socket.recv_fds(open_doors[descriptor], REQUEST_LIMIT, 2)
            if message:
                boxes += 1
                _start(json.loads(message) | {"slot": boxes}, descriptors, open_doors, offer)
            else:
                watch.unregister(descriptor)
                open_doors.pop(descriptor).close()


def _start(request: dict[str, Any], descriptors: list[int], doors: dict[int, socket.socket], offer: Offer) -> None:
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
            _keep(request, control, channel, offer)
        except BaseException:  # noqa: BLE001 - a fork must end here, whatever happened
            traceback.print_exc()
            os._exit(HARNESS_FAILED)
        os._exit(0)
    os.close(control)
    os.close(channel)


def _keep(request: dict[str, Any], control: int, channel: int, offer: Offer) -> None:
    limits, place = BoxLimits.of(request["limits"]), Place.of(request["place"])
    plan = draw_plan(Level.named(request["level"]), offer, place.root, place.scratch, slot=request["slot"])
    output, printed = os.pipe()
    keeper = leave_host(plan)
    child = os.fork()
    if child == 0:
        try:
            enter(place, Walls(plan, limits, keeper), channel, printed)
        except BaseException:  # noqa: BLE001 - likewise
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(HARNESS_FAILED)
        os._exit(0)
    for descriptor in (printed, channel, keeper):
        os.close(descriptor)
    Keeper(child, socket.socket(fileno=control), output, limits).keep()


def _walls(offer: Offer) -> dict[str, Any]:
    """For the judge: the strongest level here, what each level means, and what each lacks on this machine."""
    return {
        "best": str(best(offer)),
        "levels": {str(level): words(level) for level in Level},
        "lacking": {str(level): list(missing(offer, level)) for level in Level},
    }
