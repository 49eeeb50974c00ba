"""The box itself, from the fork to the first question: descriptors, folders, limits, then serve."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from grader.walls import Plan
from grader.walls.limits import BoxLimits
from grader.walls.lock import lock

__all__ = ["Place", "Walls", "enter", "serve_in"]

CHANNEL = 3
KEEPER = 4
CLEAR = 10
"""Descriptors from here on are out of the way of the fixed ones."""


@dataclass(frozen=True)
class Place:
    """``root``: the submission's folder. ``scratch``: an empty folder for what it writes."""

    root: Path
    scratch: Path

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Place:
        """From the judge's JSON."""
        return cls(Path(facts["root"]), Path(facts["scratch"]))


@dataclass(frozen=True)
class Walls:
    """What is raised around the box: a plan, the limits, and the keeper as a descriptor that tells its end."""

    plan: Plan
    limits: BoxLimits
    keeper: int


def enter(place: Place, walls: Walls, channel: int, printed: int) -> None:
    """Become the box and serve until the channel closes.

    Leaves open: an empty standard input, the pipe for text, and the channel.
    """
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    channel, keeper = _out_of_the_way(channel), _out_of_the_way(walls.keeper)
    os.dup2(nothing, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.dup2(channel, CHANNEL)
    os.dup2(keeper, KEEPER)
    os.closerange(KEEPER + 1, os.sysconf("SC_OPEN_MAX"))
    lock(walls.plan, walls.limits, KEEPER)
    serve_in(place, CHANNEL, CHANNEL)


def serve_in(place: Place, source: int, sink: int) -> None:
    """Set folders and streams, then answer questions."""
    os.chdir(place.root)
    os.environ |= {"HOME": str(place.scratch), "TMPDIR": str(place.scratch)}
    tempfile.tempdir = None  # cached before the fork: it would still name the old folder
    sys.dont_write_bytecode = True
    sys.argv = ["grade"]
    sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)

    from grader.inside.serve import serve
    from grader.inside.wire import Channel

    serve(Channel(source, sink), place.root)


def _text_stream(descriptor: int) -> TextIO:
    """A stream of its own: the inherited one belongs to another kind of file. No character can make print fail."""
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _out_of_the_way(descriptor: int) -> int:
    """The same channel on a number that the dup2 calls do not overwrite."""
    import fcntl

    return fcntl.fcntl(descriptor, fcntl.F_DUPFD, CLEAR)
