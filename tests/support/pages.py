"""Small PDFs of pieces of text, each where it is put and in letters of a size: what typesetting leaves of a page."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Piece", "a_line", "a_pdf"]

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
Piece = tuple[float, float, float, str]
"""From the left, from below, size of the letters, text."""


WIDTH = 0.6
"""Of each letter of this font, in sizes of the letters."""


def a_line(left: float, below: float, *parts: tuple[float, float, str]) -> list[Piece]:
    """Pieces one behind the other: the size of each, how much higher it stands, its text."""
    pieces = []
    for size, above, text in parts:
        pieces.append((left, below + above, size, text))
        left += WIDTH * size * len(text)
    return pieces


def a_pdf(*pages: Sequence[Piece]) -> bytes:
    """A file with these pages of 600 x 800 points."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", FONT]
    kids = []
    for page in pages:
        content = b"".join(_shown(*piece) for piece in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        resources = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources %s /Contents %d 0 R >>"
            % (resources, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _shown(left: float, below: float, size: float, text: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return b"BT /F1 %.2f Tf 1 0 0 1 %.2f %.2f Tm (%s) Tj ET\n" % (size, left, below, escaped)


def _file(objects: Sequence[bytes]) -> bytes:
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(data)
