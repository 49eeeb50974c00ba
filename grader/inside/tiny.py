"""Networks that stand in for the student's while a training loop runs: small enough to be worked out outside."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

__all__ = ["TINY_FILE", "Tiny", "flat_gradients", "flat_weights"]

TINY_FILE = __file__
ENDS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "none": lambda value: value,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


class Tiny(nn.Module):
    """One linear layer from examples (N, *takes) to (N, *gives), with what follows it."""

    def __init__(self, told: Mapping[str, Any], called: Callable[[str, torch.Tensor], None]) -> None:
        super().__init__()
        self._name, self._takes, self._gives = told["name"], tuple(told["takes"]), tuple(told["gives"])
        self._end, self._called = ENDS[told["end"]], called
        self.linear = nn.Linear(math.prod(self._takes), math.prod(self._gives))
        with torch.no_grad():
            self.linear.weight.copy_(torch.from_numpy(told["weight"].copy()))
            self.linear.bias.copy_(torch.from_numpy(told["bias"].copy()))

    def forward(self, given: Any) -> torch.Tensor:
        """(N, *gives). How the numbers of an example lie does not matter: (N, 100) goes for (N, 100, 1, 1).

        Raises ValueError, in the student's terms, for an input with other numbers of them.
        """
        if not isinstance(given, torch.Tensor) or math.prod(given.shape[1:]) != math.prod(self._takes):
            size = tuple(given.shape) if isinstance(given, torch.Tensor) else type(given).__name__
            wanted = ", ".join(map(str, ("N", *self._takes)))
            raise ValueError(f"{self._name} takes ({wanted}) here, and was given {size}")
        self._called(self._name, given)
        made: torch.Tensor = self.linear(given.reshape(given.shape[0], -1))
        return self._end(made).reshape(given.shape[0], *self._gives)


def flat_weights(networks: Mapping[str, Tiny]) -> torch.Tensor:
    """(numbers,): each network's weight and bias, one after the other."""
    return torch.cat([part.detach().reshape(-1) for part in _parts(networks)])


def flat_gradients(networks: Mapping[str, Tiny]) -> torch.Tensor:
    """(numbers,): the gradients in the same order; NaN where there is none."""
    return torch.cat([_gradient(part).reshape(-1) for part in _parts(networks)])


def _gradient(part: torch.Tensor) -> torch.Tensor:
    return torch.full_like(part, math.nan) if part.grad is None else part.grad.detach()


def _parts(networks: Mapping[str, Tiny]) -> list[torch.Tensor]:
    return [part for network in networks.values() for part in (network.linear.weight, network.linear.bias)]
