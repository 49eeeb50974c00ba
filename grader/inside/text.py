"""The text of a document, in passages with their place; structured data where the file is YAML or JSON."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import yaml

from grader.inside.failure import unreadable
from grader.inside.latex import read_latex
from grader.inside.notebook import Cell, read_cells
from grader.inside.pdf import read_pdf
from grader.inside.web import web_text
from grader.inside.word import read_word

__all__ = ["read_text"]

TEXT_LIMIT = 2_000_000
DATA_LIMIT = 200_000
PRINTED_LIMIT = 1_000_000
"""Characters of what a notebook's cells printed, in all."""
CODE_LINES = 8
WEB_LIMIT = 16 << 20
"""Bytes of a web page: exported notebooks carry their pictures with them."""
PAGES_LIMIT = 2_000
NO_NUMBERS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings would pass for text that the student printed


def read_text(root: Path, path: str) -> dict[str, Any]:
    """Facts: ``passages`` (text, place), ``data`` for YAML and JSON, and of a notebook what its code cells printed
    once: ``outputs`` (text, place, and the last lines of the cell's ``code``). Raises CannotAnswer (``unreadable``)."""
    file = root / path
    with unreadable(root, path):
        match file.suffix.lower():
            case ".pdf":
                return {"passages": read_pdf(file, path, TEXT_LIMIT)}
            case ".docx":
                return {"passages": _shortened(read_word(file, path))}
            case ".html" | ".htm":
                return {"passages": [{"text": web_text(_decode(file, WEB_LIMIT), TEXT_LIMIT), "place": path}]}
            case ".tex":
                return {"passages": [{"text": read_latex(root, file, _decode(file), TEXT_LIMIT), "place": path}]}
            case ".ipynb":
                cells = read_cells(file)
                return {"passages": _prose(cells, path), "outputs": _outputs(cells, path)}
            case ".yaml" | ".yml" | ".json":
                text = _decode(file)
                return {"passages": [{"text": text, "place": path}], "data": _data(text[:DATA_LIMIT])}
            case _:
                return {"passages": [{"text": _decode(file), "place": path}]}


def _decode(file: Path, most: int = TEXT_LIMIT) -> str:
    with file.open("rb") as stream:
        data = stream.read(most)
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _shortened(passages: list[dict[str, str]]) -> list[dict[str, str]]:
    """At most as many characters as a text may have, in all."""
    left, kept = TEXT_LIMIT, []
    for passage in passages[:PAGES_LIMIT]:
        kept.append({**passage, "text": passage["text"][:left]})
        left = max(0, left - len(passage["text"]))
    return kept


def _prose(cells: tuple[Cell, ...], path: str) -> list[dict[str, str]]:
    prose = [(cell.number, _remarks(cell.source) if cell.is_code else cell.source) for cell in cells]
    return [
        {"text": text[:TEXT_LIMIT], "place": f"{path}, cell {number}"} for number, text in prose if text is not None
    ]


def _remarks(source: str) -> str | None:
    """The text of a code cell that holds remarks and nothing else; None for any other."""
    lines = [line.strip() for line in source.split("\n")]
    if not any(lines) or not all(line.startswith("#") or not line for line in lines):
        return None
    return "\n".join(line.lstrip("#").strip() for line in lines)


def _outputs(cells: tuple[Cell, ...], path: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    left = PRINTED_LIMIT
    for cell in cells:
        if cell.is_code and cell.outputs and left > 0:
            code = "\n".join([line for line in cell.source.split("\n") if line.strip()][-CODE_LINES:])[:TEXT_LIMIT]
            text = "\n".join(cell.outputs)[:left]
            left -= len(text)
            found.append({"text": text, "place": f"{path}, cell {cell.number}", "code": code})
    return found


def _data(text: str) -> Any:
    """Plain data: aliases are refused, since a few lines of them can stand for a billion values."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader)):
        raise ValueError("aliases (*name) are not accepted here")
    # Numbers that are none become words, as dates do: JSON has no place for either.
    return json.loads(json.dumps(yaml.load(text, yaml.CSafeLoader), default=str), parse_constant=NO_NUMBERS.get)
