"""Names that torch and its company had once and have no more, and the GPU that is not here: one list, each use told.

Nothing is put in the place of what is there. A name is added only where a file of the submission has it in its text.
"""

from __future__ import annotations

import importlib
import re
import sys
import types
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import nn

from grader.inside.failure import own_file
from grader.inside.standins import Ledger

__all__ = ["GONE", "Shims", "say_where"]

SIZE_LIMIT = 1 << 20
FILE_LIMIT = 500

GONE = {
    "torch.nn.functional.tanh": "torch.tanh",
    "torch.nn.functional.sigmoid": "torch.sigmoid",
    "torch.nn.functional.upsample": "torch.nn.functional.interpolate",
    "torch.nn.functional.upsample_nearest": "torch.nn.functional.interpolate",
    "torch.nn.functional.elu_": "torch.nn.functional.elu",
    "torch.nn.init.normal": "torch.nn.init.normal_",
    "torch.nn.init.uniform": "torch.nn.init.uniform_",
    "torch.nn.init.constant": "torch.nn.init.constant_",
    "torch.nn.init.xavier_uniform": "torch.nn.init.xavier_uniform_",
    "torch.nn.init.xavier_normal": "torch.nn.init.xavier_normal_",
    "torch.nn.init.kaiming_uniform": "torch.nn.init.kaiming_uniform_",
    "torch.nn.init.kaiming_normal": "torch.nn.init.kaiming_normal_",
    "torch.nn.init.orthogonal": "torch.nn.init.orthogonal_",
    "torch.nn.utils.clip_grad_norm": "torch.nn.utils.clip_grad_norm_",
    "torch.nn.parameter.Variable": "torch.autograd.Variable",
    "torch.inverse": "torch.linalg.inv",
    "torch.ger": "torch.outer",
    "torch.btrifact": "torch.linalg.lu_factor",
    "torch.qr": "torch.linalg.qr",
    "torch.symeig": "torch.linalg.eigh",
    "torch.cholesky": "torch.linalg.cholesky",
    "torch.utils.data.dataloader._BaseDataLoaderIter.next": "torch.utils.data.dataloader._BaseDataLoaderIter.__next__",
    "numpy.int": "builtins.int",
    "numpy.float": "builtins.float",
    "numpy.bool": "builtins.bool",
    "numpy.object": "builtins.object",
    "numpy.str": "builtins.str",
    "numpy.complex": "builtins.complex",
    "numpy.long": "builtins.int",
    "numpy.float_": "numpy.float64",
    "numpy.Inf": "numpy.inf",
    "numpy.infty": "numpy.inf",
    "numpy.NaN": "numpy.nan",
    "numpy.product": "numpy.prod",
    "numpy.cumproduct": "numpy.cumprod",
    "numpy.alltrue": "numpy.all",
    "numpy.sometrue": "numpy.any",
    "numpy.in1d": "numpy.isin",
    "numpy.row_stack": "numpy.vstack",
    "numpy.string_": "numpy.bytes_",
    "numpy.unicode_": "numpy.str_",
    "numpy.math": "math",
    "collections.Iterable": "collections.abc.Iterable",
    "collections.Sequence": "collections.abc.Sequence",
    "collections.Mapping": "collections.abc.Mapping",
    "collections.Callable": "collections.abc.Callable",
    "inspect.getargspec": "inspect.getfullargspec",
    "time.clock": "time.process_time",
}
"""Each name, and what means the same: with the same arguments it gives the same. ``torch.gels`` and ``torch.range``
have no such heir: one took its arguments in another order, the other counts its end."""

MAKERS = ("zeros", "ones", "rand", "randn", "empty", "full", "tensor", "as_tensor", "arange", "linspace", "eye",
          "randint", "zeros_like", "ones_like", "rand_like", "randn_like", "empty_like", "full_like")  # fmt: skip
TYPES = ("FloatTensor", "DoubleTensor", "HalfTensor", "LongTensor", "IntTensor", "ByteTensor", "BoolTensor")
NO_GPU = "there is no GPU where this is graded, so the CPU did it"


