"""The question about a training loop: what it does with networks and batches that are supplied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.model.question.functions import Call
from grader.model.question.values import Array

__all__ = ["Batches", "Loop", "Tiny"]


@dataclass(frozen=True)
class Tiny:
    """A network that stands in for the student's in a training loop: one linear layer from examples of the size
    ``takes`` to those of the size ``gives``, and ``end`` (``none``, ``tanh``, ``sigmoid``)."""

    name: str
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    end: str
    weight: Array
    bias: Array


@dataclass(frozen=True)
class Batches:
    """What a data loader gives, over and over: ``images`` (batches, examples, ...), ``labels`` (batches, examples), or
    images alone."""

    name: str
    images: Array
    labels: Array
    is_labelled: bool = True


@dataclass(frozen=True)
class Loop:
    """Run a training loop on tiny networks and drawn batches, and tell what it does.

    ``call``: the student's function; its arguments are names of what is supplied. ``supplied``: text of the staff's
    Python file, whose names take the place of the student's own; ``settings``: what its ``Options`` are set to.
    ``most``: batches and steps after which the loop is stopped. ``retired``: ``stand-in`` keeps alive what torch no
    longer has. The answer is described in :mod:`grader.inside.loop`.
    """

    call: Call
    supplied: str
    networks: tuple[Tiny, ...]
    loaders: tuple[Batches, ...]
    settings: tuple[tuple[str, float], ...] = ()
    most: int = 1000
    retired: str = "stand-in"
    seed: int = 0
    ask: Literal["loop"] = "loop"
