"""What is said and shown of a layer table that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.judge.compare import size_words
from grader.judge.tables import Beside, LayerTable, Pair
from grader.judge.tables.plausible import TOTAL, misread
from grader.model import Lines, Quote, Row, Table

__all__ = [
    "PERSON",
    "ReadTable",
    "either",
    "reasons",
    "say_of",
    "table_beside",
    "tables_found",
    "total_words",
    "unread_words",
]

PERSON = "A person will look."
SHOWN = 3
"""How many differences the sentence for the student names; the table shows all."""


@dataclass(frozen=True)
class ReadTable:
    """A table beside the network, and what in it cannot be read."""

    table: LayerTable
    beside: Beside
    unread: Mapping[int, str]

    @property
    def fits(self) -> tuple[Fraction, bool]:
        """How well it fits, to choose among several."""
        compared = self.beside.compared
        return Fraction(self.beside.right, compared) if compared else Fraction(0), self.adds_up

    @property
    def adds_up(self) -> bool:
        """Its total is the sum of its rows."""
        return self.table.total is not None and self.table.total.value == self.table.sum


def unread_words(read: ReadTable) -> str:
    """Why a person must read the table: what of it could not be read, or set beside the network."""
    if not read.unread:
        return f"A layer table was found, and none of its rows could be set beside your network. {PERSON}"
    names = [read.table.rows[at].name if at != TOTAL else "the total" for at in read.unread]
    cells = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    return f"The number of parameters cannot be read in {cells}. {PERSON}"


def say_of(read: ReadTable, why: tuple[str, ...]) -> str:
    """What the student is told of a table that could be read. ``why``: what could explain its total, if that is off."""
    beside = read.beside
    wrong = [pair for pair in beside.pairs if pair.agrees is False]
    if not wrong and (read.adds_up or read.table.total is None):
        no_total = "" if read.table.total else " It states no total."
        return f"Every row of the table is as in your network.{no_total}"
    parts = [f"{beside.right} of {beside.compared} rows are as in your network"] if wrong else ["Every row agrees"]
    parts += [_off(pair) for pair in wrong[:SHOWN]]
    say = "; ".join(parts) + "."
    if read.table.total is not None and not read.adds_up:
        say = f"{say} {_difference(read)} {why[0] if why else ''}".rstrip()
    return say


def _off(pair: Pair) -> str:
    if pair.row is None:
        assert pair.layer is not None
        return f"{pair.layer.name} ({pair.layer.kind or 'layer'}, {pair.layer.count:,} parameters) has no row"
    return f"{pair.row.name} ({pair.why})"


def _difference(read: ReadTable) -> str:
    total, rows = read.table.total, read.table.sum
    assert total is not None
    assert total.value is not None
    assert rows is not None
    more = "more" if total.value > rows else "less"
    return (
        f"The rows add up to {rows:,}, and the total says {total.value:,}, which is {abs(total.value - rows):,} {more}."
    )


def total_words(read: ReadTable) -> str:
    """How the stated total stands to the rows."""
    if read.table.total is None:
        return "no total is stated"
    return "the total is the sum of the rows" if read.adds_up else "the total is not the sum of the rows"


def reasons(read: ReadTable, why: tuple[str, ...]) -> tuple[Lines, ...]:
    """What could explain a total that is off, and what cannot be read, in lines."""
    cells = []
    layers = {pair.at: pair.layer for pair in read.beside.pairs if pair.layer is not None}
    for at, words in read.unread.items():
        name = read.table.rows[at].name if at != TOTAL else "the total"
        cell, layer = (read.table.rows[at].cell if at != TOTAL else ""), layers.get(at)
        near = f"; it may be a misread {layer.count:,}" if layer and misread(cell, layer.count) else ""
        cells.append(f"{name}: {words}{near}")
    found = []
    if why:
        found.append(Lines(title="What could explain the difference", lines=why))
    if cells:
        found.append(Lines(title="What could not be read", lines=tuple(cells)))
    return tuple(found)


def table_beside(read: ReadTable) -> Table:
    """Each row beside the layer that it is taken for, and the total beside the sum of the rows."""
    rows = [_row(read, pair) for pair in read.beside.pairs]
    if (total := read.table.total) is not None:
        agrees = None if TOTAL in read.unread or read.table.sum is None else read.adds_up
        stated = f"{total.value:,}" if total.value is not None else f"{total.cell} (unreadable)"
        added = f"{read.table.sum:,}" if read.table.sum is not None else ""
        rows.append(Row(cells=("Total", "", stated, "sum of the rows", "", added), agrees=agrees))
    return Table(
        title=f"The table in {read.table.place} beside your network",
        head=("Row", "Size", "Parameters", "Your network", "Size", "Parameters"),
        rows=tuple(rows),
    )


def _row(read: ReadTable, pair: Pair) -> Row:
    row, layer = pair.row, pair.layer
    ours = (f"{layer.kind} {layer.name}".strip(), _size(layer.size), f"{layer.count:,}") if layer else None
    if row is None:
        return Row(cells=("no row", "", "", *(ours or ("", "", ""))), agrees=pair.agrees)
    count = f"{row.count:,}" if row.count is not None else row.cell
    if pair.at in read.unread:
        count = f"{count} (unreadable)".strip()
    agrees = None if pair.at in read.unread else pair.agrees
    none = (pair.why if pair.agrees is None else "no such layer", "", "")
    return Row(cells=(row.name, _size(row.size), count, *(ours or none)), agrees=agrees)


def _size(size: tuple[int, ...] | None) -> str:
    return size_words(size) if size else ""


def tables_found(tables: list[LayerTable]) -> tuple[Quote, ...]:
    """The tables by the words above them."""
    return tuple(
        Quote(text=f"{' / '.join(reversed(table.titles[:2])) or 'no title'}: {len(table.rows)} rows", place=table.place)
        for table in tables[:8]
    )


def either(title: str) -> str:
    """The choices of a title, ``A|B``, as ``A or B``."""
    return " or ".join(part.strip() for part in title.split("|"))
