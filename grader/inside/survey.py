"""What was handed in: every file, its size, and what Python files and notebooks define. Nothing is run."""

from __future__ import annotations

import ast
import struct
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from grader.inside.classes import definitions_in, packages_in
from grader.inside.definitions import top_level_names
from grader.inside.doing import NEVER_RUN
from grader.inside.makings import makings_in
from grader.inside.notebook import Cell, read_cells
from grader.inside.parts import parts_of, parts_of_cells
from grader.inside.pieces import Piece, pieces_of
from grader.inside.siblings import Siblings

__all__ = ["picture_size", "survey"]

FILE_LIMIT = 5000
SOURCE_LIMITS = {".py": 8 << 20, ".ipynb": 64 << 20}
"""Bytes; a notebook holds the pictures that it has drawn."""


def survey(root: Path) -> dict[str, Any]:
    """Facts about every regular file below ``root``, sorted by path."""
    paths = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())[:FILE_LIMIT]
    facts: list[dict[str, Any]] = []
    apart: dict[int, list[Piece]] = {}
    for number, path in enumerate(paths):
        told, pieces = _file(path, root)
        facts.append(told)
        if pieces is not None:
            apart[number] = pieces
    count = Counter(piece.defined for pieces in apart.values() for piece in pieces)
    rivals = {name for name, times in count.items() if times > 1 and name}
    classes = {piece.defined for pieces in apart.values() for piece in pieces if isinstance(piece.node, ast.ClassDef)}
    siblings = Siblings(root)
    for number, pieces in apart.items():
        facts[number] |= _apart(pieces, paths[number], siblings, rivals)
        facts[number] |= _makes(pieces, classes, paths[number], root, siblings)
    return {"files": facts}


def _file(path: Path, root: Path) -> tuple[dict[str, Any], list[Piece] | None]:
    """What is told of the file, and its pieces where it is code."""
    facts: dict[str, Any] = {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size}
    suffix = path.suffix.lower()
    pieces = None
    if facts["bytes"] <= SOURCE_LIMITS.get(suffix, -1):
        cells = _cells(path) if suffix == ".ipynb" else ()
        facts |= _source(path, cells)
        pieces = _pieces(path, facts["path"], cells)
    if suffix in {".png", ".gif", ".jpg", ".jpeg"}:
        with path.open("rb") as file:
            size = picture_size(file.read(1 << 16))
        facts |= {"width": size[0], "height": size[1]} if size else {"error": "not a picture that can be read"}
    return facts, pieces


def _cells(path: Path) -> Sequence[Cell] | str:
    """A notebook's cells, or why it has none; read once, since a large one takes a while."""
    try:
        return read_cells(path)
    except Exception as problem:  # noqa: BLE001 - nbformat raises many kinds on hostile files, each is a fact here
        return f"no readable notebook: {type(problem).__name__}"


def _source(path: Path, cells: Sequence[Cell] | str) -> dict[str, Any]:
    """Names defined at top level; ``error`` is the first thing that does not parse."""
    defined: list[str] = []
    error = ""
    for place, parse in _trees(path, cells):
        try:
            defined += top_level_names(parse().body)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            error = error or f"{place}{_describe(problem)}"
    return {"defines": list(dict.fromkeys(defined)), "error": error}


def _pieces(path: Path, told: str, cells: Sequence[Cell] | str) -> list[Piece]:
    """None where the file cannot be read."""
    if isinstance(cells, str):
        return []
    try:
        return pieces_of(parts_of_cells(cells, path, told) if path.suffix.lower() == ".ipynb" else parts_of(path, told))
    except Exception:  # noqa: BLE001 - the parser raises many kinds on hostile files: `error` has told it
        return []


def _apart(pieces: Sequence[Piece], path: Path, siblings: Siblings, rivals: AbstractSet[str]) -> dict[str, Any]:
    """``classes``: what it defines, also where other lines do not parse (``unparsed`` names what those would define);
    ``packages``: what it imports; ``acts``: what it does besides that is never wanted, such as training."""
    try:
        unparsed = [name for piece in pieces for name in piece.unparsed]
        facts = {"classes": definitions_in(pieces, path, siblings, rivals), "packages": packages_in(pieces)}
        acts = sorted({piece.why for piece in pieces if piece.kind == "acts"} & NEVER_RUN)
        more = {"unparsed": unparsed[:200], "acts": acts}
        return facts | {name: value for name, value in more.items() if value}
    except RecursionError:
        return {"classes": [], "packages": []}


def _makes(
    pieces: Sequence[Piece], classes: AbstractSet[str], path: Path, root: Path, siblings: Siblings
) -> dict[str, Any]:
    """``makes``: where classes of the submission are called with arguments."""
    try:
        found = makings_in(pieces, classes, path, root, siblings)
    except RecursionError:
        found = []
    return {"makes": found} if found else {}


def _trees(path: Path, cells: Sequence[Cell] | str) -> Iterator[tuple[str, Any]]:
    """(place, function that parses) for a file, or for each code cell of a notebook."""
    if isinstance(cells, str):
        yield "", lambda: _refuse(cells)
    elif path.suffix.lower() == ".py":
        yield "", lambda: _parse(path.read_bytes())
    else:
        for cell in cells:
            if cell.is_code:
                yield f"cell {cell.number}: ", lambda source=cell.source: _parse(source)


def _parse(source: str | bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a student's string is no one's concern here
        return ast.parse(source)


def _refuse(reason: str) -> ast.Module:
    raise ValueError(reason)


def _describe(problem: Exception) -> str:
    if isinstance(problem, SyntaxError):
        return f"line {problem.lineno}: {problem.msg}"
    return str(problem) or type(problem).__name__


def picture_size(head: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels from the first bytes of a PNG, GIF or JPEG."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    if head[:6] in {b"GIF87a", b"GIF89a"} and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
        return width, height
    if head.startswith(b"\xff\xd8"):
        return _jpeg_size(head)
    return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first start-of-frame marker (ITU T.81, table B.1)."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
