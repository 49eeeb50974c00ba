"""A table beside a network: which row is which layer, and whether what it says is so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from grader.judge.tables.families import WITHOUT_PARAMETERS
from grader.judge.tables.layers import Layer
from grader.judge.tables.records import LayerTable, TableRow

__all__ = ["Beside", "Pair", "set_beside"]

GAP, OTHER_NUMBERS, OTHER_SORT = 3, 1, 5
"""Costs of the alignment: a row or layer on one side only, one number that differs, another sort of layer."""
LARGEST = 1_000_000
"""Cells of the alignment: a table far longer than its network is not set beside it row by row."""


@dataclass(frozen=True)
class Pair:
    """A row and its layer, or one of them alone. ``agrees`` is None where there is nothing to compare; ``why`` says
    what is off, or why nothing is compared. ``at``: the row's index in the table, -1 where there is none."""

    row: TableRow | None
    layer: Layer | None
    agrees: bool | None
    why: str = ""
    at: int = -1


@dataclass(frozen=True)
class Beside:
    """Pairs in the order of the table."""

    pairs: tuple[Pair, ...]

    @property
    def compared(self) -> int:
        """How many rows and layers count."""
        return sum(pair.agrees is not None for pair in self.pairs)

    @property
    def right(self) -> int:
        """How many of them agree."""
        return sum(pair.agrees is True for pair in self.pairs)

    @property
    def missing(self) -> tuple[Layer, ...]:
        """Layers that the table should show and does not."""
        return tuple(pair.layer for pair in self.pairs if pair.row is None and pair.layer and pair.agrees is False)


