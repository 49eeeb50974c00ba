"""Parameters and buffers as the modules hold them, whatever ``parameters`` or ``state_dict`` were overridden to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import is_lazy as is_unmade

from grader.inside.failure import wrong_type

__all__ = ["Held", "held_by", "modules_of", "put_state", "state_of", "value_of"]

MODULE_LIMIT = 10_000


@dataclass
class Held:
    """One tensor that modules hold, under the first of its names; ``aliases`` are the others, where it is tied.

    ``tensors``: the objects that stand for it, usually one.
    """

    name: str
    tensors: list[torch.Tensor]
    is_buffer: bool
    owner: nn.Module
    aliases: list[str] = field(default_factory=list)


def modules_of(model: Any) -> list[tuple[str, nn.Module]]:
    """Every module by its path, the model first; one that is used twice under both of its names."""
    found: list[tuple[str, nn.Module]] = []

    def walk(name: str, module: nn.Module, above: frozenset[int]) -> None:
        if id(module) in above or len(found) >= MODULE_LIMIT:
            return
        found.append((name, module))
        for key, child in _entries(module, "_modules", nn.Module):
            walk(f"{name}.{key}" if name else key, child, above | {id(module)})

    if isinstance(model, nn.Module):
        walk("", model, frozenset())
    return found


def held_by(model: Any) -> list[Held]:
    """Parameters, then buffers, each tensor once. Two that share all of their memory are one."""
    found: list[Held] = []
    by_id: dict[int, Held] = {}
    by_place: dict[Any, Held] = {}
    for name, tensor, is_buffer, owner in _all(model):
        known = by_id.get(id(tensor))
        if known is None:
            place = _place(tensor)
            known = by_place.get(place) if place is not None else None
            if known is None:
                known = by_place[place] = Held(name, [], is_buffer, owner)
                found.append(known)
            known.tensors.append(tensor)
            by_id[id(tensor)] = known
        if known.name != name:
            known.aliases.append(name)
    return found


def state_of(model: Any) -> dict[str, torch.Tensor]:
    """Parameters and buffers by name; tied ones under each of their names."""
    return {name: tensor for name, tensor, _, _ in _all(model)}


def put_state(model: Any, told: Sequence[Mapping[str, Any]]) -> None:
    """Copy values into parameters and buffers in place.

    Raises CannotAnswer when the model, made again, has other parameters than when it was traced.
    """
    there = state_of(model) if told else {}
    for entry in told:
        name, value = entry["name"], value_of(entry)
        with torch._C.DisableTorchFunction(), torch.no_grad():
            if name not in there or there[name].shape != value.shape:
                raise wrong_type("making the model again", f"a model with the same {name}", model)
            there[name].copy_(value)


def value_of(entry: Mapping[str, Any]) -> torch.Tensor:
    """A value that came with the question: as an array, or as a recipe: drawn evenly from [low, high) by a seed."""
    if "array" in entry:
        return torch.from_numpy(entry["array"].copy())
    drawn = np.random.Generator(np.random.SFC64(entry["seed"])).random(entry["size"], np.float32)
    drawn *= np.float32(entry["high"] - entry["low"])
    drawn += np.float32(entry["low"])
    return torch.from_numpy(drawn)


def _all(model: Any) -> Iterator[tuple[str, torch.Tensor, bool, nn.Module]]:
    """(name, tensor, whether it is a buffer, whose it is), parameters first."""
    modules = modules_of(model)
    for kind in ("_parameters", "_buffers"):
        for path, module in modules:
            for key, tensor in _entries(module, kind, torch.Tensor):
                yield f"{path}.{key}" if path else key, tensor, kind == "_buffers", module


def _entries(module: nn.Module, kind: str, wanted: type[Any]) -> list[tuple[str, Any]]:
    there: Any = vars(module).get(kind, {})  # of a scripted module: not a dict, but it has items
    return [(str(key), value) for key, value in there.items() if isinstance(value, wanted)]


def _place(tensor: torch.Tensor) -> Any:
    """Where it lies in memory and how; None for what lies nowhere (not made yet, or empty)."""
    try:
        with torch._C.DisableTorchFunction():
            if is_unmade(tensor) or tensor.numel() == 0:
                return None
            memory = tensor.untyped_storage()._cdata
            return (memory, tensor.storage_offset(), tensor.size(), tensor.stride(), tensor.dtype)
    except (NotImplementedError, RuntimeError):
        return None
