"""Several differences that are one mistake: moved and exchanged layers, a width that is decided once, a layer that is
used again, a layer that was made and is not used."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from grader.judge.graph.beside import SideBySide
from grader.judge.graph.faults import compare
from grader.judge.graph.layers import INPUT, Layer, Outline, Place
from grader.judge.graph.net import Net, Parameter

__all__ = ["EXTENT", "FEATURES", "Lack", "decided_before", "exchanged", "moved", "reused", "unused_for"]

Pair = tuple[Place, Place]

Lack = Literal["missing", "extra"]

FEATURES, EXTENT = slice(1, 2), slice(2, None)
"""Axes of a value: features (channels), and the extent of an image."""


def moved(beside: SideBySide) -> Iterator[Pair]:
    """A student's step too many and the missing one of the reference's that it is: it stands elsewhere.

    Followers move within their layer or to the next; layers anywhere.
    """
    missing = list(beside.missing)
    numbers = {place.index: number for number, (_, place) in enumerate(beside.besides) if place is not None}
    for number, (one, other) in enumerate(beside.besides):
        if one is None or other is not None:
            continue
        alike = [place for place in missing if _is_alike(one, place)]
        if not one.is_head:
            alike = [place for place in alike if _are_near(beside, one, place)]
        if alike:
            nearest = min(alike, key=lambda place: abs(numbers[place.index] - number))
            missing.remove(nearest)
            yield one, nearest


def _is_alike(one: Place, other: Place) -> bool:
    """The same step with the same settings."""
    return one.role == other.role and one.step.kind == other.step.kind and not compare(one, other)[0]


def _are_near(beside: SideBySide, one: Place, other: Place) -> bool:
    at = beside.reference_layer(one)
    if at is None:
        return False
    heads = [INPUT, *(place.index for place in beside.ours.places if place.is_head)]
    return abs(heads.index(at) - heads.index(other.layer)) <= 1


def exchanged(beside: SideBySide, wrong: Collection[int]) -> Iterator[tuple[Pair, ...]]:
    """Layers that stand in each other's places, as pairs of heads. ``wrong``: heads of the reference (by index) beside
    which the student has something else.

    Of each layer that is found at the place of another, that one is looked for, until the circle closes.
    """
    pairs = [(one, other) for one, other in beside.paired if other.is_head and other.index in wrong]
    left = list(range(len(pairs)))
    while left:
        circle = [left[0]]
        while True:
            one = pairs[circle[-1]][0]
            following = next((at for at in left if at != circle[-1] and _is_layer(beside, one, pairs[at][1])), None)
            if following is None or following in circle:
                break
            circle.append(following)
        if following == circle[0] and len(circle) > 1:
            yield tuple(pairs[at] for at in circle)
            left = [at for at in left if at not in circle]
        else:
            left.pop(0)


def _is_layer(beside: SideBySide, one: Place, other: Place) -> bool:
    """The student's head at ``one`` is what the reference has at ``other``."""
    return one.step.kind == other.step.kind and not compare(one, other)[0]


def decided_before(beside: SideBySide, wrong: Sequence[Pair], *, axes: slice) -> set[int]:
    """Of heads that have something wrong that changes the length of ``axes`` of their values, the reference's index of
    those where it had to be so, since it was decided at one before (in order): values that are added must be of one
    size."""
    mine, ours = _tied(beside.mine, axes), _tied(beside.ours, axes)
    seen: set[tuple[int, int]] = set()
    found = set()
    for one, other in wrong:
        key = mine[one.index], ours[other.index]
        if key in seen:
            found.add(other.index)
        seen.add(key)
    return found


def _tied(outline: Outline, axes: slice) -> dict[int, int]:
    """By index of a step, a number that is the same for all whose values must be of one length along ``axes``.

    A head may keep the extent of an image by its settings, but never ties the number of features.
    """
    steps = outline.net.steps
    above: dict[int, int] = {}

    def root(at: int) -> int:
        while above.get(at, at) != at:
            at = above[at]
        return at

    for place in outline.places:
        above.setdefault(place.index, place.index)
        makes_features = place.is_head and bool(place.step.weight or place.step.kind in {"Concatenate", "MatMul"})
        if (makes_features and axes == FEATURES) or place.role in {"view", "source"}:
            continue
        for source in place.step.inputs:
            if source.step >= 0 and steps[source.step].size[axes] == place.step.size[axes]:
                above[root(source.step)] = root(place.index)
    return {index: root(index) for index in above}


def reused(beside: SideBySide) -> Iterator[tuple[Pair, Lack]]:
    """Pairs of heads, or of normalisations, whose weight the student uses a second time where the reference has another
    (``missing``), or the other way round (``extra``)."""
    theirs: dict[str, str] = {}
    ours: dict[str, str] = {}
    for one, other in beside.paired:
        left, right = one.step.parameter("weight"), other.step.parameter("weight")
        if not (other.is_head or other.role == "normalisation") or left is None or right is None:
            continue
        if theirs.setdefault(left.name, right.name) != right.name:
            yield (one, other), "missing"
        elif ours.setdefault(right.name, left.name) != left.name:
            yield (one, other), "extra"


def unused_for(student: Net, missing: Sequence[Layer]) -> Mapping[int, str]:
    """By number of a missing layer, the submodule that was made for it and is not used."""
    spare: dict[str, list[Parameter]] = {}
    for parameter in student.unused:
        spare.setdefault(parameter.name.rpartition(".")[0], []).append(parameter)
    found: dict[int, str] = {}
    for layer in missing:
        weight = layer.head.weight if layer.head is not None else ()
        alike = [name for name, members in spare.items() if any(_could_be(one, weight) for one in members)]
        name = layer.module if layer.module in alike else next(iter(alike), None)
        if weight and name is not None:
            found[layer.number] = name
            del spare[name]
    return found


def _could_be(parameter: Parameter, weight: tuple[int, ...]) -> bool:
    """A parameter that was never used stands for a weight of its size; the number of inputs may have followed."""
    size = parameter.size
    return len(size) == len(weight) > 1 and (size[0] == weight[0] or size[1] == weight[1]) and size[2:] == weight[2:]
