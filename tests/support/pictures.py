"""Small pictures, byte by byte."""

from __future__ import annotations

import struct
import zlib

__all__ = ["GIF", "JPEG", "PNG", "a_png", "chunk"]


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def a_png(
    rows: bytes,
    width: int = 3,
    height: int = 2,
    *,
    depth: int = 8,
    colour: int = 0,
    interlace: int = 0,
    more: bytes = b"",
) -> bytes:
    """A PNG of these rows, each behind its filter byte; ``more`` chunks stand before the data."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    chunks = [chunk(b"IHDR", head), more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


PNG = a_png(b"\0abc\0def")
"""3 x 2 grey pixels."""


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


JPEG = (
    b"\xff\xd8"
    + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    + _segment(0xDB, bytes([0]) + bytes([1] * 64))
    + _segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 1) + bytes([1, 0x11, 0]))
    + _segment(0xC4, bytes([0x00, 1, *[0] * 15, 0]))
    + _segment(0xC4, bytes([0x10, 1, *[0] * 15, 0]))
    + _segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))
    + b"\x3f"
    + b"\xff\xd9"
)
"""8 x 8 grey pixels, all alike."""

GIF = (
    b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00" + b"\x3b"
)  # fmt: skip
"""One black pixel."""
