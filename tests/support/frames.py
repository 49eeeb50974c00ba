"""Answers as bytes, as an honest or a lying box would write them."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import numpy.typing as npt
from safetensors.numpy import save

__all__ = ["SERIAL", "answer_frame", "raw_frame", "reader", "tensor_blob"]

SERIAL = "serial"


def raw_frame(text: bytes, blob: bytes = b"", *, magic: bytes = b"GRD1") -> bytes:
    """A frame around any text and blob."""
    return struct.pack("<4sIQ", magic, len(text), len(blob)) + text + blob


def answer_frame(
    facts: Any,
    arrays: Mapping[str, npt.NDArray[Any]] | None = None,
    *,
    status: Any = "value",
    serial: Any = SERIAL,
) -> bytes:
    """A frame as the box writes one; ``facts``, ``status`` and ``serial`` may be anything that JSON can hold."""
    body = json.dumps({"serial": serial, "status": status, "facts": facts}).encode()
    return raw_frame(body, save(dict(arrays)) if arrays else b"")


def tensor_blob(header: Mapping[str, Any], data: bytes) -> bytes:
    """A safetensors file with any header."""
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def reader(data: bytes, most: int = 1 << 20) -> Callable[[int], bytes]:
    """A channel that holds ``data``, handed out in pieces of at most ``most`` bytes."""
    rest = bytearray(data)

    def read(size: int) -> bytes:
        taken = bytes(rest[: min(size, most)])
        del rest[: len(taken)]
        return taken

    return read
