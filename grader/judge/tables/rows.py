"""Rows: which columns a table has, by its heading line, and what stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.judge.tables.cells import cells_of, number_in, size_in, without_rules
from grader.judge.tables.families import PATTERNS, family
from grader.judge.tables.records import TableRow

__all__ = ["Columns", "columns_of", "read_row"]

LAYER = re.compile(r"\b(?:layers?|modules?|type|operations?)\b", re.I)
PARAMETERS = re.compile(r"\bparam(?:eter)?s?\b|#\s*(?:of\s+)?weights?\b|\bweights?\b", re.I)
SIZE = re.compile(r"\b(?:output|out)\b|\bsize|\bshape|\bdimensions?\b", re.I)
NO_SIZE = re.compile(r"kernel|filter|input|stride", re.I)
OF_A_HEADING = re.compile(
    r"\b(?:layers?|modules?|names?|var_names?|types?|operations?|depth|idx|index|input|output|out|kernel|shapes?|sizes?|dim\w*|"
    r"num\w*|of|param\w*|weights?|mult|adds|trainable|connected|to|stride|padding)\b",
    re.I,
)
"""Words of headings: one whose columns are marked by spaces alone has hardly any others."""
LONGEST_HEADING = 200
LONGEST_CELL = 50
LONGEST_NAME = 80

TREE = re.compile(r"^(?P<lead>[\s│|]*)(?:[├└]─+|[|+`\\]-{1,2}(?=\s|[A-Z]))\s*")
INDENT = 5
"""Characters of one step down a tree that states no depth."""
PLACE = re.compile(r":\s*(?P<depth>\d{1,2})-\d+")
RECURSIVE = re.compile(r"\(?recursive\)?", re.I)
OF_A_PARAMETER = re.compile(r"^[\w.]*\.?(?:weight|bias)$")
"""A row of torchinfo's for one tensor, below the layer's own."""


@dataclass(frozen=True)
class Columns:
    """Which cell holds the layer, the output's size, the parameters (``is_last``: no other column follows); None where
    there is no such column.

    ``count`` columns in all: 1 where they are not marked but by spaces. ``before``: sizes that stand before the
    output's (an input's); ``between``: sizes between it and the parameters (a kernel's).
    """

    layer: int
    size: int | None
    parameters: int
    count: int
    before: int = 0
    between: int = 0
    is_last: bool = True
    is_tree: bool = False
    spaced: Columns | None = None
    """The columns by the wide spaces between them, for rows without a size in brackets."""


def columns_of(line: str) -> Columns | None:
    """The columns, if the line is a table's heading."""
    if (
        len(line) > LONGEST_HEADING
        or not LAYER.search(line)
        or not PARAMETERS.search(line)
        or line.endswith((".", ":"))
    ):
        return None
    cells = cells_of(line)
    is_tree = "depth" in line.lower()
    if len(cells) > 1:
        return _marked(cells, is_tree)
    if len(re.findall(r"[A-Za-z]{2,}", OF_A_HEADING.sub(" ", line))) > 1:
        return None  # a sentence
    layer = LAYER.search(line)
    parameters = list(PARAMETERS.finditer(line))[-1]
    sizes = list(re.finditer(r"(input|output|kernel|out)?[ _]*(?:shape|size|dim\w*)", line, re.I))
    if layer is None or layer.start() > parameters.start() or layer.start() > 12 or not sizes:
        return None
    names = [(size[1] or "output").lower() for size in sizes]
    output = next((at for at, name in enumerate(names) if name.startswith("out")), None)
    if output is None:
        return None
    later = [size for size in sizes[output + 1 :] if size.start() < parameters.start()]
    is_last = not re.search(r"[A-Za-z]{3}", line[parameters.end() :])
    spaced = _marked(re.split(r"\s{2,}", line.strip()), is_tree)
    return Columns(0, 0, 0, 1, output, len(later), is_last, is_tree, spaced)


def _marked(cells: list[str], is_tree: bool) -> Columns | None:
    if max(map(len, cells)) > LONGEST_CELL:
        return None  # sentences
    layer = next((at for at, cell in enumerate(cells) if LAYER.search(cell) and not PARAMETERS.search(cell)), None)
    counted = [at for at, cell in enumerate(cells) if PARAMETERS.search(cell)]
    if layer is None or not counted:
        return None
    sizes = [at for at, cell in enumerate(cells) if SIZE.search(cell) and not NO_SIZE.search(cell)]
    output = next((at for at in sizes if re.search(r"out", cells[at], re.I)), sizes[0] if sizes else None)
    return Columns(layer, output, counted[-1], len(cells), is_tree=is_tree)


def read_row(raw: str, columns: Columns) -> TableRow | None:
    """What a line below a heading says of one layer; None for a line that says nothing of one."""
    lead = TREE.match(raw)
    text = without_rules(raw[lead.end() :] if lead else raw).strip()
    if columns.count > 1 and not lead:
        return _of_cells(cells_of(text), columns)
    row = _of_words(text, columns, in_tree=bool(lead))
    if row is None or not lead:
        return row
    return replace(row, in_tree=True, depth=row.depth if PLACE.search(row.name) else 1 + len(lead["lead"]) // INDENT)


def _of_cells(cells: list[str], columns: Columns) -> TableRow | None:
    if len(cells) < 2:
        return _of_words(cells[0], columns, in_tree=False) if cells else None
    padded = [*cells, *[""] * (columns.count - len(cells))]
    name = padded[columns.layer][:LONGEST_NAME].strip(" -_:.") if columns.layer < len(padded) else ""
    size = size_in(padded[columns.size]) if columns.size is not None else None
    cell = padded[columns.parameters].strip()
    if not re.search(r"[A-Za-z]", name) or (size is None and number_in(cell) is None and not _is_known(name)):
        return None
    if size is None and number_in(cell) is None and columns.size is not None:
        return None
    return _row(name, size.size if size else None, cell, columns, sure=bool(size and size.without_examples))


def _of_words(text: str, columns: Columns, *, in_tree: bool) -> TableRow | None:
    """A row whose columns are marked by spaces alone: a name, sizes in brackets, a number."""
    size = size_in(text, crossed=False)
    for _ in range(columns.before):
        size = size_in(text, size.end, crossed=False) or size if size else None
    place = PLACE.search(text)
    if size is None:
        cells = re.split(r"\s{2,}", text)
        if columns.spaced is not None and len(cells) == columns.spaced.count > 1 and not in_tree:
            return _of_cells(cells, columns.spaced)
        blank = re.fullmatch(
            r"(?P<name>.*?:\s*\d+-\d+|\S+)\s+(?:--\s+)*(?P<cell>--|[\d,]+|\(recursive\))(?:\s+\S+)?", text
        )
        if not (in_tree or place or columns.is_tree) or blank is None or OF_A_PARAMETER.match(blank["name"]):
            return None
        return _row(blank["name"], None, blank["cell"], columns, sure=True)
    first = size_in(text, crossed=False) or size
    name, rest = text[: first.start].strip(" -_:.|"), text[size.end :]
    for _ in range(columns.between):
        kernel = size_in(rest, crossed=False)
        rest = rest[kernel.end :] if kernel else rest.strip().removeprefix("--")
    if not re.search(r"[A-Za-z]", name) or len(name) > LONGEST_NAME or OF_A_PARAMETER.match(name.split(":")[0]):
        return None
    if len(name.split()) > 6:
        return None  # a sentence that speaks of a size
    rest = rest.strip()
    cell = rest if columns.is_last else re.split(r"\s{2,}|\s(?=[A-Za-z\[])|(?<=\d)\s(?=\d)", rest)[0]
    return _row(name, size.size, cell, columns, sure=size.without_examples)


def _row(name: str, size: tuple[int, ...] | None, cell: str, columns: Columns, *, sure: bool) -> TableRow:
    place = PLACE.search(name)
    again = bool(RECURSIVE.search(cell))
    count = 0 if again else number_in(cell)
    depth = int(place["depth"]) if place else 0 if columns.is_tree else 1
    written = cell if cell.strip() else ""
    return TableRow(name, size, count, written, depth, again, is_sure=sure)


def _is_known(name: str) -> bool:
    return family(name) in {sort for sort, _ in PATTERNS}
