"""Pictures that were handed in, as bytes with their place: a file, the outputs of a notebook, the pages of a PDF.

Nothing is decoded here but the packing around a picture (base64, a PDF's streams). What is told of a picture is a
claim, as everything from the box: whoever shows it looks at the bytes again.
"""

from __future__ import annotations

import base64
import struct
import warnings
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from pypdf import PdfReader

from grader.inside.failure import unreadable
from grader.inside.notebook import cells_as_data
from grader.inside.survey import picture_size

__all__ = ["read_pictures"]

MOST = 40
"""Pictures of one document that are listed."""
LARGEST = 2 << 20
ALL = 3 << 20
"""Bytes of one picture, and of all of one document, that are sent; of the others place and size are told."""
DEPTH = 3
"""Forms inside forms of a PDF that are looked into."""
IN_NOTEBOOKS = ("image/png", "image/jpeg", "image/gif")
CHANNELS = {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3}

Arrays = dict[str, np.ndarray[Any, Any]]


def read_pictures(root: Path, path: str) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``pictures``, each with ``place`` and ``bytes``, with ``width`` and ``height`` where it has them, and with
    ``array``, the name of the array of its bytes, where they are sent; ``more`` counts those that are not listed.

    Raises CannotAnswer (``unreadable``).
    """
    with unreadable(root, path):
        found = list(_pictures(root / path, path))
    told: list[dict[str, Any]] = []
    arrays: Arrays = {}
    left = ALL
    for place, data in found[:MOST]:
        size = picture_size(data)
        facts: dict[str, Any] = {"place": place, "bytes": len(data)}
        facts |= {"width": size[0], "height": size[1]} if size else {}
        if size and len(data) <= min(LARGEST, left):
            facts["array"] = str(len(arrays))
            arrays[facts["array"]] = np.frombuffer(data, np.uint8)
            left -= len(data)
        told.append(facts)
    return {"pictures": told, "more": max(0, len(found) - MOST)}, arrays


def _pictures(file: Path, path: str) -> Iterator[tuple[str, bytes]]:
    match file.suffix.lower():
        case ".ipynb":
            yield from _of_notebook(file, path)
        case ".pdf":
            yield from islice(_of_pdf(file, path), 10 * MOST)
        case _:
            with file.open("rb") as stream:
                yield path, stream.read(LARGEST + 1)


def _of_notebook(file: Path, path: str) -> Iterator[tuple[str, bytes]]:
    for number, cell in enumerate(cells_as_data(file), start=1):
        bundles = [output.get("data", {}) for output in cell.get("outputs", [])]
        bundles += list(cell.get("attachments", {}).values())
        texts = [bundle[kind] for bundle in bundles for kind in IN_NOTEBOOKS if kind in bundle]
        for at, text in enumerate(texts, start=1):
            place = f"{path}, cell {number}" + (f", picture {at}" if len(texts) > 1 else "")
            try:
                yield place, base64.b64decode("".join(text))
            except ValueError:
                yield place, b""


def _of_pdf(file: Path, path: str) -> Iterator[tuple[str, bytes]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, page in enumerate(PdfReader(file).pages, start=1):
            for stream in _images(page, DEPTH):
                yield f"{path}, page {number}", _of_stream(stream)


def _images(holder: Any, depth: int) -> Iterator[Any]:
    """The images of a page, or of a form on it (an included figure), with those of the forms in it."""
    for member in _member(_member(holder, "/Resources"), "/XObject").values():
        stream = member.get_object()
        if stream.get("/Subtype") == "/Image":
            yield stream
        elif stream.get("/Subtype") == "/Form" and depth:
            yield from _images(stream, depth - 1)


def _member(holder: Any, name: str) -> Any:
    """A member of a PDF's dictionary, which may stand elsewhere in the file; an empty one where there is none."""
    member = holder.get(name)
    return member.get_object() if member is not None else {}


def _of_stream(stream: Any) -> bytes:
    """A JPEG as it stands; plain 8-bit samples as a PNG; nothing of the other forms that a PDF may hold, or of damaged
    ones."""
    try:
        return _packed(stream)
    except Exception:  # noqa: BLE001 - pypdf raises many kinds on a damaged stream: the others on the page are still good
        return b""


def _packed(stream: Any) -> bytes:
    filters = stream.get("/Filter", [])
    last = filters if isinstance(filters, str) else (filters or [""])[-1]
    if last == "/DCTDecode" and (isinstance(filters, str) or len(filters) == 1):
        return bytes(stream._data)
    channels = CHANNELS.get(str(stream.get("/ColorSpace")), _profiled(stream.get("/ColorSpace")))
    width, height = int(stream["/Width"]), int(stream["/Height"])
    if stream.get("/BitsPerComponent") != 8 or not channels or width * height * channels > 1 << 26:
        return b""
    data = bytes(stream.get_data())
    if len(data) < width * height * channels:
        return b""
    samples = np.frombuffer(data, np.uint8, width * height * channels).reshape(height, width * channels)
    return _png(np.insert(samples, 0, 0, axis=1).tobytes(), width, height, 2 if channels == 3 else 0)


def _profiled(space: Any) -> int:
    """Channels of a colour space with a profile."""
    is_profiled = isinstance(space, list) and len(space) == 2 and space[0] == "/ICCBased"
    number = int(space[1].get_object().get("/N", 0)) if is_profiled else 0
    return number if number in {1, 3} else 0


def _png(rows: bytes, width: int, height: int, kind: int) -> bytes:
    """Rows of samples, each behind a filter byte of 0, as a PNG of 8 bits; ``kind`` is 0 for grey, 2 for colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    packed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)
