"""LaTeX lists: the number or letter that an ``\\item`` without a label gets."""

from __future__ import annotations

import re

from grader.judge.answers.labels import Label

__all__ = ["Lists"]

BEGIN = re.compile(r"\s*\\begin\{(?P<name>\w+)\*?\}\s*(?:\[(?P<options>[^\]]*)\])?")
END = re.compile(r"\s*\\end\{(?P<name>\w+)\*?\}")
ITEM = re.compile(r"\s*\\item(?![A-Za-z\[])(?!\s*\[)")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Lists:
    """The open lists of a document, outermost first: for each its style and how many items it has had."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int]] = []

    def take(self, line: str, *, numbered: bool, inside: bool) -> Label | None:
        """The label of the item that begins on ``line``; None where none begins.

        ``numbered``: a question's number is known. ``inside``: a part has been opened, so that a list is its content.
        """
        if match := BEGIN.match(line):
            if match["name"] in {"enumerate", "itemize", "description"}:
                self.open.append((self._style(match, numbered, inside), 0))
        elif (match := END.match(line)) and match["name"] in {"enumerate", "itemize", "description"} and self.open:
            self.open.pop()
        elif self.open and ITEM.match(line):
            style, count = self.open[-1]
            self.open[-1] = (style, count + 1)
            if style == "numbers":
                return Label(str(count + 1), None)
            if style == "letters" and count < len(LETTERS):
                return Label(None, LETTERS[count])
        return None

    def _style(self, match: re.Match[str], numbered: bool, inside: bool) -> str:
        """LaTeX numbers the outer list 1. 2. and the inner one (a) (b), unless its options say otherwise."""
        if match["name"] != "enumerate":
            return "content"
        options = match["options"] or ""
        if re.search(r"\\alph|\ba\b", options):
            return "letters"
        outer = [style for style, _ in self.open]
        if "letters" in outer or (inside and "numbers" not in outer):
            return "content"
        if "numbers" in outer or (numbered and not re.search(r"\\arabic", options)):
            return "letters"
        return "numbers"
