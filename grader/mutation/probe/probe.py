"""What the reference is made of, and in what a variant of it differs. This file is laid beside the staff's own code
and run in a box there; it is no part of the package, and nothing imports it. It is one file because of that: a second
one would be found under its name by the staff's imports, too.

Everything taken and returned is plain data. A *call* is (file, name, arguments, keyword arguments, size of the input).
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import itertools
import math
import sys
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

Facts = dict[str, Any]
Call = tuple[str, str, tuple[Any, ...], tuple[tuple[str, Any], ...], tuple[int, ...]]
Tensors = dict[str, torch.Tensor]

SAME, OTHER = 1e-7, 1e-3
"""Relative to the largest number: what differs by less in single precision is the same, by more another thing. What
lies between is looked at again in double precision, where :data:`EXACT` decides."""
EXACT = 1e-8
PLACES = 5
INPUT = "the input"


class _Unsure(Exception):
    """Single precision cannot tell."""


def signatures(folder: str, file: str, names: list[str]) -> dict[str, list[str]]:
    """Parameter names, without ``self``, of what the file's code calls under these dotted names."""
    module, found = _load(folder, file), {}
    for name in names:
        thing: Any = module
        try:
            for word in name.split("."):
                thing = getattr(thing, word)
            parameters = inspect.signature(thing).parameters.values()
            fixed = itertools.takewhile(lambda one: one.kind is not one.VAR_POSITIONAL, parameters)
            found[name] = [one.name for one in fixed if one.kind is not one.VAR_KEYWORD]
        except (AttributeError, TypeError, ValueError):  # a local name, or a builtin that does not tell
            continue
    return found


def constant(folder: str, file: str, name: str) -> Any:
    """A value that a file defines."""
    return getattr(_load(folder, file), name)


def tree(folder: str, told: list[Any]) -> Facts:
    """The modules of a model, in the order of definition, and the order in which its leaves are called.

    ``told`` is a call; an empty size of input means that none is known.
    """
    call: Call = _frozen(told)
    model = _make(_load(folder, call[0]), call)
    if not isinstance(model, nn.Module):
        return {"modules": [], "order": []}
    if call[4]:
        _settle(model, call)
    order: list[str] = []
    handles = [
        module.register_forward_pre_hook(lambda *_, path=path: order.append(path))
        for path, module in model.named_modules()
        if path and not list(module.children())
    ]
    try:
        if call[4]:
            with torch.no_grad():
                model(_input(call[4], torch.float32))
    finally:
        for handle in handles:
            handle.remove()
    modules = [_module(path, module) for path, module in model.named_modules() if path]
    return {"modules": modules, "order": order}


def measure(reference: str, variant: str, told: list[Any]) -> Facts:
    """In what the variant differs from the reference: the first differences that are found.

    ``told``: calls, each with whether the rubric makes it; the others are made only where nothing differs before.
    ``alike``: what makes the same numbers has the same digest, empty where it stops with an error.
    """
    calls: tuple[tuple[Call, bool], ...] = _frozen(told)
    differs: dict[str, None] = {}
    digests: list[str] = []
    words, measured, is_free = "", False, False
    for call, is_asked in calls:
        if differs and not is_asked:
            break
        ours = _known(reference, call)
        if ours is None:
            continue
        measured = True
        try:
            found = _compare(ours, variant, call, is_asked=is_asked)
        except Exception as problem:  # noqa: BLE001 - whatever a variant raises is a difference
            found = {"differs": ["runs"], "digest": "", "free": False}
            words = words or f"{type(problem).__name__}: {problem}"[:300]
        is_free = is_free or found["free"]
        digests.append(found["digest"])
        differs |= dict.fromkeys(found["differs"] if is_asked else ["arguments"] * bool(found["differs"]))
    is_whole = measured and all(digests)
    whole = hashlib.blake2b("".join(digests).encode(), digest_size=8).hexdigest() if is_whole else ""
    return {"measured": measured, "differs": list(differs), "words": words, "free": is_free, "alike": whole}


def _frozen(value: Any) -> Any:
    """Lists, which tuples become on their way into a box, made tuples again."""
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def _module(path: str, module: nn.Module) -> Facts:
    return {
        "path": path,
        "kind": type(module).__name__,
        "torch": type(module).__module__.startswith("torch."),
        "leaf": not list(module.children()),
        "indexed": isinstance(module, nn.Sequential | nn.ModuleList),
        "settings": _settings(module),
        "parameters": [{"name": name, "size": list(one.shape)} for name, one in module.named_parameters(recurse=False)],
    }