def set_beside(
    table: LayerTable, layers: Sequence[Layer], functions: Collection[str] = (), spare: Mapping[str, int] | None = None
) -> Beside:
    """The table beside the layers. ``functions``: sorts of layers that the network computes without a layer for it: a
    row for one of them is neither right nor wrong. ``spare``: parameters of submodules that do not run, likewise.

    Layers that hold others may be left out; where a table shows one without what it holds, it stands for that. Layers
    without parameters may be left out where the table leaves out every one of that sort.
    """
    held, rest = _containers(table, layers)
    leaves = _leaves(layers, [pair.layer for pair in held if pair.layer is not None and _stands_alone(table, pair)])
    rows = [at for at in rest if table.rows[at].family != "input"]
    if (len(rows) + 1) * (len(leaves) + 1) > LARGEST:
        rows = rows[: LARGEST // (len(leaves) + 1) - 1]
    aligned = _align(table, rows, leaves)
    shown = {table.rows[at].family for at in rows}
    idle = frozenset((spare or {}).values())
    pairs = [_pair(table, at, layer, functions, shown, idle) for at, layer in aligned]
    return Beside(tuple(_in_order(pairs, held)))


def _containers(table: LayerTable, layers: Sequence[Layer]) -> tuple[list[Pair], list[int]]:
    """Rows for layers that hold others, and the indices of the other rows."""
    spare = [layer for layer in layers if layer.holds]
    held: list[Pair] = []
    rest: list[int] = []
    for at, row in enumerate(table.rows):
        if table.layout == "tree" and row.depth == 0 and not row.count:
            continue  # the network itself
        called = re.split(r"[-:( ]", row.name.strip(), maxsplit=1)[0].lower()
        mine = [layer for layer in spare if layer.kind.lower() == called]
        fitting = [layer for layer in mine if _sizes_agree(table, row, layer)]
        if not mine and table.layout == "tree" and row.depth == 0:
            continue
        if not mine:
            rest.append(at)
            continue
        layer = (fitting or mine)[0]
        spare.remove(layer)
        counts = {0, layer.count, layer.within}
        wrong = row.size is not None and not _sizes_agree(table, row, layer)
        is_right = not wrong and (row.count is None or row.count in counts)
        if not is_right or _holds_nothing(table, at):
            held.append(Pair(row, layer, is_right, "" if is_right else "the size" if wrong else "the parameters", at))
        else:
            held.append(Pair(row, layer, None, "it holds other layers", at))
    return held, rest


def _holds_nothing(table: LayerTable, at: int) -> bool:
    """Whether a row of a tree has parameters and no rows below it: it stands for all that the layer holds."""
    row = table.rows[at]
    if table.layout != "tree" or not row.count:
        return False
    return at + 1 == len(table.rows) or table.rows[at + 1].depth <= row.depth


def _stands_alone(table: LayerTable, pair: Pair) -> bool:
    return pair.layer is not None and pair.layer.holds and _holds_nothing(table, pair.at)


def _leaves(layers: Sequence[Layer], closed: Sequence[Layer]) -> list[Layer]:
    """Layers that hold no others, without those within ``closed``; and those that have parameters beside what they
    hold."""
    prefixes = tuple(f"{layer.name}." for layer in closed)
    kept = [layer for layer in layers if not layer.name.startswith(prefixes or ("\0",)) and layer not in closed]
    return [layer for layer in kept if not layer.holds]


def _align(table: LayerTable, rows: Sequence[int], leaves: Sequence[Layer]) -> list[tuple[int | None, Layer | None]]:
    """The cheapest way to set two sequences side by side in order (Needleman and Wunsch, 1970)."""
    height, width = len(rows) + 1, len(leaves) + 1
    between = [[_cost(table, table.rows[at], layer) for layer in leaves] for at in rows]
    costs = [[0] * width for _ in range(height)]
    for i, j in product(range(height), range(width)):
        if i and j:
            beside = costs[i - 1][j - 1] + between[i - 1][j - 1]
            costs[i][j] = min(beside, costs[i - 1][j] + GAP, costs[i][j - 1] + GAP)
        else:
            costs[i][j] = (i + j) * GAP
    aligned: list[tuple[int | None, Layer | None]] = []
    i, j = len(rows), len(leaves)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + between[i - 1][j - 1]:
            i, j = i - 1, j - 1
            aligned.append((rows[i], leaves[j]))
        elif i and costs[i][j] == costs[i - 1][j] + GAP:
            i -= 1
            aligned.append((rows[i], None))
        else:
            j -= 1
            aligned.append((None, leaves[j]))
    return aligned[::-1]


def _cost(table: LayerTable, row: TableRow, layer: Layer) -> int:
    cost = 0 if _same_sort(row, layer) else OTHER_SORT
    cost += OTHER_NUMBERS * (not _sizes_agree(table, row, layer))
    return cost + OTHER_NUMBERS * (not _counts_agree(table, row, layer))


def _pair(
    table: LayerTable,
    at: int | None,
    layer: Layer | None,
    functions: Collection[str],
    shown: Collection[str],
    idle: Collection[int],
) -> Pair:
    if at is None:
        assert layer is not None
        if layer.count == 0 and (layer.family not in shown or layer.family in {"dropout", "identity"}):
            return Pair(None, layer, None, "left out, as it has no parameters")
        return Pair(None, layer, False, "the table has no row for it")
    row = table.rows[at]
    if layer is None:
        if row.family in functions and row.family in WITHOUT_PARAMETERS and not row.count:
            return Pair(row, None, None, "no layer of its own in your code", at)
        if row.count and row.count in idle:
            return Pair(row, None, None, "made, and not used when the network runs", at)
        return Pair(row, None, False, "your network has no such layer here", at)
    wrong = [
        words
        for words, holds in (
            ("the sort of layer", _same_sort(row, layer)),
            ("the size", _sizes_agree(table, row, layer)),
            ("the parameters", _counts_agree(table, row, layer)),
        )
        if not holds
    ]
    return Pair(row, layer, not wrong, " and ".join(wrong), at)


def _same_sort(row: TableRow, layer: Layer) -> bool:
    if not layer.kind or row.family == layer.family:
        return True
    return {row.family, layer.family} <= {"flatten", "reshape", "unflatten"}


def _sizes_agree(table: LayerTable, row: TableRow, layer: Layer) -> bool:
    """Equal, with the examples or without; in a table of Keras' also with the channels last."""
    if row.size is None or layer.size is None:
        return True
    forms = {layer.size}
    if table.layout == "keras" and len(layer.size) > 1:
        forms.add((*layer.size[1:], layer.size[0]))
    return row.size in forms or (not row.is_sure and table.layout == "list" and row.size[1:] in forms)


def _counts_agree(table: LayerTable, row: TableRow, layer: Layer) -> bool:
    if row.count is None or row.again:
        return True
    return row.count in layer.counts or (table.layout == "keras" and row.count == layer.with_statistics)


def _in_order(pairs: list[Pair], held: list[Pair]) -> list[Pair]:
    """The pairs with those of layers that hold others, where these stand in the table."""
    found: list[Pair] = []
    waiting = sorted(held, key=lambda pair: pair.at)
    for pair in pairs:
        while waiting and pair.at > waiting[0].at:
            found.append(waiting.pop(0))
        found.append(replace(pair))
    return [*found, *waiting]
