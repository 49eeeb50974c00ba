"""Which tensor is which: references by identity, by shared memory, and constants for what comes from elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import _disable_current_modes

__all__ = ["Facts", "References", "dtype_of", "plain_array", "size_of"]

Facts = dict[str, Any]
CONSTANT_LIMIT = 1 << 20
"""Numbers told of constants, in all."""
COUNT_LIMIT = 2000
RANK_LIMIT = 8
TOLD = {
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float32, torch.float64,
}  # fmt: skip
"""Types in which values are told."""


class References:
    """References of one run. A tensor that was never introduced is a constant; its value is copied at first sight."""

    def __init__(self) -> None:
        self._by_id: dict[int, tuple[torch.Tensor, list[Any], Any]] = {}  # holds tensors: ids must not be used again
        self._by_memory: dict[Any, list[int]] = {}
        self.constants: list[Facts] = []
        self.values: dict[int, np.ndarray[Any, Any]] = {}
        """Constants' values, as far as they are real and there is room for them."""
        self.used: set[str] = set()
        """Parameters and buffers that were referred to."""
        self._room = CONSTANT_LIMIT

    def know(self, tensor: torch.Tensor, reference: list[Any]) -> None:
        """Introduce a tensor; one that is known already, unless its memory was replaced, keeps its reference."""
        found = self._by_id.get(id(tensor))
        if found is None or found[2] != _memory(tensor):
            self._introduce(tensor, reference)

    def of(self, tensor: torch.Tensor) -> Facts:
        """The reference and the size of a tensor as it is now."""
        reference = self._known(tensor)
        if reference is None:
            reference = ["constant", self._constant(tensor)]
            self._introduce(tensor, reference)
        if reference[0] == "parameter":
            self.used.add(reference[1])
        return {"size": size_of(tensor), "ref": reference}

    @property
    def overflow(self) -> bool:
        """True when there are more constants than can be told."""
        return len(self.constants) > COUNT_LIMIT

    def take(self, tensor: torch.Tensor) -> np.ndarray[Any, Any] | None:
        """A copy of its numbers when they are real and there is room."""
        count = tensor.numel()
        if count > self._room or tensor.is_meta:
            return None
        value = plain_array(tensor)
        self._room -= count if value is not None else 0
        return value

    def _known(self, tensor: torch.Tensor) -> list[Any] | None:
        """By identity, unless ``x.data = y`` has given it other memory; else one that lies at the same place."""
        memory = _memory(tensor)
        found = self._by_id.get(id(tensor))
        if found is not None and found[2] == memory:
            return found[1]
        for number in self._by_memory.get(memory, ()) if memory is not None else ():
            other, reference, lies = self._by_id[number]
            if lies == memory == _memory(other) and _geometry(other) == _geometry(tensor):
                return reference
        return None

    def _introduce(self, tensor: torch.Tensor, reference: list[Any]) -> None:
        memory = _memory(tensor)
        self._by_id[id(tensor)] = (tensor, reference, memory)
        if memory is not None:
            self._by_memory.setdefault(memory, []).append(id(tensor))

    def _constant(self, tensor: torch.Tensor) -> int:
        number = len(self.constants)
        self.constants.append(
            {"size": size_of(tensor), "dtype": dtype_of(tensor), "learnable": tensor.requires_grad and tensor.is_leaf}
        )
        value = self.take(tensor)
        if value is not None:
            self.values[number] = value
        return number


def size_of(tensor: torch.Tensor) -> list[int]:
    """Its lengths as torch has them, whatever a subclass says."""
    with torch._C.DisableTorchFunction():
        return list(torch.Tensor.size(tensor))


def dtype_of(tensor: torch.Tensor) -> str:
    """``float32``."""
    return str(tensor.dtype).removeprefix("torch.")


def plain_array(tensor: torch.Tensor) -> np.ndarray[Any, Any] | None:
    """A copy as numpy has it (small floats as float32); None for what has no such form."""
    try:
        with _disable_current_modes(), torch._C.DisableTorchFunction(), torch.no_grad():
            plain = tensor.detach().to("cpu")
            if plain.dtype in {torch.bfloat16, torch.float16}:
                plain = plain.float()
            return np.array(plain.numpy(), order="C") if plain.dtype in TOLD and plain.dim() <= RANK_LIMIT else None
    except (TypeError, RuntimeError):
        return None


def _memory(tensor: torch.Tensor) -> Any:
    """What tells memories apart, also on ``meta``; None for tensors that have none of their own."""
    try:
        with torch._C.DisableTorchFunction():
            return torch.Tensor.untyped_storage(tensor)._cdata
    except (NotImplementedError, RuntimeError):
        return None


def _geometry(tensor: torch.Tensor) -> tuple[Any, ...]:
    with torch._C.DisableTorchFunction():
        return tuple(
            ask(tensor) for ask in (dtype_of, torch.Tensor.size, torch.Tensor.stride, torch.Tensor.storage_offset)
        )
