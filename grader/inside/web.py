"""Web pages as text: exported notebooks and reports. Headings and tables as Markdown, lists with their numbers."""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser

from grader.inside.mathml import Equation

__all__ = ["web_text"]

BLOCKS = {
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "pre", "section", "article", "blockquote", "h1", "h2", "h3",
    "h4", "h5", "h6", "dt", "dd", "figure", "figcaption", "hr", "header", "footer", "main", "aside", "details",
}  # fmt: skip
PASSED_OVER = {"script", "style", "svg", "head", "template", "noscript", "nav", "s", "del", "strike"}
"""What holds no text of the writer's, or what the writer has struck out."""
RAISED = {"sup": "^{", "sub": "_{"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_LISTS = 30


def web_text(source: str, most: int) -> str:
    """The text of a page, at most so many characters. Never raises, whatever the page."""
    reader = _Reader(most)
    with suppress(AssertionError):  # which the parser raises for some declarations that are cut off: the rest is lost
        reader.feed(source)
        reader.close()
    lines = ("".join(reader.parts))[:most].split("\n")
    return "\n".join(line.rstrip() for line in lines)


class _Reader(HTMLParser):
    """Takes the parser's calls. Unclosed tags, as people leave them, cost at most the text inside."""

    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._left = most
        self._over: list[str] = []
        self._lists: list[tuple[str, int]] = []
        self._in_cell = self._in_pre = False
        self._equation: Equation | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_look = tag == "span" and given.get("aria-hidden") == "true"  # how KaTeX draws what stands before it
        if tag in PASSED_OVER or is_look or self._over[-1:] == [tag]:
            self._over.append(tag)
        elif self._over:
            return
        elif self._equation is not None:
            self._equation.start(tag, given.get("encoding") or "")
        elif tag == "math":
            self._equation = Equation()
        elif tag in {"td", "th"}:
            self._put("| ")
            self._in_cell = True
        elif tag in RAISED:
            self._put(RAISED[tag])
        elif tag in BLOCKS:
            self._block(tag, given)

    def _block(self, tag: str, given: dict[str, str | None]) -> None:
        if not self._in_cell or tag == "tr":
            self._put("\n")
        if tag[0] == "h" and tag[1:].isdigit():
            self._put("#" * int(tag[1:]) + " ")
        elif tag == "pre":
            self._in_pre = True
        elif tag in {"ol", "ul"} and len(self._lists) < MOST_LISTS:
            start = given.get("start") or "1"
            form = (given.get("type") or "1") if tag == "ol" else "-"
            self._lists.append((form, int(start) if start.isdecimal() and len(start) < 5 else 1))
        elif tag == "li" and self._lists:
            form, number = self._lists[-1]
            self._lists[-1] = (form, number + 1)
            self._put(_label(form, number))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._over:
            while self._over and self._over.pop() != tag:
                pass
        elif self._over:
            return
        elif self._equation is not None:
            if tag == "math":
                self._put(self._equation.latex())
                self._equation = None
            else:
                self._equation.end(tag)
        elif tag in {"td", "th"}:
            self._put(" ")
            self._in_cell = False
        elif tag in RAISED:
            self._put("}")
        elif tag in {"ol", "ul"}:
            del self._lists[-1:]
        elif tag == "tr":
            self._in_cell = False
            self._put("|\n")
        elif tag in BLOCKS and not self._in_cell:
            self._in_pre = self._in_pre and tag != "pre"
            self._put("\n")

    def handle_data(self, data: str) -> None:
        if self._over:
            return
        if self._equation is not None:
            self._equation.data(data)
            return
        self._put(data if self._in_pre else " ".join(data.split("\n")) if data.strip() else data.replace("\n", " "))

    def _put(self, text: str) -> None:
        if self._left > 0 and text:
            self.parts.append(text)
            self._left -= len(text)


def _label(form: str, number: int) -> str:
    if form == "-":
        return "- "
    if form in {"a", "A"} and 0 < number <= len(LETTERS):
        return f"{LETTERS[number - 1]}) " if form == "a" else f"{LETTERS[number - 1].upper()}) "
    return f"{number}. "
