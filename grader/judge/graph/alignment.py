"""Two sequences of steps side by side, in order, as cheaply as can be (Needleman and Wunsch, 1970).

A layer that is on one side only should be found as a whole, and not as the second half of one and the first half of the
next. So a run of steps without partners that begins with a head costs little more than the head (Gotoh, 1982: gaps are
opened, then made longer).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import inf

from grader.judge.graph.layers import Place

__all__ = ["Beside", "align", "gap"]

Cost = Callable[[Place, Place], float]
"""What it costs to set two places beside each other; infinite: never."""

Beside = tuple[Place | None, Place | None]
"""The student's and the reference's; None where there is no partner."""

GAPS = {
    "head": 4.0, "activation": 2.0, "normalisation": 1.8, "pooling": 2.4, "resizing": 2.2, "dropout": 1.0, "view": 1.4,
    "function": 1.6, "source": 0.5,
}  # fmt: skip
"""What a step without a partner costs, by role."""
BARE = 3.0
"""The same for a head without parameters."""
IN_RUN = 0.15
"""The same for a follower whose head has no partner either."""

MARGIN = 12
"""So many steps before and behind the first and the last that differ are weighed as well."""

APART, STUDENTS, REFERENCES = range(3)
"""What came last: a step without partner in a run that began with a head, the student's or the reference's; or else."""


def gap(place: Place) -> float:
    """What it costs to leave a step without a partner."""
    return BARE if place.is_head and not place.step.parameters else GAPS[place.role]


def align(
    mine: Sequence[Place], ours: Sequence[Place], cost: Cost, *, is_cut: bool = False
) -> tuple[float, tuple[Beside, ...]]:
    """(cost, pairs in order).

    ``is_cut``: the student's sequence ends where forward stopped; what the reference has beyond costs nothing.
    """
    start = max(0, _alike(zip(mine, ours, strict=False), cost) - MARGIN)
    rest = list(zip(reversed(mine[start:]), reversed(ours[start:]), strict=False))
    end = 0 if is_cut else max(0, _alike(rest, cost) - MARGIN)
    total, found = _aligned(mine[start : len(mine) - end], ours[start : len(ours) - end], cost, is_cut=is_cut)
    return total, (*zip(mine[:start], ours[:start], strict=True), *found, *reversed(rest[:end]))


def _alike(pairs: Iterable[tuple[Place, Place]], cost: Cost) -> int:
    """How many pairs at the beginning cost nothing: far from what differs, nothing has to be weighed."""
    return sum(1 for _ in takewhile(lambda pair: cost(*pair) <= 0, pairs))


@dataclass
class _Cell:
    """The cheapest way to a point, by what came last: its cost, and the step back: (rows, columns, what came last)."""

    costs: list[float] = field(default_factory=lambda: [inf, inf, inf])
    back: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 0, APART)] * 3)
    best: float = inf
    last: int = APART
    """The cheapest of all, and what came last on it."""

    def reach(self, state: int, total: float, back: tuple[int, int, int]) -> None:
        """Take a way if it is cheaper than what is known."""
        if total < self.costs[state]:
            self.costs[state], self.back[state] = total, back
            if total < self.best:
                self.best, self.last = total, state


def _aligned(
    mine: Sequence[Place], ours: Sequence[Place], cost: Cost, *, is_cut: bool
) -> tuple[float, tuple[Beside, ...]]:
    table = [[_Cell() for _ in range(len(ours) + 1)] for _ in range(len(mine) + 1)]
    table[0][0].reach(APART, 0.0, (0, 0, APART))
    left, right = list(map(gap, mine)), list(map(gap, ours))
    for i, row in enumerate(table):
        for j, cell in enumerate(row):
            if i and j:
                before, price = table[i - 1][j - 1], cost(mine[i - 1], ours[j - 1])
                cell.reach(APART, before.best + price, (1, 1, before.last))
            if i:
                _alone(cell, STUDENTS, table[i - 1][j], left[i - 1], (1, 0), begins=mine[i - 1].is_head)
            if j:
                _alone(cell, REFERENCES, row[j - 1], right[j - 1], (0, 1), begins=ours[j - 1].is_head)
    return _traced(mine, ours, table, is_cut=is_cut)


def _alone(cell: _Cell, run: int, before: _Cell, price: float, step: tuple[int, int], *, begins: bool) -> None:
    """A step without partner: a head begins a run, and what follows it goes on with that."""
    if not begins:
        cell.reach(run, before.costs[run] + IN_RUN, (*step, run))
    cell.reach(run if begins else APART, before.best + price, (*step, before.last))


def _traced(
    mine: Sequence[Place], ours: Sequence[Place], table: Sequence[Sequence[_Cell]], *, is_cut: bool
) -> tuple[float, tuple[Beside, ...]]:
    i, j = len(mine), len(ours)
    if is_cut:
        j = min(range(len(ours) + 1), key=lambda column: table[i][column].best)
    beyond: list[Beside] = [(None, place) for place in ours[j:]]
    total, state = table[i][j].best, table[i][j].last
    found: list[Beside] = []
    while i or j:
        down, across, state = table[i][j].back[state]
        i, j = i - down, j - across
        found.append((mine[i] if down else None, ours[j] if across else None))
    return total, (*found[::-1], *beyond)
