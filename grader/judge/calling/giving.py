"""Inputs by name, drawn by recipe, and put into the form in which a student's code takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.judge.drawing import Draw
from grader.model import Array, Drawn, Input
from grader.rubric import Joined, Lengths

__all__ = ["Values", "drawn_value", "drawn_values", "given_as", "other_values", "specified"]

Values = Mapping[str, npt.NDArray[Any]]
"""Inputs by name: class numbers as (N,) whole numbers, all others as they are given."""
Known = Mapping[str, int]
ORDINARY = Drawn()


def _size_of(size: Lengths, lengths: Known) -> tuple[int, ...]:
    """The size in numbers. A letter that is not known is 1: no call will take it, and that is told."""
    return tuple(lengths.get(one, 1) if isinstance(one, str) else one for one in size)


def drawn_values(
    way: tuple[Joined, ...], inputs: Mapping[str, Drawn], lengths: Known, draw: Draw
) -> dict[str, npt.NDArray[Any]]:
    """Every input of a way by name."""
    return {
        name: drawn_value(inputs.get(name, ORDINARY), _size_of(size, lengths), draw.child(name))
        for joined in way
        for name, size in joined.parts
    }


def drawn_value(recipe: Drawn, size: tuple[int, ...], draw: Draw) -> npt.NDArray[Any]:
    """An input of this size; class numbers have one for each of the first axis."""
    match recipe.draw:
        case "uniform":
            return draw.uniform(size, recipe.low, recipe.high)
        case "images" if len(size) == 4 and min(size[2:]) > 1:
            return draw.shapes(size[0], size[1:])
        case "classes":
            # Every class is there as soon as there are as many examples: a head that knows one alone shows.
            return (np.arange(size[0] if size else 1) + draw.seed() % recipe.classes) % recipe.classes
        case _:
            return draw.normal(size)


def other_values(values: Values, name: str, recipe: Drawn, draw: Draw) -> dict[str, npt.NDArray[Any]]:
    """The same inputs, but ``name`` is another one: other numbers, or for every example another class."""
    before = values[name]
    if recipe.draw == "classes":
        return {**values, name: (before + 1) % recipe.classes}
    return {**values, name: drawn_value(recipe, before.shape, draw.child(f"{name}/other"))}


def given_as(way: tuple[Joined, ...], values: Values, inputs: Mapping[str, Drawn], lengths: Known) -> tuple[Array, ...]:
    """The arguments of one call."""
    return tuple(Array(_argument(joined, values, inputs, lengths)) for joined in way)


def specified(way: tuple[Joined, ...], inputs: Mapping[str, Drawn], lengths: Known) -> tuple[Input, ...]:
    """The arguments as sizes and types, for a run without arithmetic."""
    found = []
    for joined in way:
        sizes = [_size_of(size, lengths) for _, size in joined.parts]
        name = joined.parts[0][0]
        recipe = inputs.get(name, ORDINARY)
        if _is_whole(recipe, sizes[0]) and len(sizes) == 1:
            found.append(Input(sizes[0], "int64", recipe.classes))
        else:
            first = sizes[0]
            whole = first if len(sizes) == 1 else (first[0], sum(size[1] for size in sizes), *first[2:])
            found.append(Input(whole))
    return tuple(found)


def _argument(joined: Joined, values: Values, inputs: Mapping[str, Drawn], lengths: Known) -> npt.NDArray[Any]:
    parts = [_formed(values[name], inputs.get(name, ORDINARY), _size_of(size, lengths)) for name, size in joined.parts]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _formed(value: npt.NDArray[Any], recipe: Drawn, size: tuple[int, ...]) -> npt.NDArray[Any]:
    """Class numbers in the form that the size asks for: whole, one-hot, or as floats."""
    if recipe.draw != "classes":
        return value
    if _is_whole(recipe, size):
        return value.astype(np.int64)
    if size[1] == recipe.classes:
        one_hot = np.eye(recipe.classes, dtype=np.float32)[value]
        return np.broadcast_to(one_hot.reshape(*one_hot.shape, *(1,) * (len(size) - 2)), size).copy()
    floats = value.astype(np.float32).reshape(-1, *(1,) * (len(size) - 1))
    return np.broadcast_to(floats, size).copy()


def _is_whole(recipe: Drawn, size: tuple[int, ...]) -> bool:
    return recipe.draw == "classes" and len(size) == 1
