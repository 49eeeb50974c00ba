"""Boxes forked from a warm process: torch is imported once for many of them."""

from __future__ import annotations

import json
import select
import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from grader.errors import SandboxError
from grader.model import RunEnd
from grader.sandbox.box import Box
from grader.sandbox.settings import BoxSettings

__all__ = ["WarmBoxes"]

PATIENCE = 60.0
"""Seconds beyond the wall limit after which a silent keeper counts as lost; a warm process that was killed is
replaced in less."""
PACKET = 1 << 16


class WarmBoxes:
    """Opens boxes through a door of the warm process."""

    def __init__(self, door: socket.socket, settings: BoxSettings) -> None:
        self._door, self._settings = door, settings

    def open(self, root: Path) -> Box:
        """A new box that sees the submission in ``root``. Raises SandboxError."""
        scratch = Path(tempfile.mkdtemp(prefix="box-", dir=self._settings.scratch))
        request = {
            "place": {"root": str(root), "scratch": str(scratch)},
            "limits": self._settings.limits_on_wire(),
            "level": self._settings.level,
        }
        control, keeper_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        channel, box_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with keeper_end, box_end:
            try:
                socket.send_fds(self._door, [json.dumps(request).encode()], [keeper_end.fileno(), box_end.fileno()])
            except OSError as error:
                control.close()
                channel.close()
                scratch.rmdir()
                raise SandboxError("the warm process is gone and could not be started again") from error
        patience = self._settings.limits.wall_seconds + PATIENCE
        channel.settimeout(patience)
        control.settimeout(patience)
        return Box(
            _SocketLink(channel, control),
            _KeeperWatch(control),
            self._settings.limits,
            lambda: shutil.rmtree(scratch, ignore_errors=True),
        )


class _KeeperWatch:
    """The judge's end of the keeper's socket."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def arm(self, cpu: float, wall: float) -> None:
        self._control.sendall(json.dumps({"arm": {"cpu": cpu, "wall": wall}}).encode())

    def disarm(self) -> None:
        self._control.sendall(b'{"disarm": true}')

    def end(self, *, exiting: bool) -> RunEnd:
        with self._control as control:
            with suppress(OSError):  # the keeper has reported and gone: its report is waiting
                if exiting:
                    control.sendall(b'{"exiting": true}')
                else:
                    control.shutdown(socket.SHUT_WR)
            try:
                report = json.loads(_rest_of(control))
            except (OSError, ValueError):
                raise SandboxError("the keeper of a box was lost") from None
        if "trouble" in report:
            raise SandboxError(f"the keeper of a box failed: {report['trouble']}")
        return RunEnd(**report)


def _rest_of(control: socket.socket) -> bytes:
    """All that the keeper still says."""
    said = bytearray()
    while True:
        try:
            packet = control.recv(PACKET)
        except ConnectionResetError:
            continue  # the keeper was gone before it read our last word: that error stands before its report, once
        if not packet:
            return bytes(said)
        said += packet


class _SocketLink:
    """The judge's end of the channel. It ends with the box, and with the keeper: when that is lost, whatever still
    holds the channel answers to nobody."""

    def __init__(self, channel: socket.socket, control: socket.socket) -> None:
        self._channel, self._control = channel, control

    def read(self, size: int) -> bytes:
        watch = select.poll()
        watch.register(self._channel, select.POLLIN)
        watch.register(self._control, 0)  # its end alone: reports are for the watch
        if not watch.poll((self._channel.gettimeout() or 0) * 1000):
            raise TimeoutError
        # Looked at again: a box may have answered and ended between the kernel's look at the one and at the other.
        return self._channel.recv(size) if self._readable() else b""

    def write(self, data: bytes) -> None:
        self._channel.sendall(data)

    def pending(self) -> bool:
        return self._readable() and bool(self._channel.recv(1, socket.MSG_PEEK))

    def close(self) -> None:
        self._channel.close()

    def _readable(self) -> bool:
        watch = select.poll()
        watch.register(self._channel, select.POLLIN)
        return bool(watch.poll(0))
