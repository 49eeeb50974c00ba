"""GIF (version 89a): the first picture alone, so that nothing moves and nothing is hidden behind it."""

from __future__ import annotations

from grader.report.remake.limits import Unshowable, check_size, taken

__all__ = ["remade_gif"]

EXTENSION, PICTURE, CONTROL = 0x21, 0x2C, 0xF9


def remade_gif(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and the first picture. Raises Unshowable."""
    if taken(data, 0, 6) not in {b"GIF87a", b"GIF89a"}:
        raise Unshowable("no version of the standard")
    screen = taken(data, 6, 7)
    width, height = int.from_bytes(screen[:2], "little"), int.from_bytes(screen[2:4], "little")
    check_size(width, height)
    at = 13 + _table(screen[4])
    kept, control = [b"GIF89a", taken(data, 6, at - 6)], b""
    while True:
        kind = taken(data, at, 1)[0]
        if kind == EXTENSION:
            end = _blocks(data, at + 2)
            if taken(data, at + 1, 1)[0] == CONTROL and end - at == 8:
                control = data[at:end]
            at = end
        elif kind == PICTURE:
            place = taken(data, at, 10)
            left, top, wide, high = (int.from_bytes(place[n : n + 2], "little") for n in (1, 3, 5, 7))
            if not wide or not high or left + wide > width or top + high > height:
                raise Unshowable("a picture outside of its screen")
            start = at + 10 + _table(place[9])
            end = _blocks(data, start + 1)
            return width, height, b"".join([*kept, control, data[at:end], b"\x3b"])
        else:
            raise Unshowable("no picture")


def _table(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """Where a chain of blocks that begins at ``at`` has ended."""
    while size := taken(data, at, 1)[0]:
        taken(data, at + 1, size)
        at += size + 1
    return at + 1
