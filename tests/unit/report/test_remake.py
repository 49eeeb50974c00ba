from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.remake import LARGEST, Remade, remade
from tests.support.pictures import GIF, JPEG, PNG, a_png, chunk

COMMENT = b"\xff\xfe" + struct.pack(">H", 2 + 6) + b"secret"
EXIF = b"\xff\xe1" + struct.pack(">H", 2 + 10) + b"Exif\0\0here"


def made(data: bytes) -> Remade:
    picture = remade(data)
    assert picture is not None
    return picture


@pytest.mark.parametrize(("data", "kind", "size"), [(PNG, "png", (3, 2)), (JPEG, "jpeg", (8, 8)), (GIF, "gif", (1, 1))])
def test_pictures_are_made_again_and_stay_as_they_are(data: bytes, kind: str, size: tuple[int, int]) -> None:
    picture = made(data)
    assert (picture.kind, (picture.width, picture.height)) == (kind, size)
    assert remade(picture.data) == picture


@pytest.mark.parametrize(
    "data",
    [
        a_png(b"\0abc\0def", more=chunk(b"tEXt", b"a\0secret")),
        a_png(b"\0abc\0def", more=chunk(b"eXIf", b"secret")),
        PNG + b"secret",
        JPEG[:2] + COMMENT + EXIF + JPEG[2:] + b"secret",
        GIF[:-1] + b"\x21\xfe\x06secret\x00\x3b",
        GIF[:19] + b"\x21\xfe\x06secret\x00" + GIF[19:] + b"secret",
    ],
)
def test_what_does_not_draw_is_left_out(data: bytes) -> None:
    assert b"secret" in data
    assert b"secret" not in made(data).data
    assert b"Exif" not in made(data).data


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (b"\0a\0b", {"width": 3, "depth": 1}),
        (b"\0" + b"abc" * 3 + b"\0" + b"abc" * 3, {"colour": 2}),
        (b"\0\0\0\0" * 2, {"colour": 3, "more": chunk(b"PLTE", b"abc") + chunk(b"tRNS", b"a")}),
        (b"\0a\0b\0cd\0e\0fgh", {"interlace": 1, "width": 3, "height": 3}),
    ],
)
def test_every_form_of_the_standard(rows: bytes, options: dict[str, int]) -> None:
    data = a_png(rows, **options)  # type: ignore[arg-type]
    if options.get("interlace"):
        passes = [(1, 1), (0, 1), (1, 0), (1, 1), (2, 1), (1, 2), (3, 1)]
        rows = b"".join(b"\0" + b"x" * columns for columns, count in passes for _ in range(count) if columns)
        data = a_png(rows, **options)  # type: ignore[arg-type]
    assert made(data).kind == "png"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>",
        PNG[:-1],
        PNG.replace(b"IHDR", b"IHDS"),
        PNG[:-20] + bytes(20),
        a_png(b"\0abc\0de"),
        a_png(b"\0abc\0defg"),
        a_png(b"\0abc\0def", width=0),
        a_png(bytes(1 << 22), width=60_000, height=60_000),
        a_png(b"\0abc\0def", depth=3),
        a_png(b"\0\0\0\0" * 2, colour=3),
        a_png(b"\0abc\0def", colour=7),
        JPEG[:-2],
        JPEG[:20],
        JPEG.replace(b"\xff\xc0", b"\xff\xc3"),
        JPEG.replace(struct.pack(">BHHB", 8, 8, 8, 1), struct.pack(">BHHB", 8, 65_000, 65_000, 1)),
        GIF[:-4],
        GIF.replace(struct.pack("<HHHHB", 0, 0, 1, 1, 0), struct.pack("<HHHHB", 9, 9, 1, 1, 0)),
        b"GIF88a" + GIF[6:],
        PNG + bytes(LARGEST),
    ],
    ids=range(21),
)
def test_what_is_no_picture_or_too_much_is_not_shown(data: bytes) -> None:
    assert remade(data) is None


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10, 10, 8, 0, 0, 0, 0))
    assert remade(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")) is None


@settings(deadline=None)
@given(st.sampled_from([PNG, JPEG, GIF]), st.data())
def test_any_bytes_are_made_again_or_refused(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data)))
    broken = data[:at] + draw.draw(st.binary(max_size=8)) + data[at + draw.draw(st.integers(0, 8)) :]
    picture = remade(broken)
    assert picture is None or remade(picture.data) == picture
