"""What every form of picture must keep to."""

from __future__ import annotations

__all__ = ["Unshowable", "check_size", "taken"]

LONGEST_EDGE = 8192
MOST_PIXELS = 1 << 24


class Unshowable(Exception):
    """The bytes are no picture of this form, or not one that is shown."""


def check_size(width: int, height: int) -> None:
    """Raises Unshowable for a picture without pixels, or with so many that it would cost a browser its memory."""
    if not (0 < width <= LONGEST_EDGE and 0 < height <= LONGEST_EDGE and width * height <= MOST_PIXELS):
        raise Unshowable(f"{width} x {height} pixels")


def taken(data: bytes, at: int, size: int) -> bytes:
    """``size`` bytes from ``at`` on. Raises Unshowable where the data ends before."""
    piece = data[at : at + size]
    if at < 0 or len(piece) != size:
        raise Unshowable("it ends too early")
    return piece
