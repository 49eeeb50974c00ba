"""What the staff's own checks import: the two fixtures' type, numbers to ask with, and comparisons that explain.

A check is an ordinary pytest test. Its docstring is the sentence that the student reads::

    def test_decoder_makes_images(student: Respondent, reference: Respondent) -> None:
        '''The decoder turns a latent vector into a 64 x 64 RGB image.'''
        z = normal(2, 128, 1, 1)
        same_shape(student.Decoder(128)(z), reference.Decoder(128)(z))
"""

from __future__ import annotations

from contextvars import ContextVar
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.judge.compare import agree, size_words
from grader.judge.drawing import Draw
from grader.judge.respond import Maker, Model, Respondent, StudentFailure
from grader.model import Tolerance

__all__ = [
    "Maker", "Mismatch", "Model", "Partly", "Respondent", "StudentFailure", "close", "normal", "partly", "same_shape",
    "uniform",
]  # fmt: skip

Floats = npt.NDArray[Any] | tuple[npt.NDArray[Any], ...]


class Numbers:
    """The draw of one test; each call gets numbers of its own, the same in every repetition."""

    def __init__(self, draw: Draw) -> None:
        self._draw, self._calls = draw, 0

    def next(self) -> Draw:
        """The draw of the next call."""
        self._calls += 1
        return self._draw.child(str(self._calls))


current_draw: ContextVar[Numbers] = ContextVar("current_draw")


class Mismatch(AssertionError):
    """A comparison that does not hold, with what templates lay out."""

    def __init__(self, why: str, expected: str = "", got: str = "") -> None:
        super().__init__(why)
        self.why, self.expected, self.got = why, expected, got


class Partly(AssertionError):
    """Some of the marks."""

    def __init__(self, right: Fraction, why: str) -> None:
        super().__init__(why)
        self.right, self.why = right, why


def normal(*size: int) -> npt.NDArray[np.float32]:
    """Standard normal numbers, chosen by the run's secret."""
    return current_draw.get().next().normal(size)


def uniform(*size: int, low: float = -1.0, high: float = 1.0) -> npt.NDArray[np.float32]:
    """Uniform numbers in [low, high), chosen by the run's secret."""
    return current_draw.get().next().uniform(size, low, high)


def same_shape(got: Floats, expected: Floats | tuple[int, ...]) -> None:
    """Equal sizes; ``expected`` is an array or a size. Raises Mismatch."""
    mine, right = _size(got), _size(expected)
    if mine != right:
        raise Mismatch(f"The size is {size_words(mine)}.", size_words(right), size_words(mine))


def close(got: Floats, expected: Floats, absolute: float = 1e-4, relative: float = 1e-4) -> None:
    """Equal sizes and numbers within the tolerance. Raises Mismatch."""
    same_shape(got, expected)
    for one, other in zip(_arrays(got), _arrays(expected), strict=True):
        agreement = agree(one, other, Tolerance(absolute=absolute, relative=relative))
        if not agreement.holds:
            raise Mismatch(f"The numbers differ: {agreement.why}.")


def partly(right: int, of: int, why: str) -> None:
    """Give ``right`` of ``of`` equal shares: returns when all are right, raises Partly otherwise."""
    if right != of:
        raise Partly(Fraction(right, of), why)


def _arrays(value: Floats) -> tuple[npt.NDArray[Any], ...]:
    return value if isinstance(value, tuple) else (value,)


def _size(value: Floats | tuple[int, ...]) -> tuple[int, ...]:
    if isinstance(value, np.ndarray):
        return value.shape
    if all(isinstance(member, int) for member in value):
        return tuple(int(member) for member in value)
    raise Mismatch(f"{len(value)} tensors are returned.", "one tensor", f"{len(value)} tensors")
