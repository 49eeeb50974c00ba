"""``table``: a layer table in what was handed in, row by row beside the network that was handed in with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from grader.judge.answers import sections_about
from grader.judge.calling import called
from grader.judge.case import Case
from grader.judge.compare import size_words
from grader.judge.graph.claim import Subject
from grader.judge.graph.program import Program
from grader.judge.graph.verify import Verification, verify
from grader.judge.kinds.asking import call_of
from grader.judge.kinds.documents import Document, not_read_here, read_document, reports
from grader.judge.kinds.known import known
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import blocked, failed, from_share
from grader.judge.tables import (
    Beside,
    LayerTable,
    Pair,
    explanations,
    find_tables,
    functions_in,
    layers_of,
    set_beside,
    unreadable,
    unshown,
)  # fmt: skip
from grader.judge.tables.plausible import TOTAL, misread
from grader.model import Evidence, Finding, Item, Lines, Quote, Row, Table, TableCheck

__all__ = ["judge_table"]

BATCH = "N"
BY = "reading the table"
PERSON = "A person will look."
SHOWN = 3
"""How many differences the sentence for the student names; the table shows all."""


@dataclass(frozen=True)
class _Read:
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


def judge_table(item: Item, check: TableCheck, case: Case) -> Finding:
    """Each row of the table and each layer that it leaves out is an equal share, the total one of its own.

    Cells that cannot be right as they are read, and tables that cannot be found in what is there, are a person's.
    """
    documents = [read_document(case, path) for path in reports(case)]
    tables = [table for document in documents for table in _tables(document, check, case)]
    if not tables:
        return _nothing(item, check, case, documents)
    titled = [table for table in tables if _is_titled(table, check.title)]
    if check.title and not titled and len(tables) > 1:
        say = f"{len(tables)} layer tables were found, and none of them is called {_either(check.title)}. {PERSON}"
        return replace(blocked(item.id, BY, say, needs_person=True), evidence=_all(tables))
    verification, is_sure = _verified(check, case)
    if not is_sure:
        return unverified(item.id, verification)
    program = verification.claims[0].program
    layers, functions = layers_of(program), functions_in(program)
    read = [_Read(table, set_beside(table, layers, functions), unreadable(table)) for table in titled or tables]
    return _finding(item, check, max(read, key=lambda one: one.fits), program)


def _verified(check: TableCheck, case: Case) -> tuple[Verification, bool]:
    """What the network computes, and whether that is known. Raises StudentFailure when it does not run."""
    if not check.ways:
        found = known(case, check.model, check.input)
        return found.verification, found.is_sure
    call, draw = call_of(case.student, check.model), case.draw.child(f"table/{check.model}")
    one = called(case.student, call, check.ways, {}, inputs=check.inputs, lengths={BATCH: 2}, draw=draw)
    if one.failure is not None:
        raise case.student.stopped(one.failure)
    verification = verify(case, Subject(case.student, call, one.specified))
    return verification, verification.holds


def _tables(document: Document, check: TableCheck, case: Case) -> list[LayerTable]:
    if check.section is None:
        return find_tables(document.everything)
    return find_tables(sections_about(document.everything, check.section, case.question_ids))


def _is_titled(table: LayerTable, title: str | None) -> bool:
    """One of the names stands in one of the lines above it, every word of it."""
    if title is None:
        return True
    return any(
        all(re.search(rf"(?<![A-Za-z]){re.escape(word)}", line, re.I) for word in name.split())
        for name in title.split("|")
        if name.strip()
        for line in table.titles
    )


def _nothing(item: Item, check: TableCheck, case: Case, documents: list[Document]) -> Finding:
    """No table: nothing was handed in that could hold one, or a person must look."""
    unread = [document.path for document in documents if document.failure is not None or document.is_picture]
    unread += not_read_here(case)
    if unread:
        say = f"No layer table was found, and {', '.join(unread)} could not be read. {PERSON}"
        return blocked(item.id, BY, say, needs_person=True)
    written = [document.path for document in documents if not document.is_empty or document.printed]
    if written:
        where = f" in section {check.section} of" if check.section else " in"
        say = f"No layer table was found{where} {', '.join(written)}; it may be a picture. {PERSON}"
        return blocked(item.id, BY, say, needs_person=True)
    return failed(item.id, "No report with a layer table was handed in.")


def _finding(item: Item, check: TableCheck, read: _Read, program: Program) -> Finding:
    table, beside = read.table, read.beside
    why = explanations(table, beside.missing, unshown(program)) if not read.unread else ()
    evidence: tuple[Evidence, ...] = (_evidence(read), *_reasons(read, why))
    if read.unread or not beside.compared:
        finding = blocked(item.id, BY, _unread_words(read), needs_person=True)
        return replace(finding, evidence=evidence, where=table.place)
    rows = Fraction(beside.right, beside.compared)
    total = Fraction(check.total) if table.total is not None else Fraction(0)
    share = rows * (1 - total) + (total if read.adds_up else 0)
    return from_share(
        item.id,
        share,
        1,
        _say(read, why),
        expected="every row as in your network, and a total that is the sum of the rows",
        got=f"{beside.right} of {beside.compared} rows agree; {_total_words(read)}",
        where=table.place,
        evidence=evidence,
    )


def _unread_words(read: _Read) -> str:
    if not read.unread:
        return f"A layer table was found, and none of its rows could be set beside your network. {PERSON}"
    names = [read.table.rows[at].name if at != TOTAL else "the total" for at in read.unread]
    cells = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    return f"The number of parameters cannot be read in {cells}. {PERSON}"


def _say(read: _Read, why: tuple[str, ...]) -> str:
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


def _difference(read: _Read) -> str:
    total, rows = read.table.total, read.table.sum
    assert total is not None
    assert total.value is not None
    assert rows is not None
    more = "more" if total.value > rows else "less"
    return (
        f"The rows add up to {rows:,}, and the total says {total.value:,}, which is {abs(total.value - rows):,} {more}."
    )


def _total_words(read: _Read) -> str:
    if read.table.total is None:
        return "no total is stated"
    return "the total is the sum of the rows" if read.adds_up else "the total is not the sum of the rows"


def _reasons(read: _Read, why: tuple[str, ...]) -> tuple[Lines, ...]:
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


def _evidence(read: _Read) -> Table:
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


def _row(read: _Read, pair: Pair) -> Row:
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


def _all(tables: list[LayerTable]) -> tuple[Quote, ...]:
    """The tables by the words above them."""
    return tuple(
        Quote(text=f"{' / '.join(reversed(table.titles[:2])) or 'no title'}: {len(table.rows)} rows", place=table.place)
        for table in tables[:8]
    )


def _either(title: str) -> str:
    return " or ".join(part.strip() for part in title.split("|"))
