"""A page as its reader's program sees it: elements in order, text, ids and links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Element", "Page"]

APART = {"dd", "dt", "h1", "h2", "h3", "h4", "li", "p", "td", "th"}
"""Their text does not run into their neighbours'."""

VOID = {"meta", "link", "br", "hr", "img", "input"}


@dataclass
class Element:
    """One element; ``text`` is everything below it."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """Every element of an HTML page, and an AssertionError for one that is not closed where it should be."""

    source: str
    elements: list[Element] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()
        assert not self.stack, f"not closed: {[element.tag for element in self.stack]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(parent.tag for parent in self.stack))
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closed = self.stack.pop()
        assert closed.tag == tag, f"<{closed.tag}> closed by </{tag}>"
        if tag in APART:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data

    def all(self, tag: str, css: str = "") -> list[Element]:
        """Elements with this tag and, when given, this class."""
        return [
            element
            for element in self.elements
            if element.tag == tag and (not css or css in element.attributes.get("class", "").split())
        ]

    def one(self, tag: str, css: str = "") -> Element:
        """The only such element."""
        (element,) = self.all(tag, css)
        return element

    def by_id(self, name: str) -> Element:
        """The element with this id."""
        (element,) = [element for element in self.elements if element.attributes.get("id") == name]
        return element

    @property
    def text(self) -> str:
        """All text of the body with runs of white space as one space."""
        return " ".join(self.one("body").text.split())
