"""A PDF's pages as text, with what is set higher marked as such: ``8^{2} · 16``, and no footnote's mark in a number.

A page's text alone says ``82 · 16``. Where its pieces stand, and how large they are, says the rest.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader

__all__ = ["read_pdf"]

SMALLER = 0.9
"""A raised piece is smaller than what it is raised above: 0.65 in Word, 0.73 in LaTeX, 0.83 in a browser."""
LOWEST, HIGHEST = 0.15, 0.8
"""How much higher it stands, in sizes of what it is raised above."""
LARGER = 1.08
"""LaTeX sets subsections in letters 1.1 times those of the text, Word its smallest headings in 1.1 to 1.2 times."""
BODY_SHARE = 0.15
LONGEST_HEADING = 80
NO_HEADING = re.compile(r"^\W*\d|=|\d\s?[,×x]\s?\d|[.,;]\s*$|^[^A-Za-z]*$")
"""What begins with a number is told by what follows it; sums and sizes are answers, whatever their letters' size."""
LIKE = 1.04
"""Letters that differ less in size are of one text."""
MOST_PIECES = 60_000
POWER = re.compile(r"[-+\u2212]?(?:\d{1,3}|[A-Za-z])(?:\s?[-+\u2212·*]\s?(?:\d{1,3}|[A-Za-z]))*")
MARK = re.compile(r"\[?\d{1,2}\]?(?:,\s?\d{1,2})*")
BASE = re.compile(r"[\w)\]]$")
WORD_OR_LONG_NUMBER = re.compile(r"(?:[^\W\d]{2}|\d{2}|[.,;:!?”\"'])$")


@dataclass(frozen=True)
class _Piece:
    """Text with its baseline and the size of its letters, in points."""

    text: str
    baseline: float
    size: float


def read_pdf(file: Path, path: str, most: int) -> list[dict[str, str]]:
    """Passages (text, place), one a page. Raises what pypdf raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages = [_pieces(page) for page in PdfReader(file).pages]
    body = _body_size([piece for page in pages if not isinstance(page, str) for piece in page])
    texts = [page if isinstance(page, str) else _with_headings(_marked(page), body) for page in pages]
    return [{"text": text[:most], "place": f"{path}, page {number}"} for number, text in enumerate(texts, start=1)]


def _pieces(page: PageObject) -> list[_Piece] | str:
    """The pieces of a page's text; the text alone where they do not make it up."""
    pieces: list[_Piece] = []

    def take(text: str, outer: Any, inner: Any, _: Any, size: float) -> None:
        if text and len(pieces) <= MOST_PIECES:
            scale = float(outer[3])
            baseline = float(inner[5]) * scale + float(outer[5])
            pieces.append(_Piece(text, baseline, abs(float(size) * float(inner[3]) * scale)))

    text = page.extract_text(visitor_text=take)
    if len(pieces) > MOST_PIECES or "".join(piece.text for piece in pieces) != text:
        return text
    return pieces


def _marked(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces with powers and footnotes marked."""
    notes = _footnotes(pieces)
    marks = frozenset(notes.values())
    parts: list[_Piece] = []
    line = ""
    base: _Piece | None = None
    note = ("", 0.0)  # the footnote that is being read, and the size of its letters
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        end = _end_of_raised(pieces, index, base) if BASE.search(line) or WORD_OR_LONG_NUMBER.search(line) else index
        if index in notes:
            note = notes[index], pieces[index + 1].size
            put = f"[^{note[0]}]: "
            index += 1
        elif end > index:
            raised = "".join(one.text for one in pieces[index:end])
            put = _raised(raised.strip(), line, marks) + raised[len(raised.rstrip()) :]
            index = end
        else:
            put, note = _continued(piece, note, line)
            index += 1
            if piece.text.strip():
                base = piece
        parts.append(replace(pieces[index - 1], text=put))
        line = (line + put).rpartition("\n")[2][-8:]
    return parts


def _body_size(pieces: list[_Piece]) -> float:
    """The largest size in which a good share of the letters is set: listings may have more of them than the prose."""
    counts: Counter[float] = Counter()
    for piece in pieces:
        counts[round(piece.size, 1)] += len(piece.text.strip())
    least = BODY_SHARE * counts.total()
    return max((size for size, count in counts.items() if count >= least), default=0.0)


def _with_headings(pieces: list[_Piece], body: float) -> str:
    """The text of a page, with ``#`` before lines in larger letters than the text's: they are headings."""
    lines: list[str] = []
    text = ""
    sizes: list[float] = []
    for piece in [*pieces, _Piece("\n", 0.0, 0.0)]:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines.append(_heading(text, min(sizes, default=0.0), body))
                text, sizes = "", []
            text += part
            if part.strip():
                sizes.append(piece.size)
    return "\n".join(lines)


def _heading(line: str, size: float, body: float) -> str:
    if not body or size < LARGER * body or len(line) > LONGEST_HEADING or NO_HEADING.search(line):
        return line
    depth = next(depth for depth, least in enumerate((1.5, 1.25, LARGER), start=1) if size >= least * body)
    return f"{'#' * depth} {line.strip()}"


def _continued(piece: _Piece, note: tuple[str, float], line: str) -> tuple[str, tuple[str, float]]:
    """What is put for a piece, and the footnote that goes on: each of its lines begins with its number."""
    if line or not note[0] or not piece.text.strip():
        return piece.text, note
    return (f"[^{note[0]}]: {piece.text}", note) if piece.size <= note[1] * LIKE else (piece.text, ("", 0.0))


def _end_of_raised(pieces: list[_Piece], index: int, base: _Piece | None) -> int:
    """The index after the raised pieces that begin at ``index``; ``index`` itself where none do."""
    end = index
    while base is not None and end < len(pieces) and _is_raised(pieces[end], base) and "\n" not in pieces[end].text:
        if end == index and pieces[end].text[:1].isspace():
            return index
        end += 1
    return end


def _is_raised(piece: _Piece, base: _Piece) -> bool:
    above = piece.baseline - base.baseline
    return bool(piece.text.strip()) and piece.size < SMALLER * base.size and LOWEST < above / base.size < HIGHEST


def _raised(text: str, before: str, footnotes: frozenset[str]) -> str:
    """A power in braces; nothing for a footnote's or a reference's mark; other text (``1st``) as it stands."""
    if MARK.fullmatch(text) and (text[0] == "[" or "," in text):
        return ""
    if text in footnotes and WORD_OR_LONG_NUMBER.search(before):
        return ""
    return f"^{{{text}}}" if POWER.fullmatch(text) else text


def _footnotes(pieces: list[_Piece]) -> dict[int, str]:
    """Numbers that stand raised at the beginning of a line, by their piece: those of the footnotes below a page."""
    found = {}
    written = [(at, piece) for at, piece in enumerate(pieces) if piece.text]
    for (_, before), (at, piece), (_, after) in zip(written, written[1:], written[2:], strict=False):
        number = piece.text.strip()
        starts = before.text.endswith("\n") and number.isdecimal() and len(number) < 3
        if starts and after.text[:1].strip() and _is_raised(piece, after):
            found[at] = number
    return found
