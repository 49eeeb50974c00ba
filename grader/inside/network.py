"""Making a model of the student's, seeding, and turning what it returns into arrays."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter

from grader.inside.failure import missing, stage, wrong_type
from grader.inside.loading import Loader

__all__ = ["build", "fix_numerics", "is_lazy", "outputs", "put_state", "reseed", "run_mode", "state_of", "submodule"]

OUTPUT_LIMIT = 64
RANK_LIMIT = 8


def fix_numerics() -> None:
    """One thread, full precision, and algorithms that give the same bits each time.

    One thread in a box uses the cores better, since several boxes run side by side, and the result does not depend
    on how many cores there are. TF32 would round away more than the comparisons allow.
    """
    torch.set_num_threads(1)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False


def reseed(seed: int) -> None:
    """Seed every generator that a student may draw from; after import, since imports seed too."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def build(loader: Loader, call: dict[str, Any]) -> Any:
    """Make the object that ``call`` describes. Raises CannotAnswer."""
    maker = loader.find(call["source"], call["name"])
    if not callable(maker):
        raise wrong_type(call["name"], "something that can be called", maker)
    with stage("build", loader.root):
        return maker(*call["args"], **dict(call["kwargs"]))


def is_lazy(model: Any) -> bool:
    """True while a model has parameters that only a first call will make."""
    return isinstance(model, nn.Module) and any(isinstance(p, UninitializedParameter) for p in model.parameters())


def submodule(model: Any, path: str, loader: Loader) -> Any:
    """The layer called ``path`` (dots allowed), which must be callable. Raises CannotAnswer."""
    thing = model
    for word in path.split("."):
        with stage("find", loader.root):
            there = [name for name, _ in model.named_modules() if name] if isinstance(model, nn.Module) else []
            found = getattr(thing, word, _NOTHING)
        if found is _NOTHING:
            raise missing("layer", path, there, type(model).__name__)
        thing = found
    return thing


_NOTHING = object()


def run_mode(model: Any, mode: str) -> None:
    """Put a module into train or eval mode; functions have none.

    The flags are set one by one: a student's own method ``train`` may be something else altogether.
    """
    if isinstance(model, nn.Module):
        for module in model.modules():
            module.training = mode == "train"


def state_of(model: Any) -> dict[str, torch.Tensor]:
    """Parameters and buffers by name; tied ones under each of their names."""
    if not isinstance(model, nn.Module):
        return {}
    return dict(model.named_parameters(remove_duplicate=False)) | dict(model.named_buffers(remove_duplicate=False))


def put_state(model: Any, state: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Copy values into parameters and buffers in place.

    Raises CannotAnswer when the model, made again, has other parameters than when it was traced.
    """
    there = state_of(model)
    for name, value in state.items():
        if name not in there or there[name].shape != value.shape:
            raise wrong_type("making the model again", f"a model with the same {name}", model)
        with torch.no_grad():
            there[name].copy_(torch.from_numpy(value.copy()))


def outputs(returned: Any) -> tuple[str, dict[str, np.ndarray[Any, Any]]]:
    """(form, arrays by name): a tensor is ``0``, tuples count, mappings keep their keys. Raises CannotAnswer."""
    members: dict[str, Any]
    match returned:
        case torch.Tensor():
            form, members = "tensor", {"0": returned}
        case Mapping():
            form, members = "mapping", {str(key): value for key, value in returned.items()}
        case tuple() | list():
            form, members = "tuple", {str(index): value for index, value in enumerate(returned)}
        case _:
            raise wrong_type("forward", "a tensor", returned)
    tensors = {name: value for name, value in members.items() if isinstance(value, torch.Tensor)}
    if not tensors or len(tensors) > OUTPUT_LIMIT:
        raise wrong_type("forward", "a tensor or a few of them", returned)
    if any(value.dim() > RANK_LIMIT for value in tensors.values()):
        raise wrong_type("forward", f"tensors of at most {RANK_LIMIT} axes", returned)
    return form, {name: _to_numpy(value) for name, value in tensors.items()}


def _to_numpy(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """A copy on the CPU, in a type that numpy has; complex numbers as (real, imaginary) in a last axis.

    Raises CannotAnswer for what has no such form (sparse, ``meta``, eight-bit floats).
    """
    try:
        plain = tensor.detach().to("cpu")
        if plain.is_complex():
            plain = torch.view_as_real(plain.resolve_conj())
        if plain.dtype in {torch.bfloat16, torch.float16}:
            plain = plain.float()
        return np.array(plain.numpy(), order="C")
    except (TypeError, RuntimeError) as problem:
        kind = f"{str(tensor.layout).removeprefix('torch.')} {tensor.dtype} on {tensor.device}"
        raise wrong_type("forward", f"an ordinary tensor but one that is {kind}", tensor) from problem
