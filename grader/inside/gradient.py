"""The gradient of a weighted sum of a model's outputs, told of each parameter in two numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from grader.inside.failure import stage
from grader.inside.loading import Loader
from grader.inside.network import build, is_lazy, reseed, returned_tensors, run_mode
from grader.inside.state import held_by, put_state

__all__ = ["gradient", "tell", "weighted_sum"]

Arrays = dict[str, np.ndarray[Any, Any]]
NONE = (-1.0, 0.0)
"""Told of a parameter that no gradient came to."""


def gradient(loader: Loader, question: Mapping[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``names`` of the parameters. Array ``gradients`` (parameters, 2): of each the gradient's norm, and its
    product with the parameter; the norm is -1 where none came. Raises CannotAnswer when the model does not run.
    """
    reseed(question["seed"])
    model = build(loader, question["call"])
    run_mode(model, question["mode"])
    inputs = [torch.from_numpy(value.copy()) for value in question["inputs"]]
    if is_lazy(model):
        with stage("forward", loader.root), torch.no_grad():
            model(*inputs)
    put_state(model, question["state"])
    parameters = {held.name: held.tensors[0] for held in held_by(model) if not held.is_buffer}
    for tensor in parameters.values():
        tensor.grad = None
    reseed(question["seed"])
    with stage("forward", loader.root):
        returned = model(*inputs)
    _, members = returned_tensors(returned)
    with stage("backward", loader.root), torch.enable_grad():
        total = weighted_sum(list(members.values()), question["cotangents"])
        if total.requires_grad:
            total.backward()  # type: ignore[no-untyped-call]
    return {"names": list(parameters)}, {"gradients": tell(list(parameters.values()))}


def weighted_sum(outputs: Sequence[torch.Tensor], cotangents: Sequence[np.ndarray[Any, Any]]) -> torch.Tensor:
    """The sum of every output's numbers, each weighted as it was told. Raises ValueError when sizes differ."""
    total = torch.zeros(())
    if len(outputs) != len(cotangents):
        raise ValueError(f"there are {len(outputs)} outputs where {len(cotangents)} were told")
    for output, weights in zip(outputs, cotangents, strict=True):
        if tuple(output.shape) != weights.shape:
            raise ValueError(f"an output has the size {tuple(output.shape)}, which is not what was told")
        if output.is_floating_point():
            total = total + (output * torch.from_numpy(weights.copy()).to(output.dtype)).sum()
    return total


def tell(tensors: Sequence[torch.Tensor]) -> np.ndarray[Any, Any]:
    """Two numbers of each tensor's gradient, in double precision."""
    return np.array([_two_numbers(tensor) for tensor in tensors], np.float64).reshape(len(tensors), 2)


def _two_numbers(tensor: torch.Tensor) -> tuple[float, float]:
    if tensor.grad is None:
        return NONE
    found, own = tensor.grad.detach().to_dense().double(), tensor.detach().double()
    return float(found.norm()), float((found * own).sum())
