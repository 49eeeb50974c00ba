"""One attempt, and what attempts are aimed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Attempt", "Run", "Targets"]


@dataclass(frozen=True)
class Targets:
    """Set up outside. Nothing here is secret to the box: what counts is whether it can get at it."""

    root: Path
    """The submission, with a readable file ``own.txt``."""
    scratch: Path
    neighbour: Path
    """A file in another submission's folder, beside ``root``."""
    above: Path
    """A file in the folder above."""
    site: Path
    """The folder of installed packages."""
    judge: Path
    """The grader's own code outside the box."""
    scratch_bytes: int
    scratch_inodes: int
    memory_bytes: int
    tcp: int
    """Port of a listener on the loopback address."""
    udp: int
    abstract: str
    """Name of a listening abstract unix socket."""
    pathname: Path
    """A listening unix socket in the file system."""
    keeper: int = 0
    """Its process id on the host."""


Run = Callable[[Targets], object]
"""Returns when the aim was reached; raises OSError, or its process is killed, when it was refused."""


@dataclass(frozen=True)
class Attempt:
    """Something to try in a box."""

    name: str
    run: Run
    group: str = ""
    """What it is after."""