def say_where(words: str, root: Path, ledger: Ledger) -> None:
    """With the line of the student's that asked for it; nothing where no line of theirs did."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        place = own_file(frame.f_code.co_filename, root)
        if place is not None:
            ledger.say(f"{place}, line {frame.f_lineno}: {words}.")
            return
        frame = frame.f_back


class Shims:
    """What the submission below ``root`` could want of old names. Each use is told to the ledger."""

    def __init__(self, root: Path, ledger: Ledger) -> None:
        self._root, self._ledger = root, ledger
        self._is_installed = self._is_without_gpu = False

    def install(self) -> None:
        """Once, before the first of the student's code is run: what its Python files want."""
        if not self._is_installed:
            self._is_installed = True
            self.prepare("\n".join(_texts(self._root)))

    def prepare(self, text: str) -> None:
        """What code of this text wants."""
        words = set(re.findall(r"\w+", text))
        for name, same in GONE.items():
            owner_name, _, last = name.rpartition(".")
            owner = _resolve(owner_name) if last in words else None
            if owner is not None and last not in vars(owner) and _stands_in(text, name):
                self._add(owner, name, same)
        if "cuda" in text and not self._is_without_gpu and not torch.cuda.is_available():
            self._is_without_gpu = True
            self._without_gpu()

    def _add(self, owner: Any, name: str, same: str) -> None:
        there = _resolve(same)
        if there is None:
            return
        if isinstance(there, types.FunctionType | types.BuiltinFunctionType):
            there = self._telling(there, f"{name} is gone; {same} took its place")
        else:
            self._ledger.say(f"{name} is gone; {same} took its place.")
        setattr(owner, name.rpartition(".")[2], there)

    def _telling(self, function: Callable[..., Any], words: str) -> Callable[..., Any]:
        @wraps(function)
        def told(*args: Any, **kwargs: Any) -> Any:
            self._say(words)
            return function(*args, **kwargs)

        return told

    def _say(self, words: str) -> None:
        say_where(words, self._root, self._ledger)

    def _without_gpu(self) -> None:
        def stay(thing: Any, *args: object, **kwargs: object) -> Any:
            self._say(NO_GPU)
            return thing

        with torch.device("cpu"):  # torch keeps at first use which functions a device concerns: these, not our own
            torch.empty(0)
        owner: Any
        for owner in (torch.Tensor, nn.Module):
            owner.cuda = stay
            owner.to = self._elsewhere(owner.to)
        owner = torch.Tensor
        lazy: Any = vars(nn.parameter)["UninitializedTensorMixin"]
        lazy._allowed_methods += [owner.to, owner.cuda]  # unmade parameters let through no other function
        owner.type = self._typed(owner.type)
        for name in MAKERS:
            setattr(torch, name, self._made(getattr(torch, name)))
        for name in TYPES:
            setattr(torch.cuda, name, self._telling(getattr(torch, name), NO_GPU))

    def _elsewhere(self, move: Callable[..., Any]) -> Callable[..., Any]:
        """``x.to("cuda")`` without the device: what is on the CPU, or on ``meta``, stays there."""

        @wraps(move)
        def to(thing: Any, *args: Any, **kwargs: Any) -> Any:
            if not any(map(_is_gpu, (*args[:1], kwargs.get("device")))):
                return move(thing, *args, **kwargs)
            self._say(NO_GPU)
            rest = {name: value for name, value in kwargs.items() if name != "device"}
            left = args[1:] if args and _is_gpu(args[0]) else args
            return move(thing, *left, **rest) if left or rest.keys() - {"non_blocking"} else thing

        return to

    def _typed(self, convert: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(convert)
        def typed(thing: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
            words = dtype if isinstance(dtype, str) else getattr(dtype, "__name__", "") if callable(dtype) else ""
            if words in TYPES and hasattr(dtype, "__wrapped__"):
                self._say(NO_GPU)
                dtype = dtype.__wrapped__
            elif words.startswith("torch.cuda."):
                self._say(NO_GPU)
                dtype = words.replace("torch.cuda.", "torch.")
            return convert(thing, *([] if dtype is None else [dtype]), *args, **kwargs)

        return typed

    def _made(self, make: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(make)
        def made(*args: Any, **kwargs: Any) -> Any:
            if not _is_gpu(kwargs.get("device")):
                return make(*args, **kwargs)
            self._say(NO_GPU)
            return make(*args, **{name: value for name, value in kwargs.items() if name != "device"})

        return made


def _stands_in(text: str, name: str) -> bool:
    """Whether the text could mean that name: ``np.int`` where ``numpy as np`` stands, or ``from numpy import int``."""
    owner, _, last = name.rpartition(".")
    short = owner.rpartition(".")[2]
    others = re.findall(rf"\b(?:{re.escape(owner)}|{re.escape(short)})\s+as\s+(\w+)", text)
    owners = "|".join(map(re.escape, {owner, short, *others})) if short[:1] != "_" else r"\w+"
    imported = rf"from\s+{re.escape(owner)}\s+import\s[^#\n]*\b{re.escape(last)}\b"
    return re.search(rf"\b(?:{owners})\.{re.escape(last)}\b|{imported}", text) is not None


def _is_gpu(told: object) -> bool:
    if isinstance(told, torch.device):
        return told.type == "cuda"
    return isinstance(told, str) and told.startswith("cuda")


def _resolve(name: str) -> Any:
    """The module or the thing of that dotted name; None where there is none."""
    words = name.split(".")
    thing = sys.modules.get(words[0]) or _import(words[0])
    for number, word in enumerate(words[1:], start=2):
        found = getattr(thing, word, None)
        thing = found if found is not None else _import(".".join(words[:number]))
        if thing is None:
            return None
    return thing


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _texts(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*.py"))[:FILE_LIMIT]:
        if path.is_file() and path.stat().st_size <= SIZE_LIMIT:
            yield path.read_bytes().decode("latin-1")
