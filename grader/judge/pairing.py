"""Which parameter of the student's stands for which of the reference's, and the values that both are given."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grader.judge.drawing import Draw
from grader.judge.network import Layer, Network
from grader.judge.operations import NORM_KINDS
from grader.model import Array, NamedArray

__all__ = ["Mismatch", "Pair", "draw_states", "pair_networks"]


@dataclass(frozen=True)
class Pair:
    """Two layers that hold parameters of the same sizes in the same roles.

    ``free_bias``: a bias that one of them lacks and that changes nothing, since a BatchNorm follows; it is set to 0.
    """

    student: Layer
    reference: Layer
    free_bias: bool = False


@dataclass(frozen=True)
class Mismatch:
    """Why the parameters cannot be paired one to one: at which layer (from 1), and the two sides there."""

    number: int
    student: Layer | None
    reference: Layer | None


def pair_networks(student: Network, reference: Network, *, other_width: bool = False) -> tuple[Pair, ...] | Mismatch:
    """Pair the layers that hold parameters in the order in which the networks use them.

    The order of use is the same for every way of writing the same network; names and order of definition are not.
    ``other_width``: the first layer may take another number of inputs than the reference's.
    """
    pairs = []
    ours, theirs = reference.with_parameters, student.with_parameters
    for number in range(max(len(ours), len(theirs))):
        one = theirs[number] if number < len(theirs) else None
        other = ours[number] if number < len(ours) else None
        if one is None or other is None:
            return Mismatch(number + 1, one, other)
        missing = set(_sizes(one)) ^ set(_sizes(other))
        ignored = other.input_axis if other_width and number == 0 else None
        same = all(
            _but(_sizes(one)[role], role, ignored) == _but(size, role, ignored)
            for role, size in _sizes(other).items()
            if role in _sizes(one)
        )
        if one.kind != other.kind or not same or (missing and not _is_free_bias(one, other, missing)):
            return Mismatch(number + 1, one, other)
        pairs.append(Pair(one, other, bool(missing)))
    return tuple(pairs)


def draw_states(pairs: tuple[Pair, ...], draw: Draw) -> tuple[tuple[NamedArray, ...], tuple[NamedArray, ...]]:
    """(student's state, reference's state): the same numbers in the same roles, drawn so that signals neither
    die nor saturate: weights as in He et al. (2015), statistics and scales near 1."""
    student, reference = [], []
    for number, pair in enumerate(pairs):
        theirs = pair.student.by_role()
        for role, ours in pair.reference.by_role().items():
            is_zero = pair.free_bias and role == "bias"
            scale = 0.0 if is_zero else _scale(role, pair.reference, ours.canonical_size)
            source = draw.child(f"{number}/{role}")
            mine = theirs.get(role, ours)
            common = tuple(map(min, ours.canonical_size, mine.canonical_size))
            reference.append(NamedArray(ours.name, _value(source, common, ours.canonical_size, scale, ours.turned)))
            if role in theirs:
                student.append(NamedArray(mine.name, _value(source, common, mine.canonical_size, scale, mine.turned)))
        if pair.free_bias and "bias" in theirs and "bias" not in pair.reference.by_role():
            student.append(
                NamedArray(theirs["bias"].name, _value(draw, theirs["bias"].size, theirs["bias"].size, 0.0, False))
            )
    return tuple(student), tuple(reference)


def _scale(role: str, layer: Layer, size: tuple[int, ...]) -> float | None:
    """Standard deviation of what is drawn; None for what must be positive and near 1."""
    if role == "running_var" or (role == "weight" and layer.kind in NORM_KINDS):
        return None
    return math.sqrt(2 / _fan_in(layer, size)) if role == "weight" else 0.3


@lru_cache(maxsize=128)
def _value(draw: Draw, common: tuple[int, ...], size: tuple[int, ...], scale: float | None, turned: bool) -> Array:
    """The numbers for one parameter, zero beyond what both sides have.

    They are the same for the whole class, so they are drawn and digested once.
    """
    drawn = draw.uniform(common, 0.5, 1.5) if scale is None else draw.normal(common) * np.float32(scale)
    value = np.zeros(size, np.float32)
    value[tuple(map(slice, common))] = drawn
    return Array(value.T if turned else value)


def _fan_in(layer: Layer, size: tuple[int, ...]) -> float:
    """How many inputs meet in one output. A transposed convolution stores (in, out, ...) and spreads by its stride."""
    if layer.kind.startswith("ConvTranspose"):
        stride = next((int(w.split()[1]) for w in layer.settings if w.startswith("stride") and " x " not in w), 1)
        return max(1.0, size[0] * math.prod(size[2:]) / float(stride ** len(size[2:])))
    return float(max(1, math.prod(size[1:])))


def _is_free_bias(one: Layer, other: Layer, missing: set[str]) -> bool:
    """Only a bias is missing on one side, of the size that the weight leads to, and a BatchNorm follows on both."""
    if missing != {"bias"} or not (one.feeds_norm and other.feeds_norm):
        return False
    layer = one if "bias" in _sizes(one) else other
    axis = layer.input_axis
    return axis is not None and len(layer.weight) > 1 and _sizes(layer)["bias"] == (layer.weight[1 - axis],)


def _but(size: tuple[int, ...], role: str, axis: int | None) -> tuple[int, ...]:
    """The size with one axis of the weight left out."""
    return tuple(length for at, length in enumerate(size) if role != "weight" or at != axis)


def _sizes(layer: Layer) -> dict[str, tuple[int, ...]]:
    return {parameter.role: parameter.canonical_size for parameter in layer.parameters}
