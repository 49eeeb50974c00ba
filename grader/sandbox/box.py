"""A box as the judge sees it: a function from question to answer, and a record of how it ended."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from safetensors.numpy import save

from grader.errors import SandboxError
from grader.evidence import ChannelClosed, HarnessFault, ProtocolFault, frame, read_reply
from grader.model import Answer, Failure, FailureKind, LimitSettings, Question, RunEnd, to_wire

__all__ = ["Box", "Boxes", "Link", "Watch"]


HARNESS_FAILED = 70
"""Exit status of a box whose own half could not go on: after its first word only student code can have caused that."""


class Watch(Protocol):
    """Who times a box and ends it. The judge believes nobody else about time, memory and exit status."""

    def arm(self, cpu: float, wall: float) -> None:
        """Start the limits of one question (seconds)."""

    def disarm(self) -> None:
        """The answer has come."""

    def end(self, *, exiting: bool) -> RunEnd:
        """End the box with all its children; how it ended. Raises SandboxError when the keeper itself was lost.

        ``exiting``: the box has closed its channel, so it is given a moment to end by itself.
        """


class Link(Protocol):
    """The channel's descriptor-like end. ``read`` returns no bytes at the end."""

    def read(self, size: int) -> bytes: ...

    def write(self, data: bytes) -> None: ...

    def pending(self) -> bool:
        """True when the box has written something that was not asked for."""

    def close(self) -> None: ...


class Boxes(Protocol):
    """Opens boxes."""

    def open(self, root: Path) -> Box:
        """A new box that sees the submission in ``root``. Raises SandboxError."""


class Box:
    """One running box. After a failure that ended it, ``ended`` says how, and it answers no more."""

    def __init__(self, link: Link, watch: Watch, limits: LimitSettings, cleanup: Callable[[], None]) -> None:
        self._link, self._watch, self._limits, self._cleanup = link, watch, limits, cleanup
        self._ready = False
        self.ended: RunEnd | None = None

    def ask(self, question: Question) -> Answer:
        """The answer, or how the submission failed to give one. Raises SandboxError for faults of ours."""
        if self.ended is not None:
            raise SandboxError("a box that has ended was asked")
        body, arrays = to_wire(question)
        blob = save({str(index): array.data for index, array in enumerate(arrays)}) if arrays else b""
        serial = secrets.token_hex(16)  # an answer written before the question is read cannot carry it
        try:
            self._await_ready()
            self._nothing_unasked()
            self._watch.arm(self._limits.cpu_seconds, self._limits.wall_seconds)
            self._link.write(frame({"serial": serial, "question": body}, blob))
            answer = read_reply(self._link.read, serial)
            self._watch.disarm()
        except ProtocolFault as fault:
            self.close()
            return Failure(FailureKind.PROTOCOL, f"the answer broke the protocol: {fault}")
        except HarnessFault as fault:
            # Only the box says so, and student code can make it say so: a person looks, and the run is not stopped.
            self.close()
            return Failure(FailureKind.PROTOCOL, f"our half of the box could not answer {question.ask!r}: {fault}")
        except (ChannelClosed, OSError):
            return self._how_it_ended()
        return answer

    def close(self, *, exiting: bool = False) -> RunEnd:
        """End the box; safe to call twice. Raises SandboxError when its keeper was lost."""
        if self.ended is None:
            self.ended = RunEnd("lost")
            try:
                self.ended = self._watch.end(exiting=exiting)
            finally:
                self._link.close()
                self._cleanup()
        return self.ended

    def _await_ready(self) -> None:
        """The box says so before it reads student code: what goes wrong earlier is our fault."""
        if not self._ready:
            read_reply(self._link.read, "")
            self._ready = True

    def _nothing_unasked(self) -> None:
        if self._link.pending():
            raise ProtocolFault("something was written before the question")

    def _how_it_ended(self) -> Failure:
        end = self.close(exiting=True)
        if not self._ready:
            raise SandboxError(f"a box could not be entered: {end.how} {end.code}: {_last_line(end.output)}")
        match end.how:
            case "cpu":
                return Failure(FailureKind.CPU, f"stopped after {self._limits.cpu_seconds:g} seconds of computing")
            case "timeout":
                return Failure(FailureKind.TIMEOUT, f"no answer after {self._limits.wall_seconds:g} seconds")
            case "output":
                return Failure(FailureKind.OUTPUT, "printed too much text")
            case "exited" if end.code == HARNESS_FAILED:
                return Failure(FailureKind.PROTOCOL, "the channel was broken from inside")
            case "exited":
                return Failure(FailureKind.EXITED, f"the code ended its own process (exit status {end.code})")
            case "signal":
                return Failure(FailureKind.KILLED, f"the process was ended by {_signal_name(end.code)}")
            case _:
                return Failure(FailureKind.PROTOCOL, "the channel was closed from inside")


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else "it said nothing"


def _signal_name(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
