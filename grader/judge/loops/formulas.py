"""The value of a formula for given weights, batches and noise, worked out here and not in any box."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import LoopNetwork

__all__ = ["Floats", "Weights", "network_output", "term_value", "unpack"]

Floats = npt.NDArray[np.float64]
Weights = Mapping[str, tuple[Floats, Floats]]
"""Weight (outputs, inputs) and bias (outputs,) of each network."""

LEAST_LOG = -100.0
"""Binary cross entropy never goes below this logarithm, as in torch."""


def unpack(flat: npt.NDArray[Any], networks: Mapping[str, LoopNetwork]) -> Weights:
    """Weights of each network from all numbers in a row. Raises ValueError when they are too few or too many."""
    found: dict[str, tuple[Floats, Floats]] = {}
    at, numbers = 0, flat.astype(np.float64)
    for name, network in networks.items():
        inputs, outputs = int(np.prod(network.takes)), int(np.prod(network.gives))
        end = at + inputs * outputs
        found[name] = numbers[at:end].reshape(outputs, inputs), numbers[end : end + outputs]
        at = end + outputs
    if at != flat.size:
        raise ValueError(f"{flat.size} weights where the networks have {at}")
    return found


def network_output(network: LoopNetwork, weights: tuple[Floats, Floats], given: Floats) -> Floats:
    """(N, *gives). Raises ValueError for an input of another size; how its numbers lie does not matter."""
    if given.ndim == 0 or np.prod(given.shape[1:]) != np.prod(network.takes):
        raise ValueError(f"a network that takes {network.takes} was given {given.shape}")
    weight, bias = weights
    made = given.reshape(len(given), -1) @ weight.T + bias
    ended = np.tanh(made) if network.end == "tanh" else _sigmoid(made) if network.end == "sigmoid" else made
    return np.asarray(ended.reshape(len(given), *network.gives), np.float64)


def term_value(
    term: ast.expr, names: Mapping[str, Floats | float], weights: Weights, networks: Mapping[str, LoopNetwork]
) -> float:
    """The term as one number. Raises ValueError when sizes do not go together, or when it is no single number."""

    def value(node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=number):
                return float(number)  # type: ignore[arg-type]
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(operand=inner):
                return -value(inner)
            case ast.BinOp(left=left, op=operator, right=right):
                return OPERATORS[type(operator)](value(left), value(right))
            case ast.Call(func=ast.Name(id=name), args=args) if name in networks:
                return network_output(networks[name], weights[name], np.asarray(value(args[0]), np.float64))
            case ast.Call(func=ast.Name(id=name), args=args):
                return FUNCTIONS[name](*map(value, args))
            case _:
                raise ValueError("an expression that no rubric can hold")

    with np.errstate(all="ignore"):
        found = np.asarray(value(term), np.float64)
    if found.ndim:
        raise ValueError(f"{ast.unparse(term)} is no single number: write mean(...) or sum(...)")
    return float(found)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def _bce(p: Any, target: Any) -> Any:
    p, target = np.broadcast_arrays(np.asarray(p, np.float64), np.asarray(target, np.float64))
    sure, unsure = np.maximum(np.log(p), LEAST_LOG), np.maximum(np.log(1 - p), LEAST_LOG)
    return -(target * sure + (1 - target) * unsure).mean()


def _same_size(one: Any, other: Any) -> None:
    if np.ndim(one) and np.ndim(other) and np.shape(one) != np.shape(other):
        raise ValueError(f"sizes {np.shape(one)} and {np.shape(other)} are compared")


def _mse(one: Any, other: Any) -> Any:
    _same_size(one, other)
    return ((one - other) ** 2).mean()


def _l1(one: Any, other: Any) -> Any:
    _same_size(one, other)
    return np.abs(one - other).mean()


def _logits(x: Any, target: Any) -> Any:
    return (np.logaddexp(0, x) - np.asarray(x, np.float64) * target).mean()


OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: np.divide, ast.Pow: np.power,
}  # fmt: skip
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "mean": np.mean, "sum": np.sum, "abs": np.abs, "square": np.square, "sqrt": np.sqrt, "exp": np.exp, "log": np.log,
    "sigmoid": _sigmoid, "mse": _mse, "l1": _l1, "bce": _bce, "bce_logits": _logits,
}  # fmt: skip
