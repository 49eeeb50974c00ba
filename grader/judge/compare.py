"""Comparisons of arrays: each a named pure function that says what it does with size, NaN and infinity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Tolerance

__all__ = ["Agreement", "agree", "size_words"]


@dataclass(frozen=True)
class Agreement:
    """Whether two arrays agree; ``worst`` is the largest difference (infinite when sizes differ or a NaN appears).

    ``needs``: the smallest tolerance, absolute and relative alike, with which they would.
    """

    holds: bool
    worst: float
    why: str = ""
    needs: float = float("inf")


def agree(got: npt.NDArray[Any], expected: npt.NDArray[Any], tolerance: Tolerance) -> Agreement:
    """Sizes first (nothing is broadcast), then |got - expected| <= absolute + relative * |expected| everywhere.

    A NaN on either side never agrees. An infinity agrees with the same infinity only.
    """
    if got.shape != expected.shape:
        why = f"its size is {size_words(got.shape)}, which is not the expected one"
        return Agreement(False, float("inf"), why)
    if np.isnan(got).any() or np.isnan(expected).any():
        return Agreement(False, float("inf"), "it holds NaN" if np.isnan(got).any() else "NaN is expected")
    one, other = got.astype(np.float64), expected.astype(np.float64)
    with np.errstate(invalid="ignore"):
        apart = np.where(one == other, 0.0, np.abs(one - other))
        size = np.where(np.isfinite(other), np.abs(other), 0.0)
        holds = bool((apart <= tolerance.absolute + tolerance.relative * size).all())
    worst = float(apart.max(initial=0.0))
    needs = float((apart / (1.0 + size)).max(initial=0.0))
    return Agreement(holds, worst, "" if holds else f"off by up to {worst:.3g}", needs)


def size_words(size: tuple[int, ...] | list[int]) -> str:
    """``32 x 3 x 64 x 64``."""
    return " x ".join(map(str, size)) if size else "a single number"
