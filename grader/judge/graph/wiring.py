"""Where values go: what a step takes, looked through the steps that stand alone on its side."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from grader.judge.graph.beside import SideBySide
from grader.judge.graph.layers import Outline, Place
from grader.judge.graph.net import COMMUTATIVE, Source

__all__ = ["misreturned", "miswired"]

Ends = frozenset[tuple[int, int]]
"""Values by (step, which of its outputs)."""


def miswired(beside: SideBySide) -> Iterator[tuple[Place, Place]]:
    """Pairs that take other values than each other.

    Where a layer in between stands alone, that is the fault.
    """
    for one, other in beside.paired:
        slots = [(one.step.inputs, other.step.inputs)]
        has_slots = one.step.kind == other.step.kind and other.step.kind not in COMMUTATIVE
        if has_slots and len(one.step.inputs) == len(other.step.inputs):
            slots = [((a,), (b,)) for a, b in zip(one.step.inputs, other.step.inputs, strict=True)]
        if any(_differ(beside, left, right) for left, right in slots):
            yield one, other


def misreturned(beside: SideBySide) -> Literal["order", "missing", "extra"] | None:
    """What is wrong with what forward returns; None when it is what is asked for.

    An output whose last steps are missing is a fault of those.
    """
    mine, ours = beside.mine.net.outputs, beside.ours.net.outputs
    if beside.is_cut:
        return None
    if len(mine) == len(ours):
        return "order" if any(_differ(beside, (a,), (b,)) for a, b in zip(mine, ours, strict=True)) else None
    longer, known = (ours, beside.mine_of) if len(mine) < len(ours) else (mine, beside.ours_of)
    if any(source.step >= 0 and source.step not in known for source in longer):
        return None
    return "missing" if len(mine) < len(ours) else "extra"


def _differ(beside: SideBySide, mine: Collection[Source], ours: Collection[Source]) -> bool:
    left, right = _ends(beside.mine, mine, beside.ours_of), _ends(beside.ours, ours, beside.mine_of)
    if left is None or right is None:
        return False
    moved = {(beside.ours_of[step].index if step >= 0 else step, output) for step, output in left}
    return moved != right


def _ends(outline: Outline, sources: Collection[Source], known: Collection[int]) -> Ends | None:
    """The nearest values whose steps have partners, looked through followers that have none; None where a layer on the
    way has none."""
    places = outline.by_index
    found: set[tuple[int, int]] = set()
    waiting = list(sources)
    while waiting:
        source = waiting.pop()
        if source.step < 0 or source.step in known:
            found.add((source.step, source.output))
        elif source.step not in places or places[source.step].is_head:
            return None
        else:
            waiting += outline.net.steps[source.step].inputs[:1]
    return frozenset(found)
