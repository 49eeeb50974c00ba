"""What views make of a tensor: its axes split, reordered, repeated and merged, in a form that is the same however the
views were chained.

``x.view(2, 3, 4).permute(0, 2, 1).flatten(1)`` is one layout: split into the factors (2, 3, 4), take them in the order
(0, 2, 1), merge to the size (2, 12). The notation is that of einops (Rogozhnikov, 2022).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from operator import mul

__all__ = ["NEW", "Layout", "Piece", "nearest_scale"]

Size = tuple[int, ...]
Group = list[tuple[int, int]]
"""The places of one axis of the result: (number of the factor, length) each."""

NEW = -1
"""Stands in ``order`` for an axis that the source does not have: its entries are repeated along it."""


CACHED = 2048
"""How many results are kept: networks of one class have few sizes."""


@dataclass(frozen=True)
class Piece:
    """A factor that lies in one axis of the source (None: repeated) and in one of the result; ``at``: where it stands
    among all factors in the source's memory."""

    source: int | None
    result: int
    length: int
    at: int


@dataclass(frozen=True)
class Layout:
    """A source of size ``given`` is split into ``factors``, in the order in which it lies in memory; the result takes
    them in ``order`` (:data:`NEW`: repeated, so many times as ``places`` says there) and merges them to ``size``.

    It is in normal form: no factor is 1, and factors that stay neighbours are one. ``keeps_first``: the first axis of
    the source counts examples and is not merged with what follows it.
    """

    given: Size
    factors: Size
    order: tuple[int, ...]
    places: Size
    size: Size
    keeps_first: bool = False

    @classmethod
    def of(cls, size: Size, *, keeps_first: bool = False) -> Layout:
        """The layout that changes nothing."""
        return _unchanged(size, keeps_first)

    @property
    def is_reshape(self) -> bool:
        """Nothing is reordered or repeated."""
        return self.order == tuple(range(len(self.factors)))

    @property
    def is_identity(self) -> bool:
        """It changes nothing."""
        return self.given == self.size and self.is_reshape

    @property
    def repeats(self) -> bool:
        """Entries of the source appear more than once."""
        return NEW in self.order

    def reshaped(self, size: Size) -> Layout | None:
        """Followed by a reshape; None where no layout of the source does that."""
        return _reshaped(self, size)

    def permuted(self, axes: Sequence[int]) -> Layout | None:
        """Followed by a permutation of the axes."""
        split = self.split(self.size)
        if split is None:
            return None
        return split.joined([split.groups[axis] for axis in axes], tuple(self.size[axis] for axis in axes))

    def expanded(self, size: Size) -> Layout | None:
        """Followed by a broadcast to ``size`` by numpy's rule; None where the sizes do not allow it."""
        split = self.split(self.size)
        missing = len(size) - len(self.size)
        if split is None or missing < 0:
            return None
        padded = (1,) * missing + self.size
        if any(one not in {1, other} for one, other in zip(padded, size, strict=True)):
            return None
        grown = [
            group if one == other else [(NEW, other)]
            for group, one, other in zip(split.padded(missing), padded, size, strict=True)
        ]
        return split.joined(grown, size)

    def repeated(self, times: Size) -> Layout | None:
        """Followed by ``torch.Tensor.repeat``: the whole, ``times`` along each axis."""
        missing = len(times) - len(self.size)
        split = self.split(self.size)
        if split is None or missing < 0 or 0 in times:
            return None
        size = tuple(time * length for time, length in zip(times, (1,) * missing + self.size, strict=True))
        groups = zip(times, split.padded(missing), strict=True)
        return split.joined([[(NEW, time), *group] for time, group in groups], size)

    def then(self, other: Layout) -> Layout | None:
        """This layout, then ``other`` (of what this one makes); None where that is no layout."""
        return _then(self, other)

    def inverse(self, *, keeps_first: bool = False) -> Layout | None:
        """What undoes it; None where it repeats. ``keeps_first`` is that of the inverse's source."""
        if self.repeats:
            return None
        order = tuple(self.order.index(number) for number in range(len(self.factors)))
        return _normal(Layout(self.size, self.places, order, self.factors, self.given, keeps_first))

    def pieces(self) -> tuple[Piece, ...] | None:
        """Factors so small that each lies in one axis on either side, in the result's order; None where there are none
        such. Axes of length 1 have no piece."""
        return _pieces(self)

    def split(self, size: Size) -> Split | None:
        """The places by axis of ``size``; None where a factor would lie in two of them."""
        if 0 in size or 0 in self.given or math.prod(size) != math.prod(self.size):
            return None
        parts: dict[int, list[int]] = {number: [] for number in range(len(self.factors))}
        groups: list[list[tuple[int, int, int]]] = []
        at, left = 0, self.places[0] if self.places else 1
        for length in size:
            group: list[tuple[int, int, int]] = []
            need = length
            while need > 1:
                take = left if need % left == 0 else need if left % need == 0 else 0
                if take == 0:
                    return None
                number = self.order[at]
                group.append((number, len(parts.get(number, [])), take))
                if number != NEW:
                    parts[number].append(take)
                need, left = need // take, left // take
                if left == 1:
                    at += 1
                    left = self.places[at] if at < len(self.places) else 1
            groups.append(group)
        begins = dict(zip(parts, _running(len(part) for part in parts.values()), strict=True))
        renumbered = [[(NEW if n == NEW else begins[n] + part, take) for n, part, take in group] for group in groups]
        factors = tuple(length for part in parts.values() for length in part)
        return Split(replace(self, factors=factors), renumbered, [[(n, take) for n, _, take in g] for g in groups])


