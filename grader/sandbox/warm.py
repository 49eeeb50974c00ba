"""Boxes forked from a warm process: torch is imported once for the whole class."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

from grader.errors import SandboxError
from grader.model import RunEnd
from grader.sandbox.box import Box
from grader.sandbox.settings import BoxSettings, TorchFacts, clean_environment, inside_command

__all__ = ["WarmBoxes", "WarmProcess"]

PATIENCE = 30.0
"""Seconds beyond the wall limit after which a silent keeper counts as lost."""
REPORT_LIMIT = 1 << 22


class WarmProcess:
    """Starts the warm process. ``doors`` are this side's ends of its request sockets, one for each judge.

    Use as a context manager; closing the doors (or dying) ends it, and with it every keeper and box.
    """

    def __init__(self, device: str, doors: int = 1) -> None:
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(doors)]
        self.doors = [ours for ours, _ in pairs]
        self._hello, hello = os.pipe()
        theirs = [end.fileno() for _, end in pairs]
        self._process = subprocess.Popen(
            inside_command("warm", str(os.getpid()), str(hello), *map(str, theirs)),
            env=clean_environment(device),
            pass_fds=[hello, *theirs],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )
        os.close(hello)
        for _, end in pairs:
            end.close()
        self._facts: TorchFacts | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def facts(self) -> TorchFacts:
        """What it said when it was warm; waits for that. Raises SandboxError when it ended before."""
        if self._facts is None:
            with os.fdopen(os.dup(self._hello), "rb") as stream:
                line = stream.readline()
            if not line:
                assert self._process.stderr is not None
                words = self._process.stderr.read().decode("utf-8", "replace").strip().splitlines()
                raise SandboxError(
                    f"the warm process could not start: {words[-1] if words else 'it said nothing'}",
                    "try: python -c 'import torch' in the same environment",
                )
            self._facts = TorchFacts(**json.loads(line))
        return self._facts

    def close(self) -> None:
        """End it and wait."""
        for door in self.doors:
            door.close()
        if self._hello >= 0:
            os.close(self._hello)
            self._hello = -1
        self._process.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


class WarmBoxes:
    """Opens boxes through a door of the warm process; starts a warm process of its own when that one is gone."""

    def __init__(self, door: socket.socket | None, settings: BoxSettings) -> None:
        self._door, self._settings = door, settings
        self._own: WarmProcess | None = None

    def open(self, root: Path) -> Box:
        """A new box that sees the submission in ``root``."""
        scratch = Path(tempfile.mkdtemp(prefix="box-", dir=self._settings.scratch))
        request = {
            "place": {"root": str(root), "scratch": str(scratch)},
            "limits": self._settings.limits_on_wire(),
            "level": self._settings.level,
        }
        control, keeper_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        channel, box_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with keeper_end, box_end:
            self._send(json.dumps(request).encode(), [keeper_end.fileno(), box_end.fileno()])
        patience = self._settings.limits.wall_seconds + PATIENCE
        channel.settimeout(patience)
        control.settimeout(patience)
        return Box(
            _SocketLink(channel),
            _KeeperWatch(control),
            self._settings.limits,
            lambda: shutil.rmtree(scratch, ignore_errors=True),
        )

    def close(self) -> None:
        """End the warm process if it is this object's own."""
        if self._own is not None:
            self._own.close()

    def _send(self, request: bytes, descriptors: list[int]) -> None:
        if self._door is not None:
            with suppress(OSError):  # the warm process is gone: it is replaced below
                socket.send_fds(self._door, [request], descriptors)
                return
        if self._own is not None:
            self._own.close()
        self._own = WarmProcess(self._settings.device)
        self._own.facts()
        self._door = self._own.doors[0]
        socket.send_fds(self._door, [request], descriptors)


class _KeeperWatch:
    """The judge's end of the keeper's socket."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def arm(self, cpu: float, wall: float) -> None:
        self._control.sendall(json.dumps({"arm": {"cpu": cpu, "wall": wall}}).encode())

    def disarm(self) -> None:
        self._control.sendall(b'{"disarm": true}')

    def end(self, *, exiting: bool) -> RunEnd | None:
        with self._control as control:
            with suppress(OSError):  # the keeper has reported and gone: its report is waiting
                if exiting:
                    control.sendall(b'{"exiting": true}')
                else:
                    control.shutdown(socket.SHUT_WR)
            report = b""
            with suppress(OSError):
                try:
                    report = control.recv(REPORT_LIMIT)
                except ConnectionResetError:
                    # The keeper was gone before it read our last word: that error stands before its report, once.
                    report = control.recv(REPORT_LIMIT)
        return RunEnd(**json.loads(report)) if report else None


class _SocketLink:
    """The judge's end of the channel."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def read(self, size: int) -> bytes:
        return self._channel.recv(size)

    def write(self, data: bytes) -> None:
        self._channel.sendall(data)

    def pending(self) -> bool:
        ready, _, _ = select.select([self._channel], [], [], 0)
        return bool(ready) and bool(self._channel.recv(1, socket.MSG_PEEK))

    def close(self) -> None:
        self._channel.close()
