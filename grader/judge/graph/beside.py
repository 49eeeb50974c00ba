"""A student's net beside the reference's: which step stands for which, and which stand alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.judge.graph.alignment import Beside, align
from grader.judge.graph.faults import price
from grader.judge.graph.isomorphism import match
from grader.judge.graph.layers import Outline, Place
from grader.judge.graph.net import Net

__all__ = ["SideBySide", "side_by_side"]

TIES = 8
"""How many joins with alike branches are tried the other way round at most."""
NAME = 0.05
"""What it costs to set a step beside another one than that of the same name: names decide where nothing else does."""


@dataclass(frozen=True)
class SideBySide:
    """``besides`` are pairs in order. ``same``: the two nets are the same but for names and order. ``is_cut``: the
    student's forward stopped, so that what is missing at the end was not reached."""

    mine: Outline
    ours: Outline
    besides: tuple[Beside, ...]
    same: bool
    is_cut: bool

    @property
    def paired(self) -> tuple[tuple[Place, Place], ...]:
        """The steps that stand for each other."""
        return tuple((one, other) for one, other in self.besides if one is not None and other is not None)

    @cached_property
    def ours_of(self) -> Mapping[int, Place]:
        """By index of a student's step, the reference's."""
        return {one.index: other for one, other in self.paired}

    @cached_property
    def mine_of(self) -> Mapping[int, Place]:
        """By index of a reference's step, the student's."""
        return {other.index: one for one, other in self.paired}

    @property
    def extra(self) -> tuple[Place, ...]:
        """The student's steps that stand alone."""
        return tuple(one for one, other in self.besides if one is not None and other is None)

    @property
    def missing(self) -> tuple[Place, ...]:
        """The reference's steps that stand alone, as far as forward came."""
        return tuple(other for one, other in self.besides[: self._reached] if one is None and other is not None)

    @property
    def unreached(self) -> tuple[Place, ...]:
        """The reference's steps beyond the place at which forward stopped."""
        return tuple(other for _, other in self.besides[self._reached :] if other is not None)

    @property
    def _reached(self) -> int:
        if not self.is_cut:
            return len(self.besides)
        return max((at + 1 for at, (one, _) in enumerate(self.besides) if one is not None), default=0)

    def reference_layer(self, place: Place) -> int | None:
        """The reference's layer (by its head) beside the layer of a student's step; None where that stands alone."""
        if place.layer < 0:
            return place.layer
        partner = self.ours_of.get(place.layer)
        return partner.layer if partner is not None else None


def side_by_side(student: Net, reference: Net) -> SideBySide:
    """The cheapest way to set the two side by side. ``student`` may have stopped half-way: it has no outputs then."""
    is_cut = not student.outputs
    mine, ours = Outline(student), Outline(reference)
    matching = None if is_cut else match(student, reference)
    if matching is not None:
        return SideBySide(mine, ours, _matched(mine, ours, matching.steps), same=True, is_cut=False)
    total, besides = _aligned(mine, ours, is_cut=is_cut)
    for join in mine.ties[:TIES] if total else ():
        other = Outline(student, mine.swaps ^ {join})
        cost, found = _aligned(other, ours, is_cut=is_cut)
        if cost < total:
            total, besides, mine = cost, found, other
    return SideBySide(mine, ours, besides, same=False, is_cut=is_cut)


def _matched(mine: Outline, ours: Outline, steps: Sequence[tuple[int, int]]) -> tuple[Beside, ...]:
    partners = {other: mine.by_index[one] for one, other in steps}
    return tuple((partners[place.index], place) for place in ours.places)


def _aligned(mine: Outline, ours: Outline, *, is_cut: bool) -> tuple[float, tuple[Beside, ...]]:
    names = {part for place in ours.places for part in _parts(place)}
    costs: dict[tuple[int, int], float] = {}

    def cost(one: Place, other: Place) -> float:
        key = one.index, other.index
        if key not in costs:
            known = next((part for part in _parts(one) if part in names), None)
            costs[key] = price(one, other) + NAME * (known is not None and known not in _parts(other))
        return costs[key]

    return align(mine.places, ours.places, cost, is_cut=is_cut)


def _parts(place: Place) -> tuple[str, ...]:
    """``layer1.0``, ``layer1``: the submodule of a step, and the one in which that is."""
    module = place.step.module
    return tuple(dict.fromkeys(filter(None, (module, module.partition(".")[0]))))
