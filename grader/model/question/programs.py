"""Questions to a clean box, where programs that were recorded are executed without any code of a student."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.model.question.networks import Train
from grader.model.question.values import Array, NamedArray, NamedDraw

__all__ = ["Execute", "Execution", "Left"]


@dataclass(frozen=True)
class Execution:
    """One run of a program: its text (:mod:`grader.judge.graph.sending`), its inputs, its constants' values.

    ``cotangents``: for each output the weights of its numbers in a sum, whose gradient with respect to the parameters
    of ``learnable`` is told as :class:`Gradient` has it, in the array ``RUN/gradients``.
    """

    program: str
    inputs: tuple[Array, ...]
    constants: tuple[Array, ...] = ()
    cotangents: tuple[Array, ...] = ()
    learnable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Left:
    """The passing arrays of the answer to another question whose names, behind ``PASSING``, begin with ``prefix``: who
    executes the question puts them in their place."""

    by: Train
    prefix: str


@dataclass(frozen=True)
class Execute:
    """Execute programs that were recorded, without any student's code: asked of a clean box alone.

    Every run starts from the same state and the same seed; ``left`` is state that another question has left. Facts of
    the answer: ``runs``, one entry each with the ``sizes`` of every operation's results and of every submodule's input
    and output (``modules``), or with a ``failure``. Arrays: ``RUN/NAME``.
    """

    runs: tuple[Execution, ...]
    state: tuple[NamedArray | NamedDraw, ...] = ()
    seed: int = 0
    device: str = "cpu"
    left: Left | None = None
    ask: Literal["execute"] = "execute"
