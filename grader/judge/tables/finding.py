"""Finding: the layer tables in a document's text, whatever library printed them or whoever wrote them.

A heading line with a column of layers and one of parameters begins a table; a total, another heading or text of another
sort ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.judge.answers import Passage
from grader.judge.tables.cells import BLANK, cells_of, clean, number_in, size_in, without_rules
from grader.judge.tables.families import WITHOUT_PARAMETERS
from grader.judge.tables.records import LayerTable, Layout, TableRow, Total
from grader.judge.tables.rows import Columns, columns_of, read_row

__all__ = ["find_tables"]

MOST_LINES = 20_000
"""Of one document; a report of fifty pages has some 3,000."""
MOST_TABLES = 60
MOST_ROWS = 2_000
OTHERS = 4
"""So many lines that are no rows may stand among them: what is broken in two, a page's head."""
TITLES = 4
LONGEST_TITLE = 200

TOTAL = re.compile(
    r"^[\W_]*(?:(?:grand\s+|sub)?total|sum(?:me)?|gesamt|overall)\b(?:\s+(?:number|#|no\.?)(?:\s+of)?)?\s*(?P<what>[^\d:=|\t&]*)(?P<rest>.*)$",
    re.I,
)
TOTALS_OTHERS = re.compile(r"mult|mac|flop|size|memory|mib|mb\b|input|output|train|time", re.I)
KERAS = re.compile(r"\((?:Conv\dD|Dense|\w*Pooling\dD|\w*Normali\w*|InputLayer|UpSampl\w*)")
"""The class in brackets behind a layer's own name."""
PAGE = re.compile(r"\W*(?:page\s*)?\d+(?:\s*(?:/|of)\s*\d+)?\W*", re.I)
VALUE = re.compile(r"\d[\d,' \u00a0]*\d|\d")


@dataclass(frozen=True)
class _Line:
    """A line without its markup; ``raw`` with the strokes, which say how deep a row stands."""

    text: str
    raw: str
    place: str


def find_tables(passages: Sequence[Passage]) -> list[LayerTable]:
    """Every layer table of a document's passages, in order. Never raises, whatever the text."""
    lines = _lines(passages)
    found: list[LayerTable] = []
    index = 0
    while index < len(lines) and len(found) < MOST_TABLES:
        columns = columns_of(lines[index].text)
        if columns is None:
            index += 1
            continue
        rows, total, end = _body(lines, index + 1, columns)
        if rows:
            above = found[-1].titles if found and found[-1].place == lines[index].place else ()
            found.append(_table(lines, index, rows, total, columns, above))
        index = max(end, index + 1)
    return found


def _lines(passages: Sequence[Passage]) -> list[_Line]:
    lines: list[_Line] = []
    for passage in passages:
        for line in passage.text.splitlines():
            if len(lines) >= MOST_LINES:
                return lines
            raw = clean(line)
            lines.append(_Line(without_rules(raw).strip(), raw, passage.place))
    return lines


def _body(lines: Sequence[_Line], start: int, columns: Columns) -> tuple[list[TableRow], Total | None, int]:
    """Rows and total below a heading line, and the index of the line after them."""
    rows: list[TableRow] = []
    others = 0
    index = end = start
    while index < len(lines) and others <= OTHERS and len(rows) < MOST_ROWS:
        line = lines[index]
        index += 1
        if not re.search(r"\w", line.text):
            continue
        if columns_of(line.text) is not None:
            if _is_repeated(line.text, lines[start - 1].text) and rows and not _has_title(lines, end, index - 1):
                end = index  # the head of the same table, on the next page
                continue
            break
        if (total := _total(line.text)) is not None:
            return rows, total, index
        row = read_row(line.raw, columns)
        if row is not None:
            rows.append(row)
            others, end = 0, index
        else:
            others += 1
    return rows, None, end


def _is_repeated(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one) == re.sub(r"\W+", "", other)


def _has_title(lines: Sequence[_Line], start: int, end: int) -> bool:
    """Words stand between two headings, other than a page's number."""
    return any(re.search(r"[A-Za-z]{3}", line.text) and not PAGE.fullmatch(line.text) for line in lines[start:end])


def _total(text: str) -> Total | None:
    """The line that states how many parameters there are in all."""
    match = TOTAL.match(text)
    if match is None or TOTALS_OTHERS.search(match["what"]):
        return None
    if not re.search(r"param|weights", match["what"], re.I) and re.search(r"[A-Za-z]{3}", match["what"]):
        return None
    rest = re.split(r"[A-Za-z]", match["rest"].strip(" :=|\t&"))[0]
    parts = [part for part in cells_of(rest) if part.strip(" :=")]
    cell = (parts or [""])[-1 if len(parts) > 1 and not match["what"].strip() else 0].strip(" :=")
    value = VALUE.match(cell)
    return Total(number_in(value.group()) if value else None, cell)


def _table(
    lines: Sequence[_Line],
    heading: int,
    rows: list[TableRow],
    total: Total | None,
    columns: Columns,
    inherited: tuple[str, ...],
) -> LayerTable:
    """``inherited``: the words above the table before it, which hold for this one where it has none of its own."""
    layout = _layout(lines[heading].text, rows, columns)
    if layout == "tree":  # what hangs below nothing is the network itself
        rows = [row if row.in_tree or ":" in row.name else replace(row, depth=0) for row in rows]
    rows = [_without_examples(row, layout) for row in _with_blanks(rows)]
    titles = tuple(_titles(lines, heading)) or inherited
    sized = any(row.size is not None for row in rows)
    return LayerTable(titles, tuple(rows), total, layout, lines[heading].place, sized)


def _layout(heading: str, rows: Sequence[TableRow], columns: Columns) -> Layout:
    if "depth" in heading.lower() or columns.is_tree or any(row.in_tree for row in rows):
        return "tree"
    of_keras = sum(bool(KERAS.search(row.name)) for row in rows)
    return "keras" if of_keras * 3 > len(rows) else "list"


def _with_blanks(rows: Sequence[TableRow]) -> Iterator[TableRow]:
    """An empty cell is no parameters where the table writes it so for every layer that can have none."""
    bare = [row for row in rows if row.family in WITHOUT_PARAMETERS]
    are_blank = all(row.count is None and BLANK.fullmatch(row.cell) for row in bare)
    for row in rows:
        is_dash = row.count is None and bool(row.cell.strip()) and bool(BLANK.fullmatch(row.cell))
        yield replace(row, count=0) if is_dash or (are_blank and row in bare) else row


def _without_examples(row: TableRow, layout: Layout) -> TableRow:
    """A size of four numbers, or any in a tree, begins with the number of examples."""
    if row.size is None or row.is_sure:
        return row
    return replace(row, size=row.size[1:]) if layout == "tree" or len(row.size) >= 4 else row


def _titles(lines: Sequence[_Line], heading: int) -> Iterator[str]:
    """The last lines of words before a table, up to what is another table's."""
    count = 0
    for line in reversed(lines[max(0, heading - 30) : heading]):
        if not re.search(r"\w", line.text):
            continue
        if size_in(line.text, crossed=False) and not re.search(r"summary|\w\.\w|=", line.text):
            return
        if TOTAL.match(line.text) or re.search(r"trainable param", line.text, re.I):
            return
        yield line.text[:LONGEST_TITLE]
        count += 1
        if count == TITLES:
            return
