"""JPEG (ITU T.81): the segments that draw, one frame, one picture."""

from __future__ import annotations

import re

from grader.report.remake.limits import Unshowable, check_size, taken

__all__ = ["remade_jpeg"]

FRAMES = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what browsers draw."""
TABLES = {0xC4, 0xDB, 0xDD}
SCAN, END, ADOBE = 0xDA, 0xD9, 0xEE
MOST_SCANS = 100
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]", re.DOTALL)
"""What ends the data of a scan: not a stuffed zero, not a restart."""


def remade_jpeg(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and the picture, without comments, positions, previews and what lies behind. Raises Unshowable."""
    at, kept = 2, [b"\xff\xd8"]
    size, scans = (0, 0), 0
    while True:
        while taken(data, at, 2) == b"\xff\xff":
            at += 1
        fill, marker = taken(data, at, 2)
        if fill != 0xFF:
            raise Unshowable("no marker where one must be")
        if marker == END:
            break
        length = int.from_bytes(taken(data, at + 2, 2), "big")
        if length < 2:
            raise Unshowable("a segment without a length")
        segment = taken(data, at, length + 2)
        at += length + 2
        if marker in FRAMES:
            if size != (0, 0) or length < 8:
                raise Unshowable("two frames")
            size = int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
            check_size(*size)
        if marker == SCAN:
            scans += 1
            end = MARKER.search(data, at)
            if end is None or scans > MOST_SCANS or size == (0, 0):
                raise Unshowable("a scan that does not end, too many, or one before the frame")
            segment += data[at : end.start()]
            at = end.start()
        if marker in FRAMES | TABLES | {SCAN} or (marker == ADOBE and segment[4:9] == b"Adobe"):
            kept.append(segment)
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            raise Unshowable("a segment that browsers do not draw")
    if not scans:
        raise Unshowable("no picture")
    return *size, b"".join([*kept, b"\xff\xd9"])
