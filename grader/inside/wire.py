"""Frames on the channel, the box's end: JSON and a safetensors blob behind a fixed header.

Layout: 4 bytes magic, u32 length of the JSON, u64 length of the blob, then both. What comes in here was
written by the judge and is trusted; the judge's own reader (``grader.evidence``) trusts nothing.
"""

from __future__ import annotations

import os
import struct
from json import dumps, loads
from typing import Any

import numpy as np
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

__all__ = ["Channel"]

HEADER = struct.Struct("<4sIQ")
MAGIC = b"GRD1"


class Channel:
    """One end of the question-and-answer channel; ``source`` and ``sink`` are descriptors (one socket, or two pipes).

    What writing an answer needs is bound when the channel is made, before student code loads: a module
    that the student patches later is not the one used here.
    """

    def __init__(self, source: int, sink: int) -> None:
        self._source, self._sink = source, sink
        self._read, self._write = os.read, os.write
        self._dumps, self._save, self._pack = dumps, save_arrays, HEADER.pack

    def receive(self) -> tuple[dict[str, Any], list[np.ndarray[Any, Any]]] | None:
        """The next question and its arrays; None when the judge has closed the channel. ValueError: it was no frame."""
        head = self._exactly(HEADER.size)
        if head is None:
            return None
        magic, text_length, blob_length = HEADER.unpack(head)
        if magic != MAGIC:
            raise ValueError("the judge sent no frame")
        text, blob = self._exactly(text_length), self._exactly(blob_length)
        if text is None or blob is None:
            return None
        named = load_arrays(blob) if blob else {}
        return loads(text), [named[str(index)] for index in range(len(named))]

    def send(self, body: dict[str, Any], arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        """Write one answer whole."""
        text = self._dumps(body, allow_nan=False).encode("utf-8", "replace")
        blob = self._save(arrays) if arrays else b""
        for part in (self._pack(MAGIC, len(text), len(blob)) + text, blob):
            view = memoryview(part)
            while view:
                view = view[self._write(self._sink, view) :]

    def _exactly(self, size: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < size:
            chunk = self._read(self._source, min(size - len(parts), 1 << 20))
            if not chunk:
                return None
            parts += chunk
        return bytes(parts)
