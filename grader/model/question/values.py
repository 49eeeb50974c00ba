"""What stands in questions: plain arguments, arrays that do not change, numbers for parameters, sizes of inputs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

__all__ = ["PASSING", "Array", "Input", "Mode", "NamedArray", "NamedDraw", "Plain"]

Mode = Literal["eval", "train"]
PASSING = "passing/"
"""Begins the names of an answer's arrays that are not kept: large, and wanted for one other question at most."""
Plain = None | bool | int | float | str | tuple["Plain", ...]
"""What may stand as an argument in a :class:`grader.model.Call`."""


@dataclass(frozen=True, eq=False)
class Array:
    """A numpy array that is not changed any more, with the digest of its bytes, dtype and shape."""

    data: npt.NDArray[Any]

    def __post_init__(self) -> None:
        contiguous = np.ascontiguousarray(self.data).reshape(self.data.shape)
        contiguous.flags.writeable = False
        object.__setattr__(self, "data", contiguous)

    @cached_property
    def digest(self) -> str:
        """Hex digest; equal for equal arrays."""
        head = f"{self.data.dtype.str}{self.data.shape}".encode()
        body = self.data.data.cast("B") if self.data.size else b""
        return hashlib.blake2b(body, digest_size=16, person=_person(head)).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def _person(head: bytes) -> bytes:
    """Sixteen bytes that tell arrays of the same bytes but other dtype or shape apart."""
    return hashlib.blake2b(head, digest_size=16).digest()


@dataclass(frozen=True)
class NamedArray:
    """A value for one parameter or buffer, under the name that ``named_parameters`` gives it."""

    name: str
    array: Array


@dataclass(frozen=True)
class NamedDraw:
    """Numbers for one parameter or buffer, as a recipe: evenly drawn from [low, high) by numpy's SFC64 with this seed.
    Two boxes that follow it have the same numbers; to send millions would cost more than to draw them."""

    name: str
    size: tuple[int, ...]
    low: float
    high: float
    seed: int


@dataclass(frozen=True)
class Input:
    """An input of which only size and type are fixed; integers and truth values are in [0, ``below``).

    ``batch``: which axis counts the examples; None where none does.
    """

    size: tuple[int, ...]
    dtype: str = "float32"
    below: int = 2
    batch: int | None = 0
