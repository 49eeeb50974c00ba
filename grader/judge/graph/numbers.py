"""Weights and inputs for a program, drawn from the secret so that signals neither die nor saturate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.judge.drawing import Draw
from grader.judge.graph.program import Operation, ParameterFacts, Program, refs_in
from grader.model import Array, Input, NamedArray, NamedDraw

__all__ = ["draw_input", "draw_state", "resized"]

VIEWS = {
    "view", "_unsafe_view", "reshape", "t", "transpose", "permute", "expand", "slice", "select", "squeeze", "unsqueeze",
    "detach", "alias", "clone", "_to_copy", "unbind", "split",
}  # fmt: skip
PRODUCTS = {"mat1": -1, "mat2": -2, "batch1": -1, "batch2": -2, "vec": -1, "vec1": -1, "vec2": -1}
"""Arguments of matrix products, and which of their axes is summed over."""
NEAR_ONE = (0.5, 1.5)
"""For what multiplies or divides, and for every buffer of floats: variances are positive."""


def resized(given: Input, batch: int) -> tuple[int, ...]:
    """The input's size with ``batch`` examples."""
    return tuple(batch if axis == given.batch else length for axis, length in enumerate(given.size))


def draw_input(given: Input, draw: Draw) -> Array:
    """Standard normal floats; integers and truth values evenly in [0, ``below``)."""
    dtype = np.dtype(given.dtype)
    if dtype.kind == "f":
        return Array(draw.normal(given.size).astype(dtype))
    whole = np.minimum(draw.uniform(given.size, 0, given.below), given.below - 1)
    return Array(np.floor(whole).astype(dtype))


def draw_state(program: Program, draw: Draw, others: Sequence[Program] = ()) -> tuple[NamedArray | NamedDraw, ...]:
    """A value for every parameter and buffer of a model; ``others`` are other runs of it, which may tell more.

    Weights of products and convolutions vary as in He et al. (2015); what is added has a standard deviation of 0.3;
    what multiplies, and every buffer of floats, lies in [0.5, 1.5). Buffers of integers keep the value that was told
    of them, else they are 0.
    """
    uses: dict[str, _Use] = {}
    values: dict[str, Array] = {}
    for run in (*others, program):
        uses |= _first_uses(run)
        values |= {one.name: one.value for one in run.parameters if one.value is not None}
    return tuple(
        NamedArray(one.name, values[one.name])
        if one.name in values
        else _drawn(one, uses.get(one.name), draw.child(one.name))
        for one in program.parameters
    )


def _drawn(one: ParameterFacts, use: _Use | None, draw: Draw) -> NamedArray | NamedDraw:
    if not one.dtype.startswith(("float", "bfloat", "complex")):
        return NamedArray(one.name, Array(np.zeros(one.size, np.bool_ if one.dtype == "bool" else np.int64)))
    low, high = NEAR_ONE if one.is_buffer else _range(one, use)
    return NamedDraw(one.name, one.size, low, high, draw.seed())


@dataclass(frozen=True)
class _Use:
    """The first operation that computes with a parameter, looking through views: as which argument, in which size."""

    operation: Operation
    argument: str
    size: tuple[int, ...]


def _first_uses(program: Program) -> dict[str, _Use]:
    uses: dict[str, _Use] = {}
    views: dict[int, str] = {}
    for number, operation in enumerate(program.operations):
        for key, value in operation.arguments.items():
            for ref in refs_in(value):
                name = ref.name if ref.kind == "parameter" else views.get(ref.index) if ref.kind == "value" else None
                if name is None:
                    continue
                if operation.operator in VIEWS:
                    views[number] = name
                else:
                    uses.setdefault(name, _Use(operation, key, ref.size))
    return uses


def _range(one: ParameterFacts, use: _Use | None) -> tuple[float, float]:
    """Where its numbers lie; around 0 as wide as it takes for the standard deviation."""
    deviation = _deviation(one, use)
    return NEAR_ONE if deviation is None else (-math.sqrt(3) * deviation, math.sqrt(3) * deviation)


def _deviation(one: ParameterFacts, use: _Use | None) -> float | None:
    """Standard deviation; None for what multiplies."""
    if use is None:
        return 0.3
    operator, argument = use.operation.operator.removesuffix("_"), use.argument
    if operator == "convolution" and argument == "weight":
        return math.sqrt(2 / _fan_in(one.size, use.operation))
    if argument in PRODUCTS and len(use.size) >= -PRODUCTS[argument]:
        return math.sqrt(2 / max(1, use.size[PRODUCTS[argument]]))
    if operator in {"mm", "bmm", "mv", "dot"} and argument == "self":
        return math.sqrt(2 / max(1, use.size[-1]))
    if operator in {"mul", "div"} or (argument == "weight" and ("norm" in operator or operator == "_prelu_kernel")):
        return None
    return 1.0 if operator == "embedding" else 0.3


def _fan_in(size: tuple[int, ...], operation: Operation) -> float:
    """How many inputs meet in one output. A transposed convolution stores (in, out, ...) and spreads by its stride."""
    if not operation.arguments.get("transposed"):
        return float(max(1, math.prod(size[1:])))
    stride = operation.arguments.get("stride")
    spread = math.prod(step for step in stride if isinstance(step, int)) if isinstance(stride, tuple) else 1
    return max(1.0, size[0] * math.prod(size[2:]) / max(1, spread))
