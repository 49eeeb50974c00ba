"""What was handed in: every file, its size, and what Python files and notebooks define. Nothing is run."""

from __future__ import annotations

import ast
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.inside.definitions import top_level_names
from grader.inside.notebook import read_cells

__all__ = ["picture_size", "survey"]

FILE_LIMIT = 5000
SOURCE_LIMIT = 8 << 20


def survey(root: Path) -> dict[str, Any]:
    """Facts about every regular file below ``root``, sorted by path."""
    paths = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())[:FILE_LIMIT]
    return {"files": [_file(path, root) for path in paths]}


def _file(path: Path, root: Path) -> dict[str, Any]:
    facts: dict[str, Any] = {"path": path.relative_to(root).as_posix(), "bytes": path.stat().st_size}
    suffix = path.suffix.lower()
    if suffix in {".py", ".ipynb"} and facts["bytes"] <= SOURCE_LIMIT:
        facts |= _source(path)
    if suffix in {".png", ".gif", ".jpg", ".jpeg"}:
        with path.open("rb") as file:
            size = picture_size(file.read(1 << 16))
        facts |= {"width": size[0], "height": size[1]} if size else {"error": "not a picture that can be read"}
    return facts


def _source(path: Path) -> dict[str, Any]:
    """Names defined at top level; ``error`` is the first thing that does not parse."""
    defined: list[str] = []
    error = ""
    for place, parse in _trees(path):
        try:
            defined += top_level_names(parse().body)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            error = error or f"{place}{_describe(problem)}"
    return {"defines": list(dict.fromkeys(defined)), "error": error}


def _trees(path: Path) -> Iterator[tuple[str, Any]]:
    """(place, function that parses) for a file, or for each code cell of a notebook."""
    if path.suffix.lower() == ".py":
        yield "", lambda: _parse(path.read_bytes())
        return
    try:
        cells = read_cells(path)
    except Exception as problem:  # noqa: BLE001 - nbformat raises many kinds on hostile files, each is a fact here
        reason = f"no readable notebook: {type(problem).__name__}"
        yield "", lambda: _refuse(reason)
        return
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
