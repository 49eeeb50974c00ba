"""Nets of miniature submissions, by the code of the box in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from grader.inside.trace import record
from grader.judge import Draw
from grader.judge.graph.canonical import canonical
from grader.judge.graph.net import Net
from grader.judge.graph.program import Program, read_program
from grader.model import Answer, Array, Forward, Mode, NamedArray, Pass, Question, Trace
from tests.support.asking import call, value_in

__all__ = ["drawn_inputs", "net_of", "outputs_of", "program_of", "recorded"]

Ask = Callable[[Question], Answer]
Sizes = tuple[tuple[int, ...], ...]


def program_of(ask: Ask, sizes: Sizes = ((5, 3),), mode: Mode = "eval", *, name: str = "Net") -> Program:
    """The program of ``Net()``."""
    answer = value_in(ask(Trace(call(name), sizes, mode)))
    assert answer.facts["failure"] is None, answer.facts["failure"]
    return read_program(answer.facts, answer.arrays)


def net_of(ask: Ask, sizes: Sizes = ((5, 3),), mode: Mode = "eval") -> Net:
    """The net of ``Net()``."""
    return canonical(program_of(ask, sizes, mode))


def recorded(model: torch.nn.Module, *inputs: torch.Tensor) -> Program:
    """The program of a model that is no submission, in eval mode on real tensors."""
    facts, arrays = record(model, model, list(inputs), Path("/"))
    told: Mapping[str, Any] = {**facts, "on": "cpu", "mode": "eval", "unfilled": []}
    return read_program(json.loads(json.dumps(told)), arrays)


def drawn_inputs(sizes: Sizes) -> tuple[Array, ...]:
    """Normal numbers, the same each time."""
    draw = Draw.from_secret("inputs")
    return tuple(Array(draw.child(str(number)).normal(size)) for number, size in enumerate(sizes))


def outputs_of(ask: Ask, state: tuple[NamedArray, ...], sizes: Sizes, mode: Mode = "eval") -> list[npt.NDArray[Any]]:
    """What the code of ``Net()`` gives with this state on the drawn inputs."""
    answer = value_in(ask(Forward(call(), (Pass(drawn_inputs(sizes), mode),), state)))
    assert "failure" not in answer.facts["passes"][0], answer.facts
    return [np.asarray(answer.arrays[name]) for name in sorted(answer.arrays, key=lambda name: (len(name), name))]
