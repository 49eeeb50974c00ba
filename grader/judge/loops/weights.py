"""With which weights the terms of a formula stand in a step's gradient, where it is no plain sum of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Weighted", "weighted"]

Numbers = npt.NDArray[np.float64]
SAME = 1e-3
"""Two weights are one, relative."""
UNSURE = 0.05
"""Of a weight that the gradient says no better than this, nothing is said."""
SPARE = 2
"""Directions beyond the number of terms: without them, any gradient would be some sum."""


@dataclass(frozen=True)
class Weighted:
    """Numbers of terms by their weight: ``once`` as they should be, ``off`` with another weight that is not nought;
    ``scaled``: all that are there have one weight between 0 and 1, as where a gradient was made shorter."""

    once: tuple[int, ...]
    off: tuple[int, ...]
    scaled: bool


def weighted(slopes: Numbers, along: Numbers, slack: Numbers) -> Weighted | None:
    """The weights w with ``sum of w * slopes = along``, where there are such; None where there are none, or none that
    is sure. ``slopes`` (terms, directions), ``along`` and ``slack`` (directions,).
    """
    live = [at for at in range(len(slopes)) if slopes[at].any()]
    if not live or len(along) < len(live) + SPARE:
        return None
    matrix = slopes[live].T
    if np.linalg.matrix_rank(matrix, rtol=SAME**3) < len(live):
        return None
    inverse = np.linalg.pinv(matrix)
    weights = inverse @ along
    doubt = np.abs(inverse) @ slack
    if bool((np.abs(matrix @ weights - along) > slack).any()) or bool((doubt > UNSURE).any()):
        return None
    near = np.maximum(SAME, doubt)
    there = np.abs(weights) > near
    right = np.abs(weights - 1) <= near
    size = weights[there].mean() if there.any() else 0.0
    scaled = 0 < size < 1 - SAME and bool((np.abs(weights[there] - size) <= SAME * size + doubt[there]).all())
    return Weighted(
        once=tuple(at for at, is_right in zip(live, right, strict=True) if is_right),
        off=tuple(at for at, is_there, is_right in zip(live, there, right, strict=True) if is_there and not is_right),
        scaled=scaled,
    )
