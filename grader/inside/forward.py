"""Forward passes under weights and inputs that came with the question."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import torch
from torch import nn

from grader.inside.failure import CannotAnswer, stage
from grader.inside.loading import Loader
from grader.inside.network import build, is_lazy, outputs, put_state, reseed, run_mode, state_of, submodule

__all__ = ["forward"]

Arrays = dict[str, np.ndarray[Any, Any]]


def forward(loader: Loader, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``passes``, each with its ``form`` or its ``failure``. Arrays: ``PASS/NAME``."""
    reseed(question["seed"])
    model = build(loader, question["call"])
    device = torch.device(question["device"])
    if isinstance(model, nn.Module):
        model.to(device)
    if is_lazy(model):
        with suppress(CannotAnswer):  # the pass itself will tell
            _one_pass(loader, model, question["passes"][0], device)
    put_state(model, {entry["name"]: entry["array"] for entry in question["state"]})
    again = len(question["passes"]) > 1
    start = {name: tensor.detach().clone() for name, tensor in state_of(model).items()} if again else {}
    passes: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for number, run in enumerate(question["passes"]):
        if number > 0:
            _put_back(model, start)
        reseed(question["seed"])
        try:
            form, produced = _one_pass(loader, model, run, device)
        except CannotAnswer as problem:
            passes.append({"failure": problem.facts})
        else:
            passes.append({"form": form})
            arrays |= {f"{number}/{name}": array for name, array in produced.items()}
    return {"passes": passes}, arrays


def _put_back(model: Any, start: dict[str, torch.Tensor]) -> None:
    """The state that every pass starts from; what forward itself has made or replaced stays as it is."""
    with torch.no_grad():
        for name, tensor in state_of(model).items():
            before = start.get(name)
            if before is not None and before.shape == tensor.shape and not torch.equal(before, tensor):
                tensor.copy_(before)


def _one_pass(loader: Loader, model: Any, run: dict[str, Any], device: torch.device) -> tuple[str, Arrays]:
    run_mode(model, run["mode"])
    target = submodule(model, run["layer"], loader) if run["layer"] else model
    inputs = [torch.from_numpy(value.copy()).to(device) for value in run["inputs"]]
    with stage("forward", loader.root), torch.no_grad():
        returned = target(*inputs)
    return outputs(returned)
