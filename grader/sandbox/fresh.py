"""Boxes that are fresh Python processes: slower, but they need no fork, so they run wherever Python does.

This is how a student checks their own work on macOS or Windows, and how the tests show that a fork of the warm
process computes the same bits as a fresh process.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from grader.model import LimitSettings, RunEnd
from grader.sandbox.box import Box
from grader.sandbox.settings import BoxSettings, clean_environment, inside_command

__all__ = ["FreshBoxes"]

OUTPUT_FACTOR = 256
EXIT_GRACE = 5.0
GUARD_PATIENCE = 5.0
DRAIN_PATIENCE = 1.0


class FreshBoxes:
    """Opens each box as a Python process of its own."""

    def __init__(self, settings: BoxSettings) -> None:
        self._settings = settings

    @property
    def level(self) -> str:
        """The level of walls (see README): limits alone, and on Windows not even those."""
        return "none" if sys.platform == "win32" else "limits"

    def open(self, root: Path) -> Box:
        """A new box that sees the submission in ``root``."""
        scratch = Path(tempfile.mkdtemp(prefix="box-", dir=self._settings.scratch))
        request = {
            "parent": os.getpid(),
            "place": {"root": str(root), "scratch": str(scratch)},
            "limits": self._settings.limits_on_wire(),
        }
        process = subprocess.Popen(
            inside_command("fresh", json.dumps(request)),
            env=clean_environment(self._settings.device),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        return Box(
            _PipeLink(process),
            _ProcessWatch(process, self._settings.limits),
            self._settings.limits,
            lambda: shutil.rmtree(scratch, ignore_errors=True),
        )


class _PipeLink:
    """Standard input and output of the box."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._into, self._out = process.stdin, process.stdout

    def read(self, size: int) -> bytes:
        return os.read(self._out.fileno(), size)

    def write(self, data: bytes) -> None:
        self._into.write(data)
        self._into.flush()

    def pending(self) -> bool:
        """Not looked at: a pipe cannot be polled everywhere, and whoever runs this box checks their own code."""
        return False

    def close(self) -> None:
        for pipe in (self._into, self._out):
            with suppress(OSError):  # what was not flushed when the box ended
                pipe.close()


class _ProcessWatch:
    """Times the process from a thread of the judge's; ends it with what it has started."""

    def __init__(self, process: subprocess.Popen[bytes], limits: LimitSettings) -> None:
        assert process.stderr is not None
        self._process, self._limits = process, limits
        self._started = time.monotonic()
        self._how = ""
        self._deadline: threading.Timer | None = None
        self._text = bytearray()
        self._printed = 0
        self._drainer = threading.Thread(target=self._drain, args=(process.stderr,), daemon=True)
        self._drainer.start()

    def arm(self, cpu: float, wall: float) -> None:
        """Only the wall limit: RLIMIT_CPU, set inside, bounds the run's CPU time where the system has it."""
        self._deadline = threading.Timer(wall, self._stop, ["timeout"])
        self._deadline.daemon = True
        self._deadline.start()

    def disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def end(self, *, exiting: bool) -> RunEnd:
        self.disarm()
        if exiting:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(EXIT_GRACE)
        status = self._process.poll()
        self._kill()
        code = self._process.wait()
        self._drainer.join(DRAIN_PATIENCE)  # a daemon of the student's may hold the pipe open for ever
        return RunEnd(
            how=self._how or _ended(status),
            code=abs(code),
            wall=time.monotonic() - self._started,
            output=self._text.decode("utf-8", "replace"),
        )

    def _stop(self, how: str) -> None:
        self._how = self._how or how
        self._kill()

    def _kill(self) -> None:
        """On Linux its guard ends it with all its descendants; elsewhere what has left the process group stays."""
        if sys.platform == "linux":
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GUARD_PATIENCE)
                return
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _drain(self, pipe: IO[bytes]) -> None:
        keep = self._limits.output_kib << 10
        with pipe:
            while chunk := os.read(pipe.fileno(), 1 << 16):
                self._printed += len(chunk)
                self._text += chunk[: max(0, keep - len(self._text))]
                if self._printed > keep * OUTPUT_FACTOR:
                    self._stop("output")


def _ended(status: int | None) -> str:
    if status is None:
        return "closed"
    if sys.platform != "win32" and -status == signal.SIGXCPU:
        return "cpu"
    return "signal" if status < 0 else "exited"
