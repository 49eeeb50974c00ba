"""Arguments of commands in a LaTeX source: what stands in braces or brackets behind them."""

from __future__ import annotations

import re

__all__ = ["argument", "arguments"]

LONGEST = 20_000
"""Characters of one argument; what has no end within them has none."""
MARKS = re.compile(r"\\.|[{}\[\]]", re.S)
BLANK = re.compile(r"[^\S\n]*\n?[^\S\n]*")


def argument(text: str, at: int, opening: str = "{") -> tuple[str, int] | None:
    """(what stands in braces or brackets at ``at``, the index after them); None where none open, or they stay open."""
    blank = BLANK.match(text, at)
    at = blank.end() if blank else at
    if text[at : at + 1] != opening:
        return None
    depth = 0
    for mark in MARKS.finditer(text, at, at + LONGEST):
        if mark.group() in "{[" and (mark.group() == opening or mark.group() == "{"):
            depth += 1
        elif mark.group() == "}" or (opening == "[" and mark.group() == "]"):
            depth -= 1
            if depth == 0:
                return text[at + 1 : mark.start()], mark.end()
    return None


def arguments(text: str, at: int, count: int) -> tuple[list[str], int] | None:
    """``count`` arguments in braces, or single characters as TeX takes them; None where there are not so many."""
    found: list[str] = []
    for _ in range(count):
        braced = argument(text, at)
        if braced is None:
            single = re.compile(r"\s*(\\[A-Za-z]+|[^\s{}\\])").match(text, at)
            if single is None:
                return None
            braced = single[1], single.end()
        found.append(braced[0])
        at = braced[1]
    return found, at