def nearest_scale(layout: Layout) -> Size | None:
    """How many times each entry is repeated along each axis from the third on, where the layout does that alone.

    None where it does more, and where what is repeated has length 1: that is a broadcast.
    """
    pieces = layout.pieces()
    if pieces is None or len(layout.given) < 3 or len(layout.size) != len(layout.given):
        return None
    scale = []
    for axis, (before, after) in enumerate(zip(layout.given, layout.size, strict=True)):
        mine = [piece for piece in pieces if piece.result == axis]
        kept = [piece for piece in mine if piece.source is not None]
        if any(piece.source != axis for piece in kept) or mine[: len(kept)] != kept or after % before:
            return None
        times = after // before
        if (times > 1 and (axis < 2 or before == 1)) or [piece.at for piece in kept] != sorted(p.at for p in kept):
            return None
        scale.append(times)
    return tuple(scale[2:])


@dataclass(frozen=True)
class Split:
    """A layout whose factors each lie in one axis of the result; its places by axis, with the factors' numbers now and
    ``before``."""

    layout: Layout
    groups: list[Group]
    before: list[Group]

    def padded(self, count: int) -> list[Group]:
        """The groups, behind ``count`` axes of length 1."""
        return [[] for _ in range(count)] + self.groups

    def joined(self, groups: Iterable[Group], size: Size) -> Layout:
        """The layout that takes these places in this order."""
        places = [place for group in groups for place in group]
        order, lengths = tuple(number for number, _ in places), tuple(length for _, length in places)
        return _normal(replace(self.layout, order=order, places=lengths, size=size))


def _running(counts: Iterable[int]) -> list[int]:
    """Where each begins when they stand one after another."""
    found, total = [], 0
    for count in counts:
        found.append(total)
        total += count
    return found


@lru_cache(maxsize=CACHED)
def _unchanged(size: Size, keeps_first: bool) -> Layout:
    return _normal(Layout(size, size, tuple(range(len(size))), size, size, keeps_first))


@lru_cache(maxsize=CACHED)
def _reshaped(layout: Layout, size: Size) -> Layout | None:
    split = layout.split(size)
    return None if split is None else split.joined(split.groups, size)


@lru_cache(maxsize=CACHED)
def _then(layout: Layout, other: Layout) -> Layout | None:
    split = layout.split(other.factors)
    if split is None or math.prod(layout.size) != math.prod(other.given):
        return None
    groups = [
        [(NEW, length)] if number == NEW else split.groups[number]
        for number, length in zip(other.order, other.places, strict=True)
    ]
    return split.joined(groups, other.size)


@lru_cache(maxsize=CACHED)
def _pieces(layout: Layout) -> tuple[Piece, ...] | None:
    split = layout.split(layout.size)
    if split is None:
        return None
    factors = split.layout.factors
    flat = replace(layout, factors=factors, order=tuple(range(len(factors))), places=factors, size=layout.given)
    source = flat.split(layout.given)
    if source is None:
        return None
    parts: list[list[tuple[int, int, int]]] = [[] for _ in factors]
    count = 0
    for axis, group in enumerate(source.before):
        for number, length in group:
            parts[number].append((axis, length, count))
            count += 1
    return tuple(
        Piece(axis, result, length, at)
        for result, group in enumerate(split.groups)
        for number, whole in group
        for axis, length, at in ([(None, whole, NEW)] if number == NEW else parts[number])
    )


def _normal(layout: Layout) -> Layout:
    """The same with the fewest factors."""
    first = layout.given[0] if layout.keeps_first and layout.given else 0
    ends = list(accumulate(layout.factors, mul))
    runs: list[list[int]] = []
    lengths: list[int] = []
    for number, length in zip(layout.order, layout.places, strict=True):
        if length == 1:
            continue
        before = runs[-1][-1] if runs else None
        is_next = before is not None and before != NEW and number == _next(layout.factors, before)
        if before is not None and (before == NEW == number or (is_next and ends[before] != first)):
            runs[-1].append(number)
            lengths[-1] *= length
        else:
            runs.append([number])
            lengths.append(length)
    heads = {run[0]: length for run, length in zip(runs, lengths, strict=True)}
    heads.pop(NEW, None)
    numbers = {head: at for at, head in enumerate(sorted(heads))}
    return Layout(
        given=layout.given,
        factors=tuple(heads[head] for head in sorted(heads)),
        order=tuple(numbers.get(run[0], NEW) for run in runs),
        places=tuple(lengths),
        size=layout.size,
        keeps_first=layout.keeps_first,
    )


def _next(factors: Size, number: int) -> int:
    """The factor that lies behind in memory; factors of 1 do not count."""
    number += 1
    while number < len(factors) and factors[number] == 1:
        number += 1
    return number
