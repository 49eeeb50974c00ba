"""A page as a strict parser reads it: its texts, and all markup that our templates do not write.

Our pages are well-formed as XML, so expat reads them in about a millisecond and stops at whatever a browser
would have to guess at. What it reads is held against lists of the elements and attributes that templates use: a new way
to make a browser act needs a name that is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

from grader.report.lint.passages import Passage
from grader.report.lint.rules import RULES, Alarm
from grader.report.pages import STYLE, policy, source
from grader.visible import plain

__all__ = ["read_page"]

# fmt: off
ELEMENTS = frozenset((
    "html", "head", "meta", "title", "link", "style", "body",
    "a", "b", "bdi", "blockquote", "caption", "code", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "header", "li", "main", "nav", "ol", "p", "pre", "section", "span", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    "svg", "g", "path", "rect", "circle", "text", "desc",
))
ATTRIBUTES = frozenset((
    "alt", "aria-hidden", "aria-label", "aria-labelledby", "aria-sort", "class", "data-key", "data-sortable", "dir",
    "focusable", "id", "lang", "open", "role", "scope", "tabindex",
    "cx", "cy", "d", "height", "preserveAspectRatio", "r", "text-anchor", "vector-effect", "viewBox", "width", "x", "y",
))
# fmt: on
"""None of them can run, load, send or style anything. Those that can are in ``_special``, with their values."""
READ = frozenset(("alt", "aria-label", "data-key"))
"""Attributes that hold words; the others are names and numbers of ours."""
SILENT = ATTRIBUTES - READ - {"id"}
LINK = re.compile(
    r"#[\w-]+|(?:\.\./\.\./)?students/[\w.~%-]+/feedback\.html|staff/pages/[\w.~%-]+\.html|\.\./\.\./index\.html"
)
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}")
"""Where a page may have pictures: these bytes have been remade by us, and nothing is loaded."""


@dataclass(frozen=True)
class Page:
    """``passages`` in the order of the page; ``alarms`` are of the rule ``markup``."""

    passages: tuple[Passage, ...]
    alarms: tuple[Alarm, ...]


def read_page(text: str, script: str = "", *, pictures: bool = False) -> Page:
    """Read a page that may run ``script`` (a file of templates/) and nothing else, and may have ``pictures``."""
    reader = _Reader(script, pictures=pictures)
    try:
        reader.read(text.encode("utf-8", "replace"))
    except expat.ExpatError as error:
        reader.alarm(f"not well-formed: {expat.ErrorString(error.code)}", error.lineno)
    return Page(tuple(reader.passages), tuple(reader.alarms))


class _Reader:
    def __init__(self, script: str, *, pictures: bool) -> None:
        self._elements = ELEMENTS | {"img"} if pictures else ELEMENTS
        self.passages: list[Passage] = []
        self.alarms: list[Alarm] = []
        self._special = {
            ("meta", "http-equiv"): {"Content-Security-Policy"},
            ("meta", "charset"): {"utf-8"},
            ("meta", "name"): {"viewport", "color-scheme", "referrer", "robots"},
            ("meta", "content"): {
                policy(script), "width=device-width, initial-scale=1", "light dark", "no-referrer", "noindex",
            },
            ("link", "rel"): {"icon"},
            ("link", "href"): {"data:,"},
        }  # fmt: skip
        self._whole = {"style": source(STYLE)} | ({"script": source(script)} if script else {})
        self._open: list[str] = []
        self._inside = [""]
        """For each open element the nearest id, in words."""
        self._policies = 0
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = lambda _: self.alarm("a comment")
        parser.ProcessingInstructionHandler = lambda *_: self.alarm("a processing instruction")
        parser.StartCdataSectionHandler = lambda: self.alarm("a CDATA section")
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser

    def read(self, data: bytes) -> None:
        self._parser.buffer_size = max(len(data), 1)  # else a long text comes in pieces
        self._parser.Parse(data, True)
        if self._policies != 1:
            self.alarm(f"{self._policies} content security policies")

    def alarm(self, what: str, line: int = 0) -> None:
        self.alarms.append(Alarm(RULES["markup"], f"line {line or self._parser.CurrentLineNumber}", plain(what)[:200]))

    def _where(self) -> str:
        return f"line {self._parser.CurrentLineNumber}{self._inside[-1]}"

    def _doctype(self, name: str, system: str | None, public: str | None, subset: bool) -> None:
        if (name, system, public, bool(subset)) != ("html", None, None, False):
            self.alarm("a document type of its own")

    def _start(self, name: str, attributes: list[str]) -> None:
        self._open.append(name)
        self._inside.append(self._inside[-1])
        if name not in self._elements and name not in self._whole:
            self.alarm(f"<{name}>")
        for at in range(0, len(attributes), 2):
            if attributes[at] not in SILENT:
                self._attribute(name, attributes[at], attributes[at + 1])

    def _attribute(self, element: str, name: str, value: str) -> None:
        if name == "id":
            self._inside[-1] = f", in #{value}"
        allowed = self._special.get((element, name))
        if allowed is not None:
            self._policies += name == "http-equiv"
            known = value in allowed
        elif (element, name) == ("a", "href"):
            known = LINK.fullmatch(value) is not None
        elif (element, name) == ("img", "src"):
            known = PICTURE.fullmatch(value) is not None
        else:
            known = name in ATTRIBUTES
        if not known:
            self.alarm(f'<{element} {name}="{value[:200]}">')
        elif name in READ:
            self.passages.append(Passage(value, self._where()))

    def _end(self, name: str) -> None:
        self._open.pop()
        self._inside.pop()

    def _text(self, text: str) -> None:
        if text.isspace():
            return
        whole = self._whole.get(self._open[-1])
        if whole is None:
            self.passages.append(Passage(text, self._where()))
        elif text != whole:
            self.alarm(f"<{self._open[-1]}> of another text than ours")
