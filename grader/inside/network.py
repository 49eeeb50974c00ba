"""Making a model of the student's, seeding, and turning what it returns into arrays."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import is_lazy as is_unmade

from grader.inside.failure import missing, stage, wrong_type
from grader.inside.loading import Loader
from grader.inside.own_arguments import own_arguments
from grader.inside.state import modules_of, state_of

__all__ = ["build", "fix_numerics", "is_lazy", "outputs", "reseed", "returned_tensors", "run_mode", "submodule",
           "to_array"]  # fmt: skip

OUTPUT_LIMIT = 64
RANK_LIMIT = 8
NESTED_LIMIT = 4


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
    """Seed every generator that a student may draw from; after import, since imports seed too.

    As ``torch.manual_seed`` does it, but for the devices that a box has: that one spends milliseconds on others.
    """
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.default_generator.manual_seed(seed)
    if torch.version.cuda is not None:
        torch.cuda.manual_seed_all(seed)


def build(loader: Loader, call: dict[str, Any]) -> Any:
    """Make the object that ``call`` describes. Raises CannotAnswer."""
    maker = loader.find(call["source"], call["name"])
    if not callable(maker):
        raise wrong_type(call["name"], "something that can be called", maker)
    args, kwargs = own_arguments(loader, call["own"]) if call.get("own") else (call["args"], dict(call["kwargs"]))
    with stage("build", loader.root):
        return maker(*args, **kwargs)


def is_lazy(model: Any) -> bool:
    """True while a model has parameters that only a first call will make."""
    return any(map(is_unmade, state_of(model).values()))


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

    The flags are set one by one: a student's own method ``train`` may be something else altogether. One that is written
    as torch's is, ``train(self, mode=True)``, counts: it may keep a layer in eval mode for good. The innermost come
    first, since a method of a module around them calls theirs before it says otherwise.
    """
    modules = [module for _, module in modules_of(model)]
    for module in modules:
        module.training = mode == "train"
    for module in reversed(modules):
        if _sets_mode(type(module)):
            with contextlib.suppress(Exception):
                module.train(mode == "train")


def _sets_mode(kind: type[nn.Module]) -> bool:
    """Whether a class has a ``train`` of its own that takes the mode, as that of torch's modules does."""
    method = kind.train
    if not isinstance(method, FunctionType) or method.__module__.partition(".")[0] == "torch":
        return False
    code = method.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] == ("self", "mode")


def outputs(returned: Any) -> tuple[str, dict[str, np.ndarray[Any, Any]]]:
    """(form, arrays by name), named as :func:`returned_tensors` does. Raises CannotAnswer."""
    form, tensors = returned_tensors(returned)
    return form, {name: to_array(value) for name, value in tensors.items()}


def returned_tensors(returned: Any) -> tuple[str, dict[str, torch.Tensor]]:
    """(form, tensors by name): a tensor is ``0``, tuples count, mappings keep their keys, what is nested has names
    such as ``1.0``. Raises CannotAnswer when there is none, or too many."""
    match returned:
        case torch.Tensor():
            form, members = "tensor", {"0": returned}
        case Mapping() | tuple() | list():
            form, members = "mapping" if isinstance(returned, Mapping) else "tuple", dict(_named(returned, "", 0))
        case _:
            raise wrong_type("forward", "a tensor", returned)
    if not members or len(members) > OUTPUT_LIMIT:
        raise wrong_type("forward", "a tensor or a few of them", returned)
    if any(value.dim() > RANK_LIMIT for value in members.values()):
        raise wrong_type("forward", f"tensors of at most {RANK_LIMIT} axes", returned)
    return form, members


def _named(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, torch.Tensor]]:
    match value:
        case torch.Tensor():
            yield prefix.removesuffix("."), value
        case Mapping() | tuple() | list() if depth < NESTED_LIMIT:
            pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
            for key, member in pairs:
                yield from _named(member, f"{prefix}{key}.", depth + 1)
        case _:
            return


def to_array(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
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
