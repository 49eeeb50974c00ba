"""Why a total is not the sum of its rows: what of the network, or of the table itself, would make up the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from grader.judge.tables.layers import Layer
from grader.judge.tables.records import LayerTable, TableRow

__all__ = ["explanations"]

MOST = 3
NORMS = ("batch norm", "instance norm", "group norm", "layer norm")


def explanations(table: LayerTable, missing: Sequence[Layer], spare: Mapping[str, int]) -> tuple[str, ...]:
    """Up to three sentences, the surest first; none where the total is the sum of the rows, or one of them is unknown.

    ``missing``: layers of the network that no row shows. ``spare``: parameters of submodules that do not run.
    """
    if table.sum is None or table.total is None or table.total.value is None:
        return ()
    difference = table.total.value - table.sum
    if not difference:
        return ()
    return tuple(dict.fromkeys([*_of_network(difference, missing, spare), *_of_table(difference, table)]))[:MOST]


def _of_network(difference: int, missing: Sequence[Layer], spare: Mapping[str, int]) -> Iterator[str]:
    for layer in missing:
        if difference in layer.counts and difference:
            has = f"{_called(layer)}, {layer.name}, with {difference:,} parameters"
            yield f"Your network has {has}, and no row shows it."
    together = sum(layer.count for layer in missing)
    if len(missing) > 1 and difference == together:
        names = ", ".join(layer.name for layer in missing[:8])
        yield f"The layers that no row shows ({names}) have {together:,} parameters together."
    for name, count in spare.items():
        if count == difference:
            yield f"{name or 'The network itself'} has {count:,} parameters and is not used when the network runs."


def _of_table(difference: int, table: LayerTable) -> Iterator[str]:
    for row, below in pairwise([*table.rows, TableRow("", None, None)]):
        if row.size and row.family in {"conv", "conv transpose", "linear"}:
            channels = row.size[-1] if row.family == "linear" or table.layout == "keras" else row.size[0]
            if difference == 2 * channels and below.family not in NORMS:
                norm = (
                    f"BatchNorm{min(len(row.size) - 1, 3)}d({channels})"
                    if len(row.size) > 1
                    else f"BatchNorm1d({channels})"
                )
                yield f"{difference:,} is what {norm} has, and no row shows one behind {row.name}."
            if difference == channels:
                yield f"{difference:,} is the number of biases that {row.name} may have."
    for row in table.rows:
        if row.count and abs(difference) == row.count:
            yield f"It is as if {row.name} ({row.count:,}) were counted {'twice' if difference > 0 else 'in no total'}."
    if difference > 0 and difference % 2 == 0:
        over = f"a normalisation over {difference // 2} channels"
        yield f"{difference:,} is what {over} has: a row for one may be missing."


def _called(layer: Layer) -> str:
    if layer.family in NORMS and layer.size:
        return f"{layer.kind}({layer.size[0]})"
    return layer.kind or "a layer"
