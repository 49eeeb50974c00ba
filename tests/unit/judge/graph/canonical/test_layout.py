"""Layouts against numpy: whatever chain of views leads to one, it does what the chain does, in one form."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.graph.canonical.layout import NEW, Layout, nearest_scale

Array = npt.NDArray[Any]


def applied(layout: Layout, values: Array) -> Array:
    """What the layout says, done by numpy."""
    kept = [number for number in layout.order if number != NEW]
    ones = [1 if n == NEW else length for n, length in zip(layout.order, layout.places, strict=True)]
    turned = values.reshape(layout.factors).transpose(kept).reshape(ones)
    return np.broadcast_to(turned, layout.places).reshape(layout.size)


def split(random: Random, count: int) -> tuple[int, ...]:
    """Lengths whose product is ``count``, some of them 1."""
    found = []
    while count > 1:
        found.append(random.choice([length for length in range(2, count + 1) if count % length == 0]))
        count //= found[-1]
    for _ in range(random.randint(0, 2)):
        found.insert(random.randint(0, len(found)), 1)
    return tuple(found)


@given(st.randoms(use_true_random=False), st.booleans())
def test_a_layout_does_what_the_views_do(random: Random, keeps_first: bool) -> None:
    size = tuple(random.choice([1, 2, 3, 4, 6]) for _ in range(random.randint(0, 4)))
    values: Array = np.arange(math.prod(size)).reshape(size)
    layout: Layout | None = Layout.of(size, keeps_first=keeps_first)
    seen = values
    for _ in range(random.randint(1, 5)):
        assert layout is not None
        match random.choice(["reshape", "permute", "expand", "repeat"]):
            case "reshape":
                new = split(random, seen.size)
                layout, seen = layout.reshaped(new), seen.reshape(new)
                if layout is None:
                    return
            case "permute":
                axes = random.sample(range(seen.ndim), seen.ndim)
                layout, seen = layout.permuted(axes), seen.transpose(axes)
            case "expand" if seen.size < 300:
                new = (2, *(random.choice([2, 3]) if length == 1 else length for length in seen.shape))
                layout, seen = layout.expanded(new), np.broadcast_to(seen, new)
            case "repeat" if seen.size < 300:
                times = tuple(random.choice([1, 2]) for _ in range(seen.ndim + 1))
                layout, seen = layout.repeated(times), np.tile(seen, times)
            case _:
                continue
        assert layout is not None
        np.testing.assert_array_equal(applied(layout, values), seen)
    assert layout is not None
    back = layout.inverse(keeps_first=keeps_first)
    assert (back is None) == layout.repeats
    if back is not None:
        np.testing.assert_array_equal(applied(back, seen), values)
        there_and_back = layout.then(back)
        assert there_and_back is not None
        assert there_and_back.is_identity
    pieces = layout.pieces()
    if pieces is not None:
        for axis, length in enumerate(layout.size):
            assert math.prod(piece.length for piece in pieces if piece.result == axis) == length
        for axis, length in enumerate(size):
            assert math.prod(piece.length for piece in pieces if piece.source == axis) == length


@given(st.randoms(use_true_random=False))
def test_two_layouts_one_after_the_other_are_one(random: Random) -> None:
    size = (2, 3, 4, 6)
    axes, others = random.sample(range(4), 4), random.sample(range(4), 4)
    first = Layout.of(size).permuted(axes)
    assert first is not None
    second = Layout.of(first.size).permuted(others)
    assert second is not None
    assert first.then(second) == first.permuted(others)


def test_equal_views_are_equal_however_they_are_chained() -> None:
    images = Layout.of((2, 3, 4, 5), keeps_first=True)
    one = images.reshaped((2, 60))
    other = images.reshaped((2, 3, 20))
    assert other is not None
    assert other.reshaped((2, 60)) == one
    turned = images.permuted((0, 2, 3, 1))
    assert turned is not None
    assert turned.permuted((0, 3, 1, 2)) == images
    assert turned.reshaped((2, 60)) != one


def test_what_is_no_layout() -> None:
    turned = Layout.of((4, 6)).permuted((1, 0))
    assert turned is not None
    assert turned.reshaped((3, 8)) is not None
    assert turned.reshaped((8, 3)) is None
    assert turned.expanded((6, 5)) is None
    assert turned.expanded((4,)) is None
    assert Layout.of((2, 0)).reshaped((0, 2)) is None


@pytest.mark.parametrize(
    ("times", "scale"), [((1, 1, 2, 1), None), ((1, 1, 1, 1), (1, 1)), ((1, 2, 1, 1), None)], ids=str
)
def test_tiling_is_no_upsampling(times: tuple[int, ...], scale: tuple[int, ...] | None) -> None:
    tiled = Layout.of((2, 3, 4, 5)).repeated(times)
    assert tiled is not None
    assert nearest_scale(tiled) == scale


def test_each_entry_repeated_is_upsampling() -> None:
    apart = Layout.of((2, 3, 4, 5)).reshaped((2, 3, 4, 1, 5, 1))
    grown = apart.expanded((2, 3, 4, 2, 5, 3)) if apart else None
    merged = grown.reshaped((2, 3, 8, 15)) if grown else None
    assert merged is not None
    assert nearest_scale(merged) == (2, 3)