def _settings(module: nn.Module) -> list[Facts] | None:
    """What it was made with, as its attributes still tell; None where they do not tell all."""
    told = []
    for name, parameter in inspect.signature(type(module).__init__).parameters.items():
        if name == "self":
            continue
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            return None
        needed = parameter.default is parameter.empty
        value = getattr(module, name, _ABSENT)
        is_flag = name in vars(module).get("_parameters", {}) or isinstance(value, torch.Tensor)
        if is_flag:
            value = value is not None
        if value is _ABSENT or not _is_plain(value):
            if needed:
                return None
            continue
        default = None if needed or not _is_plain(parameter.default) else parameter.default
        told.append({"name": name, "value": value, "flag": is_flag, "needed": needed, "default": default})
    return told


_ABSENT = object()


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)


class _Known:
    """What the reference does for one call."""

    def __init__(self, folder: str, call: Call) -> None:
        self.call = call
        self._module = _load(folder, call[0])
        # As it is when it is made: the runs draw other values into models of theirs.
        self.keys, again = _state(self._built()), _state(self._built(seed=1))
        self.fixed = frozenset(name for name, one in self.keys.items() if torch.equal(one, again[name]))
        self.passes(torch.float32, frozenset())

    @lru_cache(maxsize=8)  # noqa: B019 - one object a call, and as many as the rubric has calls
    def passes(self, dtype: torch.dtype, zeroed: frozenset[str]) -> _Passes:
        """Both passes, with some of the state set to zero."""
        return _run(self._built(), self.call, dtype, {}, zeroed)

    def _built(self, seed: int = 0) -> nn.Module:
        model = _make(self._module, self.call, seed)
        if not isinstance(model, nn.Module):
            raise TypeError(f"{self.call[1]} makes no module")
        _settle(model, self.call)
        return model


class _Passes:
    """What a model does in eval and in train mode with state and input drawn by name. A pass is run when it is asked
    for: most variants differ before."""

    def __init__(self, model: nn.Module, call: Call, dtype: torch.dtype) -> None:
        self._model, self._call, self._dtype = model, call, dtype
        self.sizes = sorted(tuple(one.shape) for one in model.parameters())
        self.learnable = sorted(tuple(one.shape) for one in model.parameters() if one.requires_grad)
        self._train: tuple[Tensors, Tensors, Tensors] | None = None
        self.names: Mapping[str, str] = {}
        given = _input(call[4], dtype)
        kept = given.clone()
        self.eval = _pass(model.eval(), given)
        self.input_kept = torch.equal(given, kept)

    @property
    def train(self) -> tuple[Tensors, Tensors, Tensors]:
        """(outputs, gradients, buffers after the pass) in train mode."""
        if self._train is None:
            self._train = self._trained()
        return self._train

    def _trained(self) -> tuple[Tensors, Tensors, Tensors]:
        model = self._model.train()
        given = _input(self._call[4], self._dtype).requires_grad_()
        out = _pass(model, given.clone(), gradients=True)  # a leaf must not be changed in place, an input may be
        total = sum((one * _drawn(f"gradient {name}", one)).sum() for name, one in out.items())
        gradients: Tensors = {}
        if isinstance(total, torch.Tensor) and total.requires_grad:
            torch.autograd.backward(total)
            owned = {self.names.get(name, name): one.grad for name, one in model.named_parameters()}
            gradients = {name: grad for name, grad in {**owned, INPUT: given.grad}.items() if grad is not None}
        buffers = {self.names.get(name, name): one.clone() for name, one in model.named_buffers()}
        return {name: one.detach() for name, one in out.items()}, gradients, buffers


def _run(model: nn.Module, call: Call, dtype: torch.dtype, names: Mapping[str, str], zeroed: frozenset[str]) -> _Passes:
    """Draw the state by name (``names``: the reference's for the model's own), and prepare both passes."""
    model.to(dtype)
    with torch.no_grad():
        for name, tensor in _state(model).items():
            key = names.get(name, name)
            if tensor.is_floating_point():
                tensor.copy_(torch.zeros_like(tensor) if key in zeroed else _drawn(key, tensor))
    passes = _Passes(model, call, dtype)
    passes.names = names
    return passes


@lru_cache(maxsize=256)
def _known(folder: str, call: Call) -> _Known | None:
    """None where the reference itself cannot answer the call."""
    try:
        return _Known(folder, call)
    except Exception:  # noqa: BLE001 - of the calls that the rubric does not make, some make no sense
        return None


