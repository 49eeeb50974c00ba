"""Questions in few words, and answers taken apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import (
    Answer,
    Array,
    Call,
    Failure,
    Forward,
    Mode,
    Optimiser,
    Pass,
    Plain,
    Source,
    Trace,
    Train,
    Value,
)  # fmt: skip

__all__ = ["MODELS", "call", "failure_in", "forward", "numbers", "trace", "train", "value_in"]

MODELS = Source("models.py")


def numbers(*size: int) -> npt.NDArray[np.float32]:
    """Numbers between -1 and 1, the same each time."""
    return np.random.default_rng(7).uniform(-1, 1, size).astype(np.float32)


def call(name: str = "Net", *args: Plain, source: Source = MODELS) -> Call:
    """``Net()`` in models.py."""
    return Call(source, name, args)


def forward(*modes: Mode, name: str = "Net", layer: str = "", size: tuple[int, ...] = (5, 3)) -> Forward:
    """One pass for each mode (eval alone when none is given) over the same numbers."""
    passes = tuple(Pass((Array(numbers(*size)),), mode, layer) for mode in modes or ("eval",))
    return Forward(call(name), passes)


def trace(name: str = "Net", *, size: tuple[int, ...] = (5, 3), layer: str = "", mode: Mode = "eval") -> Trace:
    """A trace of ``Net()`` on an input of ``size``."""
    return Trace(call(name), (size,), mode, layer)


def train(*names: str, steps: int = 4, seed: int = 3) -> Train:
    """Adam at a rate of 0.01 on (5, 3) to (5, 2)."""
    calls = tuple(call(name) for name in names or ("Net",))
    inputs, targets = Array(numbers(steps, 5, 3)), Array(numbers(steps, 5, 2) / 2)
    return Train(calls, (Optimiser(0.01, (0.5, 0.999)),) * len(calls), inputs, targets, "l1", seed)


def value_in(answer: Answer) -> Value:
    """The answer's value; a failure is shown."""
    assert isinstance(answer, Value), answer
    return answer


def failure_in(answer: Answer | dict[str, Any]) -> Failure:
    """The failure that an answer is."""
    assert isinstance(answer, Failure), answer
    return answer
