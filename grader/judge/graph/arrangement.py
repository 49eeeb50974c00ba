"""How a parameter lies in memory beside how the field stores it: a weight may be kept transposed, or flat."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from grader.judge.graph.canonical.layout import Layout
from grader.judge.graph.net import Parameter

__all__ = ["change_of", "stored"]

Numbers = npt.NDArray[Any]


def stored(parameter: Parameter, values: Numbers) -> Numbers:
    """Values as the field stores them (of ``canonical_size``), as this parameter keeps them (of ``size``)."""
    split = parameter.factors or parameter.size
    axes = parameter.axes or tuple(range(len(split)))
    apart = values.reshape([split[axis] for axis in axes])
    return np.ascontiguousarray(apart.transpose(np.argsort(axes))).reshape(parameter.size)


def change_of(one: Parameter, other: Parameter) -> object:
    """What leads from the numbers that ``one`` keeps to those that ``other`` keeps, in a form that is equal where it is
    the same; None where they stay as they are."""
    if (one.size, one.factors, one.axes, one.shape) == (other.size, other.factors, other.axes, other.shape):
        return None
    mine, theirs = _layout(one), _layout(other)
    back = theirs.inverse() if theirs is not None else None
    way = mine.then(back) if mine is not None and back is not None else None
    if way is None:
        return mine, theirs
    return None if way.is_identity else way


def _layout(parameter: Parameter) -> Layout | None:
    layout: Layout | None = Layout.of(parameter.size)
    if parameter.factors and layout is not None:
        layout = layout.reshaped(parameter.factors)
    if parameter.axes and layout is not None:
        layout = layout.permuted(parameter.axes)
    return layout.reshaped(parameter.canonical_size) if layout is not None else None