def _compare(ours: _Known, folder: str, call: Call, *, is_asked: bool) -> Facts:
    """The first differences for one call: what costs least is looked at first."""
    try:
        return _compare_in(torch.float32, ours, folder, call, is_asked=is_asked)
    except _Unsure:
        return _compare_in(torch.float64, ours, folder, call, is_asked=is_asked)


def _compare_in(dtype: torch.dtype, ours: _Known, folder: str, call: Call, *, is_asked: bool) -> Facts:
    module = _load(folder, call[0])
    model = _make(module, call)
    if not isinstance(model, nn.Module):
        return {"differs": ["runs"], "digest": "", "free": False}
    _settle(model, call)
    state = _state(model)
    names = _names(state, ours.keys)
    odd = {names.get(name, name) for name in state} ^ set(ours.keys)
    zeroed = frozenset(name for name in odd if name.rpartition(".")[2] == "bias")
    begins = _begins_alike(state, ours, names)
    mine, right = _run(model, call, dtype, names, zeroed), ours.passes(dtype, zeroed)
    differs = [*_sorts(mine, right, is_asked=is_asked), *(["initial"] if not begins else [])]
    is_free = bool(zeroed) and odd == zeroed and _changes_nothing(ours, module, names, zeroed)
    return {"differs": differs, "digest": _digest(mine, differs, is_asked=is_asked), "free": is_free}


def _begins_alike(state: Tensors, ours: _Known, names: Mapping[str, str]) -> bool:
    """Whether what is not drawn has the reference's values before any training: ones, zeros, tables."""
    both = {name: names.get(name, name) for name in state if names.get(name, name) in ours.fixed}
    same_size = [(name, key) for name, key in both.items() if state[name].shape == ours.keys[key].shape]
    return all(torch.equal(state[name], ours.keys[key]) for name, key in same_size)


def _sorts(mine: _Passes, right: _Passes, *, is_asked: bool) -> list[str]:
    """In what sorts of behaviour two sides differ. Train mode is looked at where eval mode agrees, and for what the
    rubric asks for. Raises _Unsure."""
    differs = []
    if mine.sizes != right.sizes:
        differs.append("count")
    if mine.learnable != right.learnable and mine.sizes == right.sizes:
        differs.append("frozen")
    if not mine.input_kept and right.input_kept:
        differs.append("input")
    if _shapes(mine.eval) != _shapes(right.eval):
        return [*differs, "size"]
    if not _same(mine.eval, right.eval):
        return [*differs, "eval"]
    if not is_asked:
        return differs
    out, gradients, buffers = mine.train
    expected, wanted, kept = right.train
    if _shapes(out) != _shapes(expected) or not _same(out, expected):
        return [*differs, "train"]
    if not _same_common(buffers, kept):
        differs.append("statistics")
    differs += [name for name in ("gradient", "input gradient") if not _same_gradients(gradients, wanted, name)]
    return [one for one in differs if one != "gradient" or mine.sizes == right.sizes]


def _same_gradients(mine: Tensors, right: Tensors, name: str) -> bool:
    """Of the input, or of all parameters."""

    def own(gradients: Tensors) -> Tensors:
        return {key: one for key, one in gradients.items() if (key == INPUT) == (name == "input gradient")}

    return _same(own(mine), own(right))


def _changes_nothing(ours: _Known, module: ModuleType, names: Mapping[str, str], zeroed: frozenset[str]) -> bool:
    """Whether the biases that only one side has leave the output in train mode as it is, whatever they are."""
    dtype, drawn = torch.float64, frozenset[str]()
    if zeroed <= set(ours.keys):
        sides = ours.passes(dtype, drawn), ours.passes(dtype, zeroed)
    else:
        one, other = _make(module, ours.call), _make(module, ours.call)
        _settle(one, ours.call)
        _settle(other, ours.call)
        sides = _run(one, ours.call, dtype, names, drawn), _run(other, ours.call, dtype, names, zeroed)
    return _same(sides[0].train[0], sides[1].train[0])


def _names(state: Mapping[str, torch.Tensor], theirs: Mapping[str, torch.Tensor]) -> dict[str, str]:
    """The reference's name for each of a variant's: the same; where not all are there, by order if sizes agree."""
    missing = [name for name, one in theirs.items() if name not in state or state[name].shape != one.shape]
    if missing and [one.shape for one in state.values()] == [one.shape for one in theirs.values()]:
        return dict(zip(state, theirs, strict=True))
    return {}


