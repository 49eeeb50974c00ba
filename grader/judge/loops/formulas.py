"""The values of formulas for given weights, batches and noise, worked out here and not in any box.

Many sets of weights are gone through at once: every array has an axis for them before its own, of length 1 where it
does not hang on the weights. So what is a number in the formula is (sets,) here, and a batch of images (sets, N, ...).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import LoopNetwork

__all__ = ["Floats", "Weights", "network_output", "term_values", "unpack", "value"]

Floats = npt.NDArray[np.float64]
Weights = Mapping[str, tuple[Floats, Floats]]
"""Weight (sets, outputs, inputs) and bias (sets, outputs) of each network."""

Names = Mapping[str, npt.NDArray[Any] | float]

LEAST_LOG = -100.0
"""Binary cross entropy never goes below this logarithm, as in torch."""


def unpack(flat: npt.NDArray[Any], networks: Mapping[str, LoopNetwork]) -> Weights:
    """Weights of each network from all numbers in a row, ``flat`` (sets, numbers). Raises ValueError when they are too
    few or too many."""
    found: dict[str, tuple[Floats, Floats]] = {}
    at, numbers = 0, flat.astype(np.float64)
    for name, network in networks.items():
        inputs, outputs = math.prod(network.takes), math.prod(network.gives)
        end = at + inputs * outputs
        found[name] = numbers[:, at:end].reshape(-1, outputs, inputs), numbers[:, end : end + outputs]
        at = end + outputs
    if at != flat.shape[1]:
        raise ValueError(f"{flat.shape[1]} weights where the networks have {at}")
    return found


def network_output(network: LoopNetwork, weights: tuple[Floats, Floats], given: Floats) -> Floats:
    """(sets, N, *gives) for ``given`` (sets, N, ...). Raises ValueError for an input of another size; how its numbers
    lie does not matter."""
    sets, *size = given.shape
    if not size or math.prod(size[1:]) != math.prod(network.takes):
        raise ValueError(f"a network that takes {network.takes} was given {tuple(size)}")
    weight, bias = weights
    made = given.reshape(sets, size[0], -1) @ weight.transpose(0, 2, 1) + bias[:, None]
    ended = np.tanh(made) if network.end == "tanh" else _sigmoid(made) if network.end == "sigmoid" else made
    return np.asarray(ended.reshape(len(ended), size[0], *network.gives), np.float64)


def term_values(term: ast.expr, names: Names, weights: Weights, networks: Mapping[str, LoopNetwork]) -> Floats:
    """The term as one number for each set of weights: (sets,), or (1,) where it hangs on none.

    Raises ValueError when sizes do not go together, or when it is no single number.
    """
    with np.errstate(all="ignore"):
        found = value(term, names, weights, networks)
    if found.ndim != 1:
        raise ValueError(f"{ast.unparse(term)} is no single number: write mean(...) or sum(...)")
    return found


def value(node: ast.expr, names: Names, weights: Weights, networks: Mapping[str, LoopNetwork]) -> Floats:
    """An expression's value, (sets, ...). ``names``: numbers and arrays, without an axis for sets.

    Raises ValueError when sizes do not go together.
    """
    match node:
        case ast.Constant(value=number):
            return np.array([float(number)])  # type: ignore[arg-type]
        case ast.Name(id=name):
            return np.asarray(names[name], np.float64)[None]
        case ast.UnaryOp(operand=inner):
            return -value(inner, names, weights, networks)
        case ast.BinOp(left=left, op=operator, right=right):
            sides = (value(side, names, weights, networks) for side in (left, right))
            return np.asarray(OPERATORS[type(operator)](*_aligned(*sides)))
        case ast.Call(func=ast.Name(id=name), args=[given]) if name in networks:
            return network_output(networks[name], weights[name], value(given, names, weights, networks))
        case ast.Call(func=ast.Name(id=name), args=args):
            given_to = (value(one, names, weights, networks) for one in args)
            return np.asarray(FUNCTIONS[name](*_aligned(*given_to)))
        case _:
            raise ValueError("an expression that no rubric can hold")


def _aligned(*values: Floats) -> tuple[Floats, ...]:
    """With as many axes each, so that those of the sets lie on each other: new ones stand behind it."""
    most = max(value.ndim for value in values)
    return tuple(value.reshape(len(value), *(1,) * (most - value.ndim), *value.shape[1:]) for value in values)


def _over_all(reduce: Callable[..., Any]) -> Callable[[Floats], Floats]:
    """``reduce`` over every axis but that of the sets."""
    return lambda x: np.asarray(reduce(x, axis=tuple(range(1, x.ndim))) if x.ndim > 1 else x)


_mean = _over_all(np.mean)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def _bce(p: Floats, target: Floats) -> Floats:
    sure, unsure = np.maximum(np.log(p), LEAST_LOG), np.maximum(np.log(1 - p), LEAST_LOG)
    return -_mean(np.asarray(target * sure + (1 - target) * unsure))


def _same_size(one: Floats, other: Floats) -> None:
    sizes = one.shape[1:], other.shape[1:]
    if sizes[0] != sizes[1] and all(math.prod(size) != 1 for size in sizes):
        raise ValueError(f"sizes {sizes[0]} and {sizes[1]} are compared")


def _mse(one: Floats, other: Floats) -> Floats:
    _same_size(one, other)
    return _mean((one - other) ** 2)


def _l1(one: Floats, other: Floats) -> Floats:
    _same_size(one, other)
    return _mean(np.abs(one - other))


def _logits(x: Floats, target: Floats) -> Floats:
    return _mean(np.asarray(np.logaddexp(0, x) - x * target))


OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: np.divide, ast.Pow: np.power,
}  # fmt: skip
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "mean": _mean, "sum": _over_all(np.sum), "abs": np.abs, "square": np.square, "sqrt": np.sqrt, "exp": np.exp,
    "log": np.log, "sigmoid": _sigmoid, "mse": _mse, "l1": _l1, "bce": _bce, "bce_logits": _logits,
}  # fmt: skip
