"""The text of a document, in passages with their place; structured data where the file is YAML or JSON."""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path
from typing import Any

import yaml
from pypdf import PdfReader

from grader.inside.failure import CannotAnswer
from grader.inside.notebook import Cell, read_cells
from grader.inside.word import read_word

__all__ = ["read_text"]

TEXT_LIMIT = 2_000_000
DATA_LIMIT = 200_000
PRINTED_LIMIT = 1_000_000
"""Characters of what a notebook's cells printed, in all."""
CODE_LINES = 8
PAGES_LIMIT = 2_000
NO_NUMBERS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings would pass for text that the student printed


def read_text(root: Path, path: str) -> dict[str, Any]:
    """Facts: ``passages`` (text, place), ``data`` for YAML and JSON, and of a notebook what its code cells ``printed``
    (text, place), below the last lines of their code. Raises CannotAnswer (``unreadable``)."""
    file = root / path
    try:
        match file.suffix.lower():
            case ".pdf":
                return {"passages": _pdf(file, path)}
            case ".docx":
                return {"passages": _shortened(read_word(file, path))}
            case ".ipynb":
                cells = read_cells(file)
                return {"passages": _prose(cells, path), "printed": _printed(cells, path)}
            case ".yaml" | ".yml" | ".json":
                text = _decode(file)
                return {"passages": [{"text": text, "place": path}], "data": _data(text[:DATA_LIMIT])}
            case _:
                return {"passages": [{"text": _decode(file), "place": path}]}
    except Exception as problem:
        # Parsers of other people's formats raise many kinds on a damaged or hostile file: all say "unreadable".
        raise CannotAnswer(
            {
                "kind": "unreadable",
                "type": type(problem).__name__,
                "message": f"{path} cannot be read: {problem}".replace(f"{root}/", "")[:1000],
                "stage": "read",
                "frames": [],
            }
        ) from problem


def _decode(file: Path) -> str:
    with file.open("rb") as stream:
        data = stream.read(TEXT_LIMIT)
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _pdf(file: Path, path: str) -> list[dict[str, str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages = PdfReader(file).pages
        texts = [(number, page.extract_text()) for number, page in enumerate(pages, start=1)]
    return [{"text": text[:TEXT_LIMIT], "place": f"{path}, page {number}"} for number, text in texts]


def _shortened(passages: list[dict[str, str]]) -> list[dict[str, str]]:
    """At most as many characters as a text may have, in all."""
    left, kept = TEXT_LIMIT, []
    for passage in passages[:PAGES_LIMIT]:
        kept.append({**passage, "text": passage["text"][:left]})
        left = max(0, left - len(passage["text"]))
    return kept


def _prose(cells: tuple[Cell, ...], path: str) -> list[dict[str, str]]:
    prose = [cell for cell in cells if not cell.is_code]
    return [{"text": cell.source[:TEXT_LIMIT], "place": f"{path}, cell {cell.number}"} for cell in prose]


def _printed(cells: tuple[Cell, ...], path: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    left = PRINTED_LIMIT
    for cell in cells:
        if cell.is_code and cell.outputs and left > 0:
            code = [line for line in cell.source.split("\n") if line.strip()][-CODE_LINES:]
            text = "\n".join([*code, "", *cell.outputs])[:left]
            left -= len(text)
            found.append({"text": text, "place": f"{path}, cell {cell.number}"})
    return found


def _data(text: str) -> Any:
    """Plain data: aliases are refused, since a few lines of them can stand for a billion values."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader)):
        raise ValueError("aliases (*name) are not accepted here")
    # Numbers that are none become words, as dates do: JSON has no place for either.
    return json.loads(json.dumps(yaml.load(text, yaml.CSafeLoader), default=str), parse_constant=NO_NUMBERS.get)
