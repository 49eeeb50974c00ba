"""A .docx as passages: a line a paragraph, headings and tables as Markdown, equations as LaTeX."""

from __future__ import annotations

import re
from pathlib import Path

from grader.inside.word.maths import latex
from grader.inside.word.numbering import Numbering
from grader.inside.word.parts import Node, read_parts

__all__ = ["read_word"]

DOCUMENT, NUMBERING, STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
PASSED_OVER = {"del", "moveFrom", "rPr", "pPr", "tblPr", "trPr", "tcPr", "Fallback", "instrText", "delText", "sectPr"}
RAISED = {"superscript": "^", "subscript": "_"}
HEADING = re.compile(r"heading\s*(\d)", re.I)
TITLE_STYLES = {"title"}
CELL_LIMIT = 20_000
PAGE_BREAK = "\f"
"""No character of XML."""


def read_word(file: Path, path: str) -> list[dict[str, str]]:
    """Passages (text, place), one for each page as Word has last shown it; a single one where it has not told.

    Raises ValueError, and what zipfile and expat raise on a file that is none or that is damaged.
    """
    parts = read_parts(file, (DOCUMENT, NUMBERING, STYLES))
    body = parts[DOCUMENT].below("document", "body") if DOCUMENT in parts else None
    if body is None:
        raise ValueError("it is no Word document")
    reader = _Reader(Numbering(parts.get(NUMBERING)), _Styles(parts.get(STYLES)))
    reader.block(body)
    if len(reader.pages) == 1:
        return [{"text": "\n".join(reader.pages[0]), "place": path}]
    return [
        {"text": "\n".join(lines), "place": f"{path}, page {number}"}
        for number, lines in enumerate(reader.pages, start=1)
    ]


class _Styles:
    """What a paragraph's style says of it: how deep a heading it is (0: none), and its list."""

    def __init__(self, root: Node | None) -> None:
        styles = root.child("styles") if root is not None else None
        self._styles = {
            style.attributes.get("styleId", ""): style for style in (styles.all("style") if styles is not None else ())
        }

    def depth(self, name: str) -> int:
        for style in self._chain(name):
            called = style.value("name")
            if match := HEADING.match(called):
                return int(match[1])
            if called.lower() in TITLE_STYLES:
                return 1
        return 0

    def numbering(self, name: str) -> Node | None:
        found = (style.below("pPr", "numPr") for style in self._chain(name))
        return next((node for node in found if node is not None), None)

    def _chain(self, name: str) -> list[Node]:
        """The style, and those that it is based on."""
        found: list[Node] = []
        while (style := self._styles.get(name)) is not None and style not in found and len(found) < 10:
            found.append(style)
            name = style.value("basedOn")
        return found


class _Reader:
    """Walks the body and keeps lines by page."""

    def __init__(self, numbering: Numbering, styles: _Styles) -> None:
        self._numbering, self._styles = numbering, styles
        self._boxes: list[Node] = []
        self.pages: list[list[str]] = [[]]

    def block(self, node: Node) -> None:
        """Paragraphs and tables, and what wraps them."""
        for child in node.children:
            match child.tag:
                case "p":
                    self._paragraph(child)
                case "tbl":
                    self._table(child)
                case tag if tag not in PASSED_OVER:
                    self.block(child)

    def _paragraph(self, node: Node) -> None:
        text = self._inline(node)
        mark = self._mark(node) if text.strip() else ""
        for number, piece in enumerate(text.split(PAGE_BREAK)):
            if number and any(self.pages[-1]):  # two signs of one break leave no empty page
                self.pages.append([])
            line = f"{mark}{piece.strip()}" if piece.strip() else ""
            mark = "" if line else mark
            self.pages[-1].extend(line.split("\n"))
        self._text_boxes()

    def _text_boxes(self) -> None:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.block(box)

    def _mark(self, node: Node) -> str:
        """``## `` before a heading, ``b) `` before a list's paragraph."""
        style = node.value("pPr", "pStyle")
        depth = self._styles.depth(style)
        listed = node.below("pPr", "numPr") or self._styles.numbering(style)
        label = ""
        if listed is not None:
            level = listed.value("ilvl") or "0"
            label = self._numbering.label(listed.value("numId"), int(level) if level.isdecimal() else 0)
        return "#" * depth + " " * bool(depth) + label + " " * bool(label)

    def _table(self, node: Node) -> None:
        for row in node.all("tr"):
            cells = [" ".join(self._cell(cell).split()) for cell in row.children if cell.tag in {"tc", "sdt"}]
            self.pages[-1].append(f"| {' | '.join(cells)} |")
        self.pages[-1].append("")

    def _cell(self, node: Node) -> str:
        """A cell's paragraphs, in one line. It has no pages of its own."""
        inner = _Reader(self._numbering, self._styles)
        inner.block(node)
        return " ".join(line for page in inner.pages for line in page)[:CELL_LIMIT]

    def _inline(self, node: Node) -> str:
        """The text of a paragraph, or of what is in it."""
        parts = []
        for child in node.children:
            match child.tag:
                case "t":
                    parts.append(child.text)
                case "tab":
                    parts.append("\t")
                case "br" | "cr":
                    parts.append(PAGE_BREAK if child.attributes.get("type") == "page" else "\n")
                case "lastRenderedPageBreak":
                    parts.append(PAGE_BREAK)
                case "noBreakHyphen":
                    parts.append("-")
                case "r" if _is_struck(child):
                    continue
                case "r":
                    parts.append(_raised(child, self._inline(child)))
                case "m.oMath":
                    parts.append(f"${latex(child)}$")
                case "txbxContent":
                    self._boxes.append(child)
                case tag if tag not in PASSED_OVER:
                    parts.append(self._inline(child))
        return "".join(parts)


def _is_struck(run: Node) -> bool:
    """The writer has drawn a line through it."""
    marks = (run.below("rPr", name) for name in ("strike", "dstrike"))
    return any(mark is not None and mark.attributes.get("val", "1") not in {"0", "false", "off"} for mark in marks)


def _raised(run: Node, text: str) -> str:
    """``^{2}`` and ``_{in}`` for what is set higher or lower."""
    mark = RAISED.get(run.value("rPr", "vertAlign"), "")
    return f"{mark}{{{text.strip()}}}" if mark and text.strip() else text
