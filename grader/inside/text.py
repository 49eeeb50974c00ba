"""The text of a document, in passages with their place; structured data where the file is YAML or JSON."""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path
from typing import Any

import yaml
from pypdf import PdfReader

from grader.inside.failure import unreadable
from grader.inside.notebook import read_cells

__all__ = ["read_text"]

TEXT_LIMIT = 2_000_000
DATA_LIMIT = 200_000
NO_NUMBERS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings would pass for text that the student printed


def read_text(root: Path, path: str) -> dict[str, Any]:
    """Facts: ``passages`` (text, place); ``data`` for YAML and JSON; ``outputs`` (text, place) of a notebook's cells.

    Raises CannotAnswer (``unreadable``).
    """
    file = root / path
    with unreadable(root, path):
        match file.suffix.lower():
            case ".pdf":
                return {"passages": _pdf(file, path)}
            case ".ipynb":
                return _notebook(file, path)
            case ".yaml" | ".yml" | ".json":
                text = _decode(file)
                return {"passages": [{"text": text, "place": path}], "data": _data(text[:DATA_LIMIT])}
            case _:
                return {"passages": [{"text": _decode(file), "place": path}]}


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


def _notebook(file: Path, path: str) -> dict[str, Any]:
    """The prose, and what running the code cells once printed, cell by cell."""
    prose, outputs, left = [], [], TEXT_LIMIT
    for cell in read_cells(file):
        place = f"{path}, cell {cell.number}"
        if not cell.is_code:
            prose.append({"text": cell.source[:TEXT_LIMIT], "place": place})
        elif cell.outputs and left:
            text = "\n".join(cell.outputs)[:left]
            outputs.append({"text": text, "place": place})
            left -= len(text)
    return {"passages": prose, "outputs": outputs}


def _data(text: str) -> Any:
    """Plain data: aliases are refused, since a few lines of them can stand for a billion values."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader)):
        raise ValueError("aliases (*name) are not accepted here")
    # Numbers that are none become words, as dates do: JSON has no place for either.
    return json.loads(json.dumps(yaml.load(text, yaml.CSafeLoader), default=str), parse_constant=NO_NUMBERS.get)
