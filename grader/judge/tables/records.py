"""What is read of a layer table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grader.judge.tables.families import family

__all__ = ["LayerTable", "Layout", "Size", "TableRow", "Total"]

Size = tuple[int, ...]
Layout = Literal["list", "tree", "keras"]
"""``list``: torchsummary, or written by hand, each layer once in the order of use. ``tree``: torchinfo, a container
before what it holds. ``keras``: running statistics are counted among the parameters, channels may come last."""


@dataclass(frozen=True)
class TableRow:
    """One row. ``name``: the layer as the table calls it, ``Conv2d-1``.

    ``size`` is that of its output without the examples; None where the table states none that can be read. ``count``
    are its parameters; None where ``cell``, the text in that column, is no number. ``depth``: how deep it stands in a
    tree, 0 at its root; ``again``: the tree says that its parameters were counted before.
    """

    name: str
    size: Size | None
    count: int | None
    cell: str = ""
    depth: int = 1
    again: bool = False
    in_tree: bool = False
    is_sure: bool = False
    """The examples were told by a sign of their own (``-1``, ``None``), and are not among the numbers of ``size``."""

    @property
    def family(self) -> str:
        """What sort of layer its name says that it is."""
        return family(self.name)


@dataclass(frozen=True)
class Total:
    """A line of totals: ``value`` is None where ``cell`` is no number."""

    value: int | None
    cell: str


@dataclass(frozen=True)
class LayerTable:
    """A table with the words that stand above it. ``place``: the document, and the page or cell.

    ``titles`` are the last lines before it, the nearest first. ``total`` is None where it states none. ``sized``: it
    has a column of sizes.
    """

    titles: tuple[str, ...]
    rows: tuple[TableRow, ...]
    total: Total | None
    layout: Layout
    place: str
    sized: bool = True

    @property
    def sum(self) -> int | None:
        """What its rows add up to; None where one of them has no number."""
        counts = [0 if row.again else row.count for row in self.rows]
        return sum(count for count in counts if count is not None) if None not in counts else None
