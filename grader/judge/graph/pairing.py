"""Which parameter of the student's stands for which of the reference's, and the values that both are given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from grader.judge.drawing import Draw
from grader.judge.graph.arrangement import stored
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import NORM_KINDS, Net, Parameter, Step
from grader.judge.graph.use import in_order_of_use
from grader.model import Array, NamedArray

__all__ = ["Mismatch", "Pair", "draw_states", "is_free_bias", "pair"]

Size = tuple[int, ...]


@dataclass(frozen=True)
class Pair:
    """Two steps whose ``parameters`` (the student's, the reference's) are of the same sizes in the same roles.

    ``free_bias``: a bias that one of them lacks and that changes nothing, since a normalisation follows; it is set to
    0.
    """

    student: Step
    reference: Step
    parameters: tuple[tuple[Parameter, Parameter], ...]
    free_bias: Parameter | None = None


@dataclass(frozen=True)
class Mismatch:
    """Why the parameters cannot be paired one to one: at which step (from 1), and the two sides there."""

    number: int
    student: Step | None
    reference: Step | None


def pair(student: Net, reference: Net, *, other_width: bool = False) -> tuple[Pair, ...] | Mismatch:
    """Pair the steps that hold parameters, in the order in which the reference uses them.

    Where the nets are the same but for names and order, by that; else each with the one that is used at the same time.
    ``other_width``: the first step may take another number of inputs than the reference's.
    """
    matching = match(student, reference)
    if matching is not None:
        names = dict(matching.parameters)
        both = [(student.steps[one], reference.steps[other]) for one, other in matching.steps]
        pairs = [_paired(one, other, names) for one, other in both if one.parameters or other.parameters]
        found = tuple(pair for pair in pairs if pair is not None)
        if len(found) == len(pairs):
            return found
    return _in_order(student, reference, other_width=other_width)


def draw_states(
    pairs: tuple[Pair, ...], draw: Draw, loudness: float = 1.0
) -> tuple[tuple[NamedArray, ...], tuple[NamedArray, ...]]:
    """(student's state, reference's state): the same numbers in the same roles, drawn so that signals neither
    die nor saturate: weights as in He et al. (2015), statistics and scales near 1.

    A parameter that several steps use has the numbers of the first. ``loudness``: with inputs so many times as large,
    all signals between the layers are that, too, so that a bound far from 0 is met.
    """
    student: dict[str, Array] = {}
    reference: dict[str, Array] = {}
    for number, one in enumerate(pairs):
        for mine, ours in one.parameters:
            source, scale = draw.child(f"{number}/{ours.role}"), _scale(ours.role, one.reference, ours.canonical_size)
            common = tuple(map(min, ours.canonical_size, mine.canonical_size))
            times = loudness ** _degree(ours.role, one.reference)
            reference.setdefault(ours.name, _value(source, common, scale, ours, times))
            student.setdefault(mine.name, _value(source, common, scale, mine, times))
        if one.free_bias is not None:
            state = student if one.student.parameter("bias") is one.free_bias else reference
            state.setdefault(one.free_bias.name, _value(draw, one.free_bias.canonical_size, 0.0, one.free_bias))
    return _named(student), _named(reference)


def _in_order(student: Net, reference: Net, *, other_width: bool) -> tuple[Pair, ...] | Mismatch:
    """The order of use is the same for every way of writing the same chain; names and order of definition are not."""
    pairs = []
    ours, theirs = ([step for step in in_order_of_use(net) if step.parameters] for net in (reference, student))
    for number in range(max(len(ours), len(theirs))):
        one = theirs[number] if number < len(theirs) else None
        other = ours[number] if number < len(ours) else None
        if one is None or other is None:
            return Mismatch(number + 1, one, other)
        found = _paired(one, other, {}, ignored=other.input_axis if other_width and number == 0 else None)
        if one.kind != other.kind or found is None:
            return Mismatch(number + 1, one, other)
        pairs.append(found)
    return tuple(pairs)


def _paired(one: Step, other: Step, names: Mapping[str, str], *, ignored: int | None = None) -> Pair | None:
    """The two as a pair; None where their parameters differ in role or size.

    ``names``: the reference's name by the student's, where they are known. ``ignored``: the axis of the weight that may
    differ.
    """
    left = list(one.parameters)
    found: list[tuple[Parameter, Parameter]] = []
    lacking: list[Parameter] = []
    for ours in other.parameters:
        alike = [mine for mine in left if mine.role == ours.role and _alike(mine, ours, ignored)]
        mine = next((mine for mine in alike if names.get(mine.name) == ours.name), next(iter(alike), None))
        if mine is None:
            lacking.append(ours)
        else:
            left.remove(mine)
            found.append((mine, ours))
    spare = [*left, *lacking]
    if not spare:
        return Pair(one, other, tuple(found))
    if (
        len(spare) > 1
        or not is_free_bias(spare[0], one if left else other)
        or not (one.feeds_norm and other.feeds_norm)
    ):
        return None
    return Pair(one, other, tuple(found), spare[0])


def _alike(mine: Parameter, ours: Parameter, ignored: int | None) -> bool:
    """Of the same size, but for one axis of a weight."""
    sizes = [
        tuple(length for at, length in enumerate(parameter.canonical_size) if ours.role != "weight" or at != ignored)
        for parameter in (mine, ours)
    ]
    return sizes[0] == sizes[1] and len(mine.canonical_size) == len(ours.canonical_size)


def is_free_bias(bias: Parameter, step: Step) -> bool:
    """A bias of the size that the weight leads to: nothing larger is made up, whatever is claimed of it."""
    axis, groups = step.input_axis, step.setting("groups")
    if bias.role != "bias" or axis is None or len(step.weight) < 2:
        return False
    times = groups if axis == 0 and isinstance(groups, int) else 1
    return bias.canonical_size == (step.weight[1 - axis] * times,)


def _named(state: dict[str, Array]) -> tuple[NamedArray, ...]:
    return tuple(NamedArray(name, array) for name, array in state.items())


def _scale(role: str, step: Step, size: Size) -> float | None:
    """Standard deviation of what is drawn; None for what must be positive and near 1."""
    if role == "running_var" or (role == "weight" and step.kind in NORM_KINDS):
        return None
    return math.sqrt(2 / _fan_in(step, size)) if role == "weight" else 0.3


def _degree(role: str, step: Step) -> int:
    """With which power of the signals' size a parameter grows, so that the step's result grows as its input does."""
    if role == "weight":
        return int(step.kind in NORM_KINDS)
    return {"bias": 1, "running_mean": 1, "running_var": 2}.get(role, 0)


def _value(draw: Draw, common: Size, scale: float | None, parameter: Parameter, times: float = 1.0) -> Array:
    """The numbers for one parameter, zero beyond what both sides have, in the order in which it keeps them."""
    return _kept(draw, common, scale, replace(parameter, role="", name="", learnable=True), times)


@lru_cache(maxsize=128)
def _kept(draw: Draw, common: Size, scale: float | None, parameter: Parameter, times: float) -> Array:
    """They are the same for the whole class, so they are drawn and digested once."""
    drawn = draw.uniform(common, 0.5, 1.5) if scale is None else draw.normal(common) * np.float32(scale)
    value = np.zeros(parameter.canonical_size, np.float32)
    value[tuple(map(slice, common))] = drawn * np.float32(times)
    return Array(stored(parameter, value))


def _fan_in(step: Step, size: Size) -> float:
    """How many inputs meet in one output. A transposed convolution stores (in, out, ...) and spreads by its stride."""
    stride = step.setting("stride")
    if step.kind.startswith("ConvTranspose") and isinstance(stride, tuple):
        return max(1.0, size[0] * math.prod(size[2:]) / math.prod(stride))
    return float(max(1, math.prod(size[1:])))
