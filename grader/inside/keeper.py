"""The keeper of one box: starts it, times it, kills it with all its children, and writes down how it ended.

The keeper runs no student code and reads nothing that the box writes but text for the record. It speaks with
the judge over a socket of its own, a JSON object a message:

- judge to keeper: ``{"arm": {"cpu": S, "wall": S}}`` before a question, ``{"disarm": true}`` after its answer,
  ``{"exiting": true}`` when the box has closed its channel and must be about to end by itself;
- keeper to judge: one ``{"how": ..., "code": ..., "wall": ..., "cpu": ..., "peak_bytes": ..., "output": ...,
  "weaker": ...}`` at the end, or ``{"trouble": ...}`` when the keeper itself cannot go on; in as many packets as it
  takes.

The judge closing its end, or dying, ends the box. So does the end of the whole run, which the keeper sees on the warm
process's lifeline; the warm process's own end does not.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import signal
import socket
import time
from typing import Any

from grader.walls.limits import BoxLimits
from grader.walls.linux import adopt_orphans, cpu_seconds, kill_descendants

__all__ = ["Keeper"]

TICK = 0.05
EXIT_GRACE = 5.0
OUTPUT_FACTOR = 256
CHUNK = 1 << 16
"""Bytes of a packet or a read: well below what the kernel takes at once (net.core.wmem_default)."""


class Keeper:
    """Watches one child. ``output`` is the reading end of the pipe that the child prints into, ``lifeline`` the warm
    process's socket to the owner of the run; ``weaker`` says where the child's walls are weaker than usual."""

    def __init__(
        self,
        child: int,
        control: socket.socket,
        lifeline: socket.socket,
        output: int,
        limits: BoxLimits,
        weaker: str = "",
    ) -> None:
        self._child, self._output, self._limits = child, output, limits
        self._control, self._lifeline = control, lifeline
        self._weaker = weaker
        self._started = time.monotonic()
        self._text = bytearray()
        self._printed = 0
        self._wall_until: float | None = None
        self._cpu_until: float | None = None
        self._exiting = False

    def keep(self) -> None:
        """Watch until the child ends or must end; then kill what is left and report."""
        os.set_blocking(self._output, False)
        exited = os.pidfd_open(self._child)
        watch = select.poll()
        for descriptor in (exited, self._control.fileno(), self._output):
            watch.register(descriptor, select.POLLIN)
        watch.register(self._lifeline, select.POLLRDHUP)  # words on it are for the warm process
        how = ""
        while not how:
            ready = {descriptor for descriptor, _ in watch.poll(self._patience())}
            if self._output in ready and not self._drain():
                watch.unregister(self._output)
            if self._printed > self._limits.output_bytes * OUTPUT_FACTOR:
                how = "output"
            elif exited in ready:
                how = "ended"
            elif self._lifeline.fileno() in ready or (self._control.fileno() in ready and not self._listen()):
                how = "closed"
            else:
                how = self._overdue()
        self._finish(how)

    def _patience(self) -> int | None:
        """Milliseconds to the next look at the clocks; None when no question is being answered."""
        return None if self._wall_until is None else int(TICK * 1000)

    def _overdue(self) -> str:
        if self._wall_until is None or self._cpu_until is None:
            return ""
        if time.monotonic() > self._wall_until:
            return "closed" if self._exiting else "timeout"
        with contextlib.suppress(OSError):  # the child has just ended: the next look tells
            if cpu_seconds(self._child) > self._cpu_until:
                return "cpu"
        return ""

    def _listen(self) -> bool:
        """Take the judge's word; False when the judge is gone."""
        try:
            message = self._control.recv(CHUNK)
        except OSError:
            return False
        if not message:
            return False
        order = json.loads(message)
        if "arm" in order:
            self._wall_until = time.monotonic() + order["arm"]["wall"]
            self._cpu_until = self._cpu_so_far() + order["arm"]["cpu"]
        elif "exiting" in order:
            self._wall_until, self._cpu_until = time.monotonic() + EXIT_GRACE, math.inf
            self._exiting = True
        else:
            self._wall_until = self._cpu_until = None
        return True

    def _cpu_so_far(self) -> float:
        try:
            return cpu_seconds(self._child)
        except OSError:
            return 0.0

    def _drain(self) -> bool:
        """Keep the first bytes that the box prints and drop the rest; False at the end of the pipe."""
        try:
            chunk = os.read(self._output, CHUNK)
        except BlockingIOError:
            return True
        self._printed += len(chunk)
        self._text += chunk[: max(0, self._limits.output_bytes - len(self._text))]
        return bool(chunk)

    def _finish(self, how: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        _, status, usage = os.wait4(self._child, 0)
        kill_descendants()
        while self._printed <= self._limits.output_bytes and self._drain_rest():
            pass
        code = os.waitstatus_to_exitcode(status)
        if how == "ended":
            how = "signal" if code < 0 else "exited"
        if how == "signal" and -code == signal.SIGXCPU:
            how = "cpu"
        report: dict[str, Any] = {
            "how": how,
            "code": abs(code),
            "wall": time.monotonic() - self._started,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024,
            "output": self._text.decode("utf-8", "replace"),
            "weaker": self._weaker,
        }
        words = json.dumps(report).encode()
        with contextlib.suppress(OSError):  # the judge is gone: there is nobody to tell
            for start in range(0, len(words), CHUNK):
                self._control.sendall(words[start : start + CHUNK])

    def _drain_rest(self) -> bool:
        """What is still in the pipe after everyone who could write is dead."""
        before = self._printed
        return self._drain() and self._printed > before


def become_keeper() -> None:
    """Prepare this process: orphans come to it, and signals from a terminal do not."""
    adopt_orphans()
    os.setsid()
