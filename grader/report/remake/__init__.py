"""Pictures of students', taken apart and put together again from the pieces that draw, so that they can be shown.

Their bytes are untrusted. What comes out holds nothing but checked pieces: no text, no position, no profile, no second
file behind the first, no picture larger than a browser can take. Whatever is not understood is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from grader.report.remake.gif import remade_gif
from grader.report.remake.jpeg import remade_jpeg
from grader.report.remake.limits import Unshowable
from grader.report.remake.png import remade_png

__all__ = ["LARGEST", "Remade", "remade"]

LARGEST = 2 << 20
"""Bytes of one picture that is shown."""


@dataclass(frozen=True)
class Remade:
    """A picture that can be shown. ``kind`` is ``png``, ``jpeg`` or ``gif``; sizes are in pixels."""

    kind: str
    width: int
    height: int
    data: bytes


def remade(data: bytes) -> Remade | None:
    """The picture in ``data``, or None where it is none that can be shown. Raises nothing, whatever the bytes are."""
    if len(data) > LARGEST:
        return None
    for kind, magic, make in (
        ("png", b"\x89PNG\r\n\x1a\n", remade_png),
        ("jpeg", b"\xff\xd8", remade_jpeg),
        ("gif", b"GIF8", remade_gif),
    ):
        if data.startswith(magic):
            try:
                width, height, made = make(data)
            except Unshowable:
                return None
            return Remade(kind, width, height, made)
    return None
