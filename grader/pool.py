"""A pool of judges: hands out entries, replaces a judge that dies, and tells how each entry ended."""

from __future__ import annotations

import dataclasses
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from socket import socket
from typing import IO, Any, Self

from pydantic import TypeAdapter

from grader.errors import GraderError, RubricError, SandboxError
from grader.model import Entry
from grader.worker import PATIENCE, Assignment

__all__ = ["Ended", "Pool"]

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
IDLE_PATIENCE = 5.0
TRIES = 3
"""Judges that an entry may cost. It is tried again when all others are done: by then, what killed the judge may be
over, and if it was the entry itself, it has harmed nobody else."""
KINDS: dict[str, type[GraderError]] = {"RubricError": RubricError, "SandboxError": SandboxError}


@dataclass(frozen=True)
class Ended:
    """How an entry ended: graded, or ``trouble`` of ours in words (the report is then for the caller to make)."""

    entry: Entry
    trouble: str = ""


class Pool:
    """Judges, one for each door of the warm process. Use as a context manager."""

    def __init__(self, told: Assignment, doors: Sequence[socket]) -> None:
        self._seats = [_Seat(dataclasses.replace(told, door=door.fileno())) for door in doors]

    def grade_reference(self) -> None:
        """Raises RubricError when the reference fails, SandboxError when no box can be had."""
        reply: dict[str, Any] = {"died": True}
        for _ in range(TRIES):
            if "died" in reply:  # killed from outside, perhaps for want of memory: no reason to give up at once
                reply = self._seats[0].ask({"do": "reference"})
        if "error" in reply:
            raise _error(reply["error"])
        if "done" not in reply:
            raise SandboxError("a judge ended while it graded the reference", reply.get("crash", ""))

    def grade(self, entries: Sequence[Entry]) -> Iterator[Ended]:
        """Each entry as it ends, in the order of ending. An entry whose judge dies is tried again.

        Raises RubricError when the staff's own side turns out to be wrong.
        """
        waiting: queue.SimpleQueue[_Turn] = queue.SimpleQueue()
        ended: queue.SimpleQueue[Ended | GraderError] = queue.SimpleQueue()
        for entry in entries:
            waiting.put(_Turn(entry))
        for seat in self._seats:
            threading.Thread(target=_work, args=(seat, waiting, ended), daemon=True).start()
        for _ in entries:
            result = ended.get()
            if isinstance(result, GraderError):
                raise result
            yield result

    def close(self) -> None:
        """End every judge."""
        for seat in self._seats:
            seat.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


@dataclass(frozen=True)
class _Turn:
    """An entry that waits, for the first time or again."""

    entry: Entry
    tries: int = 1


def _work(seat: _Seat, waiting: queue.SimpleQueue[_Turn], ended: queue.SimpleQueue[Ended | GraderError]) -> None:
    """One thread a judge: it sleeps while the judge works."""
    while True:
        try:
            turn = waiting.get_nowait()
        except queue.Empty:
            return
        entry = turn.entry
        reply = seat.ask({"do": "grade", "entry": ENTRY.dump_python(entry, mode="json")})
        if turn.tries < TRIES and ("died" in reply or "crash" in reply) and "slow" not in reply:
            waiting.put(_Turn(entry, turn.tries + 1))
            continue
        match reply:
            case {"done": True}:
                ended.put(Ended(entry))
            case {"error": {"kind": "RubricError"} as facts}:
                ended.put(_error(facts))
            case {"error": {"message": message}}:
                ended.put(Ended(entry, str(message)))
            case {"slow": True}:
                words = f"the judge needed more than {PATIENCE} s of processor time to look through its answers"
                ended.put(Ended(entry, words))
            case {"crash": text}:
                ended.put(Ended(entry, str(text)))
            case _:
                ended.put(Ended(entry, f"the judge ended each of {TRIES} times while it graded this submission"))


def _error(facts: dict[str, Any]) -> GraderError:
    kind = KINDS.get(facts["kind"], GraderError)
    if kind is RubricError:
        return RubricError(facts["message"], tuple(facts["problems"]), facts["advice"])
    return kind(facts["message"], facts["advice"])


class _Seat:
    """A judge's place: a process, started when it is first needed and again when it has died."""

    def __init__(self, told: Assignment) -> None:
        self._told = told
        self._process: subprocess.Popen[str] | None = None
        self._closed = self._busy = False

    def ask(self, task: dict[str, Any]) -> dict[str, Any]:
        """The judge's reply, or ``{"died": ...}``, with ``slow`` where its time was up; after :meth:`close` always the
        latter."""
        if self._closed:
            return {"died": True}
        try:
            stdin, stdout = self._pipes()
            stdin.write(json.dumps(task) + "\n")
            stdin.flush()
            self._busy = True
            line = stdout.readline()
        except (OSError, ValueError):  # it has died, or was closed in the middle of its work
            line = ""
        self._busy = False
        if line:
            reply = json.loads(line)
            assert isinstance(reply, dict)
            return reply
        return {"died": True} | ({"slow": True} if self._end() == -signal.SIGPROF else {})

    def close(self) -> None:
        """End the judge and start no other."""
        self._closed = True
        self._end()

    def _end(self) -> int | None:
        """How the process ended, where there was one."""
        process = None
        if self._process is not None:
            process, self._process = self._process, None
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()
            with suppress(subprocess.TimeoutExpired):  # an idle judge ends when its tasks do
                process.wait(0 if self._busy else IDLE_PATIENCE)
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        return process.returncode if process is not None else None

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grader.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[self._told.door],
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                start_new_session=True,  # Ctrl-C is for the one who hands out work
                text=True,
            )
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(dataclasses.asdict(self._told)) + "\n")
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout
