"""A short training run by a given recipe, with what it takes to see whether it learned."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from grader.inside.failure import stage, wrong_type
from grader.inside.loading import Loader
from grader.inside.network import build, is_lazy, reseed, run_mode, to_array
from grader.inside.state import state_of

__all__ = ["train"]

Arrays = dict[str, np.ndarray[Any, Any]]
LOSSES = {"l1": nn.functional.l1_loss, "mse": nn.functional.mse_loss}


def train(loader: Loader, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Step k maps ``inputs[k]`` to ``targets[k]`` through the chain of models, one Adam for each model.

    Facts: ``without_gradient`` and ``frozen`` (parameter names), ``statistics_still`` (normalisation buffers
    that did not move), ``parameters`` (how many). Arrays: ``losses`` (steps,), ``norms`` (steps,): the gradient's norm;
    and what the question's ``last`` asks for: ``last`` (1,), and the state that was reached.
    """
    device = torch.device(question["device"])
    reseed(question["seed"])
    models = [build(loader, call) for call in question["calls"]]
    for call, model in zip(question["calls"], models, strict=True):
        if not isinstance(model, nn.Module):
            raise wrong_type(call["name"], "a torch.nn.Module", model)
        model.to(device)
        run_mode(model, "train")
    _make_lazy(loader, models, question, device)
    called = [(call["name"], model) for call, model in zip(question["calls"], models, strict=True)]
    named = {f"{of}.{name}": parameter for of, model in called for name, parameter in model.named_parameters()}
    statistics = {f"{of}.{name}": buffer for of, model in called for name, buffer in model.named_buffers()
                  if "running_" in name}  # fmt: skip
    before = {name: buffer.clone() for name, buffer in statistics.items()}
    optimisers = [
        torch.optim.Adam(model.parameters(), settings["rate"], betas=tuple(settings["betas"]))
        for model, settings in zip(models, question["optimisers"], strict=True)
        if any(True for _ in model.parameters())
    ]
    inputs = torch.from_numpy(question["inputs"].copy()).to(device)
    targets = torch.from_numpy(question["targets"].copy()).to(device)
    reached: set[str] = set()
    losses, norms = [], []
    for batch, target in zip(inputs, targets, strict=True):
        losses.append(_backward(loader, models, optimisers, batch, target, question["loss"]))
        gradients = {name: p.grad.to_dense() for name, p in named.items() if p.grad is not None}
        reached |= {name for name, gradient in gradients.items() if bool(gradient.abs().max() > 0)}
        norms.append(float(sum(float(g.double().square().sum()) for g in gradients.values()) ** 0.5))
        with stage("train", loader.root):
            for optimiser in optimisers:
                optimiser.step()
    facts = {
        "parameters": len(named),
        "frozen": sorted(name for name, parameter in named.items() if not parameter.requires_grad),
        "without_gradient": sorted(name for name in named if name not in reached),
        "statistics": len(statistics),
        "statistics_still": sorted(name for name, value in statistics.items() if torch.equal(value, before[name])),
    }
    arrays = {"losses": np.array(losses), "norms": np.array(norms)}
    if question["last"]:
        arrays |= _last(loader, question, models, inputs[-1], targets[-1])
    return facts, arrays


def _backward(
    loader: Loader, models: list[nn.Module], optimisers: list[torch.optim.Adam], batch: torch.Tensor,
    target: torch.Tensor, kind: str,
) -> float:  # fmt: skip
    """The loss of one batch; its gradients stand at the parameters then, where it has any."""
    with stage("train", loader.root):
        value = batch
        for model in models:
            value = model(value)
    if not isinstance(value, torch.Tensor):
        raise wrong_type("forward", "a tensor", value)
    with stage("train", loader.root):
        loss = _loss(kind, value, target)
        for optimiser in optimisers:
            optimiser.zero_grad()
        if loss.requires_grad:
            loss.backward()  # type: ignore[no-untyped-call]
    return float(loss.detach())


def _make_lazy(loader: Loader, models: list[nn.Module], question: dict[str, Any], device: torch.device) -> None:
    """Layers that find out their sizes when they first run have no parameters before: one pass makes them."""
    if not any(map(is_lazy, models)):
        return
    value = torch.from_numpy(question["inputs"][0].copy()).to(device)
    with stage("train", loader.root), torch.no_grad():
        for model in models:
            value = model(value)


def _last(
    loader: Loader, question: dict[str, Any], models: list[nn.Module], inputs: torch.Tensor, targets: torch.Tensor
) -> Arrays:
    """The loss of some examples under the weights that were reached, and these. Other passes move statistics: the state
    is told as it is before them."""
    state = {
        f"passing/{number}/{name}": to_array(tensor)
        for number, model in enumerate(models)
        for name, tensor in state_of(model).items()
    }
    value = inputs[: question["last"]]
    with stage("train", loader.root), torch.no_grad():
        for model in models:
            reseed(question["seed"])
            value = model(value)
        loss = _loss(question["loss"], value, targets[: question["last"]])
    return {"last": np.array([float(loss)])} | state


def _loss(kind: str, value: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The loss between equal sizes; other sizes would broadcast in silence."""
    if value.shape != target.shape:
        raise ValueError(f"the models return {tuple(value.shape)} where the images have {tuple(target.shape)}")
    return LOSSES[kind](value, target)
