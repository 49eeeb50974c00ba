"""Forward passes under weights and inputs that came with the question."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import torch
from torch import nn

from grader.inside.failure import CannotAnswer, stage
from grader.inside.loading import Loader
from grader.inside.network import build, is_lazy, outputs, reseed, run_mode, submodule
from grader.inside.state import put_state, state_of

__all__ = ["forward"]

Arrays = dict[str, np.ndarray[Any, Any]]


def forward(loader: Loader, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``passes``, each with its ``form`` or its ``failure``. Arrays: ``PASS/NAME``."""
    reseed(question["seed"])
    model = build(loader, question["call"])
    device = torch.device(question["device"])
    if isinstance(model, nn.Module):
        model.to(device, getattr(torch, question["dtype"]) if question["dtype"] else None)
    if is_lazy(model):
        with suppress(CannotAnswer):  # the pass itself will tell
            _one_pass(loader, model, question["passes"][0], device)
    put_state(model, question["state"])
    again = len(question["passes"]) > 1
    start = {name: tensor.detach().clone() for name, tensor in state_of(model).items()} if again else {}
    passes: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for number, run in enumerate(question["passes"]):
        if number > 0:
            _put_back(model, start)
        reseed(question["seed"] + run["seed"])
        try:
            facts, produced = _one_pass(loader, model, run, device)
        except CannotAnswer as problem:
            passes.append({"failure": problem.facts})
        else:
            passes.append(facts)
            arrays |= {f"{number}/{name}": array for name, array in produced.items()}
    return {"passes": passes}, arrays


def _put_back(model: Any, start: dict[str, torch.Tensor]) -> None:
    """The state that every pass starts from; what forward itself has made or replaced stays as it is."""
    with torch.no_grad():
        for name, tensor in state_of(model).items():
            before = start.get(name)
            if before is not None and before.shape == tensor.shape and not torch.equal(before, tensor):
                tensor.copy_(before)


def _one_pass(loader: Loader, model: Any, run: dict[str, Any], device: torch.device) -> tuple[dict[str, Any], Arrays]:
    run_mode(model, run["mode"])
    target = submodule(model, run["layer"], loader) if run["layer"] else model
    inputs = [torch.from_numpy(value.copy()).to(device) for value in run["inputs"]]
    with stage("forward", loader.root), torch.no_grad():
        returned = target(*inputs)
    form, produced = outputs(returned)
    if run["keep"]:
        produced = {name: _kept(array, len(inputs[0]), run["keep"]) for name, array in produced.items()}
    pairs = zip(inputs, run["inputs"], strict=True)
    touched = [number for number, (tensor, value) in enumerate(pairs) if not _is_still(tensor, value)]
    return {"form": form, "touched": touched}, produced


def _kept(array: np.ndarray[Any, Any], examples: int, keep: list[int]) -> np.ndarray[Any, Any]:
    """The outputs of some examples; of what has another number of them, everything."""
    return array[keep] if array.shape[:1] == (examples,) else array


def _is_still(tensor: torch.Tensor, value: np.ndarray[Any, Any]) -> bool:
    """Whether an input is what it was, NaN for NaN. Resized in place, it is not."""
    return np.array_equal(tensor.detach().cpu().numpy(), value, equal_nan=value.dtype.kind == "f")
