"""The warm process: imports torch once, then forks a keeper and a box for each request.

It is single-threaded, holds no secret and runs no student code. Before it serves it has run one of everything
that the boxes will: torch picks its kernels and imports its optimizers at first use, and a fork that did so
by itself would compute other bits than a fresh process, or pay for the imports.

It speaks with its owner over the *lifeline*, a socket of packets: first the facts as JSON, then, each time that it has
started so many boxes, ``old``. Whatever the owner sends, or its closing, means that no more requests are to be taken;
the process then ends with its last keeper. Keepers hold the lifeline too: they end when the owner closes it or dies.
"""

from __future__ import annotations

import gc
import json
import os
import select
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from grader.inside.child import Place, Walls, enter
from grader.inside.keeper import Keeper, become_keeper
from grader.walls import Level, Offer, available, best, claim_slot, draw_plan, leave_host, missing
from grader.walls.environment import environment
from grader.walls.levels import words
from grader.walls.limits import BoxLimits
from grader.walls.linux import adopt_orphans, kill_descendants

__all__ = ["serve_warm"]

REQUEST_LIMIT = 1 << 16
HARNESS_FAILED = 70
OLD = b"old"
LAST_WORDS = 1000
"""Characters of a keeper's own trouble that the judge is told."""


def serve_warm(
    doors: Sequence[socket.socket], lifeline: socket.socket, renew_after: int, known: dict[str, Any] | None
) -> None:
    """Get warm, say so, and serve requests from every door until told to stop.

    ``known`` is what the first of a run has found that this machine can enforce: its boxes and those of its successors
    are to have the same walls.
    """
    # Tried before torch is there: trying costs forks, and those of a small process are cheap.
    offer = available() if known is None else Offer.of(known)
    from grader.inside.warmup import warm_up  # imports torch: this is the moment that costs seconds

    facts = warm_up() | _walls(offer)
    environment()  # looked up once: every plan needs it
    gc.collect()
    gc.freeze()  # what is there now stays: boxes need not look through it, nor copy its pages
    tasks = len(list(Path("/proc/self/task").iterdir()))
    if tasks != 1:
        raise RuntimeError(f"the warm process has {tasks} threads: forks of it could hang")
    adopt_orphans()
    lifeline.send(json.dumps(facts).encode())
    _Server(doors, lifeline, renew_after, offer).serve()


class _Server:
    """The warm process at work: doors it takes requests from, and keepers that live."""

    def __init__(self, doors: Sequence[socket.socket], lifeline: socket.socket, renew_after: int, offer: Offer) -> None:
        self._doors = {door.fileno(): door for door in doors}
        self._lifeline, self._renew_after, self._offer = lifeline, renew_after, offer
        self._keepers: dict[int, int] = {}
        """Process ids, by a descriptor that tells when each has ended."""
        self._boxes = 0
        self._watch = select.poll()
        for descriptor in (lifeline.fileno(), *self._doors):
            self._watch.register(descriptor, select.POLLIN)

    def serve(self) -> None:
        """Until there is nobody to serve and no keeper left."""
        while self._doors or self._keepers:
            for descriptor, _ in self._watch.poll():
                if descriptor in self._keepers:
                    self._bury(descriptor)
                elif descriptor in self._doors:
                    self._take(descriptor)
                elif descriptor == self._lifeline.fileno():
                    self._watch.unregister(descriptor)
                    for door in list(self._doors):
                        self._close(door)

    def _take(self, descriptor: int) -> None:
        """One request, unless the successor, which waits at the same doors, has taken it."""
        try:
            message, passed, _, _ = socket.recv_fds(self._doors[descriptor], REQUEST_LIMIT, 2, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        if not message:
            self._close(descriptor)
            return
        with suppress(OSError):  # no process to be had: closing its sockets, below, tells the judge
            self._start(json.loads(message), passed)
        for end in passed:
            os.close(end)
        self._boxes += 1
        if self._boxes % self._renew_after == 0:
            with suppress(OSError):  # an owner that does not read knows, or is gone
                self._lifeline.send(OLD, socket.MSG_DONTWAIT)

    def _start(self, request: dict[str, Any], passed: Sequence[int]) -> None:
        """Fork the keeper, which forks the box. Raises OSError."""
        keeper = os.fork()
        if keeper == 0:
            self._be_the_keeper(request, *passed)
        ended = os.pidfd_open(keeper)
        self._keepers[ended] = keeper
        self._watch.register(ended, select.POLLIN)

    def _be_the_keeper(self, request: dict[str, Any], control: int, channel: int) -> NoReturn:
        status = HARNESS_FAILED
        try:
            for descriptor in (*self._doors, *self._keepers):
                os.close(descriptor)
            become_keeper()
            judge = socket.socket(fileno=control)
            try:
                _keep(request, judge, channel, self._lifeline, self._offer)
                status = 0
            except Exception as error:
                judge.send(json.dumps({"trouble": f"{type(error).__name__}: {error}"[:LAST_WORDS]}).encode())
                raise
        except BaseException:  # noqa: BLE001 - a fork must end here, whatever happened
            traceback.print_exc()
        finally:
            os._exit(status)

    def _bury(self, descriptor: int) -> None:
        """A keeper has ended. When it was killed, what its box has started comes to this process, and ends here."""
        self._watch.unregister(descriptor)
        os.close(descriptor)
        os.waitpid(self._keepers.pop(descriptor), 0)
        kill_descendants(spared=self._keepers.values())

    def _close(self, descriptor: int) -> None:
        self._watch.unregister(descriptor)
        self._doors.pop(descriptor).close()


def _keep(request: dict[str, Any], control: socket.socket, channel: int, lifeline: socket.socket, offer: Offer) -> None:
    limits, place, level = BoxLimits.of(request["limits"]), Place.of(request["place"]), Level.named(request["level"])
    with claim_slot(offer) as slot:
        plan = draw_plan(level, offer, place.root, place.scratch, slot=slot)
        output, printed = os.pipe()
        keeper = leave_host(plan)
        child = os.fork()
        if child == 0:
            _be_the_box(place, Walls(plan, limits, keeper), channel, printed)
        for descriptor in (printed, channel, keeper):
            os.close(descriptor)
        Keeper(child, control, lifeline, output, limits, "; ".join(plan.notes)).keep()


def _be_the_box(place: Place, walls: Walls, channel: int, printed: int) -> NoReturn:
    status = HARNESS_FAILED
    try:
        enter(place, walls, channel, printed)
        status = 0
    except BaseException:  # noqa: BLE001 - likewise
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _walls(offer: Offer) -> dict[str, Any]:
    """For the judge: the strongest level here, what each level means, and what each lacks on this machine."""
    return {
        "offer": offer.facts(),
        "best": str(best(offer)),
        "levels": {str(level): words(level) for level in Level},
        "lacking": {str(level): list(missing(offer, level)) for level in Level},
    }
