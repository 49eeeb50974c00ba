"""Forward passes under weights and inputs that came with the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from grader.inside.failure import stage
from grader.inside.loading import Loader
from grader.inside.network import build, outputs, put_state, reseed, run_mode, state_of, submodule

__all__ = ["forward"]

Arrays = dict[str, np.ndarray[Any, Any]]


def forward(loader: Loader, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``forms`` by pass; ``captured`` names. Arrays: ``out/PASS/NAME`` and ``capture/LAYER``."""
    reseed(question["seed"])
    model = build(loader, question["call"])
    device = torch.device(question["device"])
    if isinstance(model, nn.Module):
        model.to(device)
    put_state(model, {entry["name"]: entry["array"] for entry in question["state"]})
    start = {name: tensor.detach().clone() for name, tensor in state_of(model).items()}
    target = submodule(model, question["layer"], loader) if question["layer"] else model
    forms, arrays = [], Arrays()
    captured: Arrays = {}
    for number, run in enumerate(question["passes"]):
        with torch.no_grad():
            for name, tensor in state_of(model).items():
                tensor.copy_(start[name])
        run_mode(model, run["mode"])
        reseed(question["seed"])
        inputs = [torch.from_numpy(value.copy()).to(device) for value in run["inputs"]]
        hooks = _capture(model, question["capture"] if number == 0 else [], captured)
        try:
            with stage("forward", loader.root), torch.no_grad():
                returned = target(*inputs)
        finally:
            for remove in hooks:
                remove()
        form, produced = outputs(returned)
        forms.append(form)
        arrays |= {f"out/{number}/{name}": array for name, array in produced.items()}
    arrays |= {f"capture/{name}": array for name, array in captured.items()}
    return {"forms": forms, "captured": sorted(captured)}, arrays


def _capture(model: Any, names: list[str], into: Arrays) -> list[Callable[[], None]]:
    """Hooks that keep the first output of each named submodule; names that do not exist are left out."""
    there = dict(model.named_modules()) if isinstance(model, nn.Module) else {}
    removers = []
    for name in names:
        if name in there:

            def keep(module: nn.Module, args: Any, output: Any, name: str = name) -> None:
                if isinstance(output, torch.Tensor):
                    into.setdefault(name, outputs(output)[1]["0"])

            removers.append(there[name].register_forward_hook(keep).remove)
    return removers
