"""Networks side by side, as tables of a finding: one line for each layer, and one for each group."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from grader.judge.compare import size_words
from grader.judge.graph.difference import LayerPair
from grader.judge.graph.layers import Layer
from grader.judge.kinds.fault_words import Show, layer_words, short_words
from grader.judge.kinds.shares import Group, Marked
from grader.model import Row, Table

__all__ = ["group_table", "layer_tables"]

RIGHT, FOLLOWS = "as asked for", "as asked for; its size follows from before"
NOT_REACHED, NOTHING = "not reached", "nothing here"


def layer_tables(pairs: Sequence[LayerPair], show: Show, *, is_hidden: bool) -> tuple[Table, ...]:
    """The student's layers, with what differs as far as ``show`` goes. The reference's stand beside them where all may
    be told, and else in a second table for staff."""
    shown = [pair for pair in pairs if pair.differences or not _is_bare_input(pair)]
    tells_all = show == "all" and not is_hidden
    whole = Table(
        title="Layer by layer" if tells_all else "Layer by layer, with the reference's",
        head=("Your layer", "What it is", "Size after", "Asked for", "Size after", "Finding"),
        rows=tuple(_row(pair, "all", with_reference=True) for pair in shown),
        staff_only=not tells_all,
    )
    if tells_all:
        return (whole,)
    rows = tuple(_row(pair, show, with_reference=False) for pair in shown)
    return Table(title="Layer by layer", head=("Your layer", "What it is", "Size after", "Finding"), rows=rows), whole


def group_table(marked: Marked, show: Show) -> Table:
    """What each group earned, and why not all."""
    rows = [
        Row(cells=(group.name, _share_words(group.earned), _why(group, show)), agrees=group.earned == 1)
        for group in marked.groups
    ]
    return Table(title="Group by group", head=("Group", "Earned", "Finding"), rows=tuple(rows))


def _row(pair: LayerPair, show: Show, *, with_reference: bool) -> Row:
    mine = _cells(pair.student)
    ours = _cells(pair.reference)[1:] if with_reference else ()
    return Row(cells=(*mine, *ours, _finding(pair, show)), agrees=_agrees(pair))


def _cells(layer: Layer | None) -> tuple[str, str, str]:
    if layer is None:
        return "", NOTHING, ""
    name = " ".join(filter(None, (str(layer.number) if layer.head is not None else "input", layer.module)))
    return name, layer_words(layer), size_words(layer.size[1:]) if len(layer.size) > 1 else ""


def _finding(pair: LayerPair, show: Show) -> str:
    if pair.differences:
        return "; ".join(dict.fromkeys(short_words(one, _named(pair), show) for one in pair.differences))
    if not pair.reached:
        return NOT_REACHED
    if pair.student is None or pair.reference is None:
        return "follows"
    return RIGHT if pair.student.size[1:] == pair.reference.size[1:] else FOLLOWS


def _named(pair: LayerPair) -> Layer | None:
    return pair.student or pair.reference


def _agrees(pair: LayerPair) -> bool | None:
    if pair.differences or not pair.reached:
        return False
    return True if pair.student is not None and pair.reference is not None else None


def _is_bare_input(pair: LayerPair) -> bool:
    layer = pair.student or pair.reference
    return layer is not None and layer.head is None and not layer.steps


def _share_words(share: Fraction) -> str:
    return "all" if share == 1 else str(share) if share else "none"


def _why(group: Group, show: Show) -> str:
    if group.by_itself:
        return "right when it is called by itself" if group.faults or not group.reached else RIGHT
    if not group.reached:
        return NOT_REACHED
    return "; ".join(dict.fromkeys(short_words(one, None, show) for one in group.faults)) or RIGHT
