"""The judge's side of unpacking: a process of its own for each archive, and nothing that it says is believed."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from grader.archives.faults import ForeignArchiveError, OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.reading import open_regular
from grader.archives.task import Answer, Ending, Task
from grader.errors import SandboxError
from grader.intake.audit import audit
from grader.intake.settings import Opening

__all__ = ["command", "unpack_apart"]

PACKAGE = Path(__file__).parents[1]
LONGEST_ANSWER = 1 << 16
"""Bytes. Ours are shorter: a remark lists three names at most, and there is one for each kind of thing."""
EXIT_PATIENCE = 5.0
"""Seconds for a process that has said all to end by itself."""


def unpack_apart(path: Path, name: str, landing: Landing, work: Path, opening: Opening) -> None:
    """Unpack the archive at ``path`` into the empty ``landing``, whole or not at all.

    ``name`` is what the archive is called; ``work`` is a folder that is made for this and gone afterwards, on the
    landing's file system.

    Raises:
        UnreadableError: the archive is damaged or lies about itself, or the process that unpacked it did not end well.
        ForeignArchiveError: it is of a kind that is not opened here.
        OverCapError: it holds too much.
        SandboxError: the walls that were asked for cannot be had.
        OSError: the machine's own fault.
    """
    meter = landing.meter
    offer = None if opening.offer is None else opening.offer.facts()
    work.mkdir()
    try:
        task = Task(
            name, str(work), meter.caps, meter.files, meter.bytes, str(opening.level), offer, parent=os.getpid()
        )
        with open_regular(path) as archive:
            answer = _understood(_ask(task, archive))
        for remark in answer.remarks:
            landing.remarks.hear(remark)
        if answer.ending is not Ending.DONE:
            _refuse(answer)
        audit(task.landing, meter)
        landing.adopt(task.landing)
    finally:
        shutil.rmtree(work)


def command(task: Task) -> list[str]:
    """The command that does the task: this Python without the current folder and without what is installed in it.

    The standard library and this package are enough; looking through site-packages would take a fifth of the time.
    """
    return [sys.executable, "-P", "-S", "-m", "grader.archives", json.dumps(task.facts())]


@dataclass(frozen=True)
class _Ended:
    """How the process ended: what it wrote, its exit status (negative: a signal), and whether its time was up."""

    said: bytes
    status: int
    late: bool


def _ask(task: Task, archive: io.FileIO) -> _Ended:
    """Run the process to its end, however that comes. The archive is its standard input: it needs no path to it."""
    process = subprocess.Popen(
        command(task), stdin=archive, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
    )
    assert process.stdout is not None
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    deadline = threading.Timer(task.caps.wall_seconds, stop)
    deadline.start()
    try:
        said = process.stdout.read(LONGEST_ANSWER + 1)
        if len(said) <= LONGEST_ANSWER:
            with suppress(subprocess.TimeoutExpired):
                process.wait(EXIT_PATIENCE)
    finally:
        deadline.cancel()
        process.kill()
        process.stdout.close()
        status = process.wait()
    return _Ended(said, status, late.is_set())


def _environment() -> dict[str, str]:
    """Built from nothing, but for the way to this package and what Windows needs."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(PACKAGE.parent)} | kept


def _understood(ended: _Ended) -> Answer:
    """The answer. Raises UnreadableError when there is none, or none that can be understood."""
    if ended.late:
        raise UnreadableError("unpacking it takes too much time")
    if ended.status < 0:
        raise UnreadableError(f"unpacking it takes too much, or crashes (signal {-ended.status})")
    if ended.status > 0:
        raise UnreadableError(f"unpacking it ended without an answer (status {ended.status})")
    try:
        return Answer.of(json.loads(ended.said))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError("unpacking it gave an answer that makes no sense") from error


def _refuse(answer: Answer) -> NoReturn:
    match answer.ending:
        case Ending.WALLS:
            raise SandboxError(f"archives cannot be unpacked: {answer.words}", "ask for less: --sandbox limits or none")
        case Ending.MACHINE:
            raise OSError(answer.number, answer.words)
        case Ending.FOREIGN:
            raise ForeignArchiveError
        case Ending.OVER_CAP:
            raise OverCapError(answer.words)
        case Ending.UNREADABLE:
            raise UnreadableError(answer.words)
        case _:
            raise UnreadableError(f"unpacking it failed ({answer.words})")