def _state(model: nn.Module) -> Tensors:
    """Parameters, then buffers, by name."""
    return {**dict(model.named_parameters()), **dict(model.named_buffers())}


def _pass(model: nn.Module, given: torch.Tensor, *, gradients: bool = False) -> Tensors:
    torch.manual_seed(1)
    with torch.set_grad_enabled(gradients):
        return dict(_tensors(model(given), "out"))


def _tensors(value: Any, name: str) -> Iterator[tuple[str, torch.Tensor]]:
    """Every tensor in what forward returned. Raises TypeError for what holds none."""
    match value:
        case torch.Tensor():
            yield name, value
        case tuple() | list():
            for number, member in enumerate(value):
                yield from _tensors(member, f"{name}.{number}")
        case dict():
            for key, member in value.items():
                yield from _tensors(member, f"{name}.{key}")
        case _:
            raise TypeError(f"forward returned {type(value).__name__}")


def _shapes(tensors: Tensors) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, tuple(one.shape)) for name, one in tensors.items()]


def _same(mine: Tensors, right: Tensors) -> bool:
    """Equal names and near numbers; NaN agrees with nothing. Raises _Unsure."""
    return mine.keys() == right.keys() and _same_common(mine, right)


def _same_common(mine: Tensors, right: Tensors) -> bool:
    """The same of what both have."""
    return all(_near(mine[name], right[name]) for name in sorted(mine.keys() & right.keys()))


def _near(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.numel() == 0 or not one.is_floating_point():
        return torch.equal(one, other)
    gap = float((one - other).abs().max()) / max(1.0, float(other.abs().max()))
    if one.dtype == torch.float64:
        return gap <= EXACT
    if SAME < gap < OTHER:
        raise _Unsure
    return gap <= SAME


def _digest(mine: _Passes, differs: list[str], *, is_asked: bool) -> str:
    """Equal for variants that cannot be told apart by what was looked at."""
    looked_at = {**mine.eval}
    if is_asked and not {"size", "eval"} & set(differs):
        for kind, tensors in zip(("train", "gradient", "buffer"), mine.train, strict=True):
            looked_at |= {f"{kind} {name}": one for name, one in tensors.items()}
    whole = hashlib.blake2b(repr((sorted(differs), mine.sizes, mine.learnable)).encode(), digest_size=8)
    for name in sorted(looked_at):
        rounded = torch.round(looked_at[name].detach().double(), decimals=PLACES) + 0.0
        whole.update(f"{name} {tuple(rounded.shape)}".encode())
        whole.update(rounded.contiguous().numpy().tobytes())
    return whole.hexdigest()


def _drawn(name: str, like: torch.Tensor) -> torch.Tensor:
    """Numbers that depend on name and size alone; those of weights keep signals of about one size."""
    size = tuple(like.shape)
    generator = torch.Generator().manual_seed(zlib.crc32(f"{name} {size}".encode()))
    if name.endswith("running_var") or (name.endswith("weight") and len(size) == 1):
        drawn = torch.rand(size, generator=generator, dtype=torch.float64) + 0.5
    else:
        scale = math.sqrt(2 / max(1, math.prod(size[1:]))) if len(size) > 1 and "gradient" not in name else 0.3
        drawn = torch.randn(size, generator=generator, dtype=torch.float64) * scale
    return drawn.to(like.dtype)


def _input(size: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    return torch.randn(size, generator=torch.Generator().manual_seed(5), dtype=torch.float64).to(dtype)


def _make(module: ModuleType, call: Call, seed: int = 0) -> Any:
    torch.manual_seed(seed)
    maker: Any = module
    for word in call[1].split("."):
        maker = getattr(maker, word)
    return maker(*call[2], **dict(call[3]))


def _settle(model: nn.Module, call: Call) -> None:
    """Let a lazy model make its parameters, in eval mode, so that no statistics move."""
    if any(is_lazy(one) for one in model.parameters()):
        with torch.no_grad():
            model.eval()(_input(call[4], torch.float32))


def _load(folder: str, file: str) -> ModuleType:
    """The module, imported anew from this folder: files of the same name in another folder are forgotten."""
    kept = set(sys.modules)
    path = Path(folder, file)
    places = [str(Path(folder)), str(path.parent)]
    sys.path[0:0] = places
    try:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    finally:
        del sys.path[0 : len(places)]
        for name in set(sys.modules) - kept:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(Path(folder))):
                del sys.modules[name]
        importlib.invalidate_caches()
    return module
