"""One line of a table: its cells, a size, a number of parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["BLANK", "Sized", "cells_of", "clean", "number_in", "size_in", "without_rules"]

SEPARATORS = re.compile(r"\t|[|¦┃║]|(?<!\\)&|(?<=\s)│|│(?=\s)")
MARKUP = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^}]*\})|\\\\(?:\[[^\]]*\])?|\*\*|`")
LATEX = re.compile(r"\\(?:texttt|textbf|textit|text|mathrm|verb|multicolumn\{\d+\}\{[^{}]*\})\{([^{}]*)\}")
ESCAPED = re.compile(r"\\([_#%&{}$])")
RULE = re.compile(r"[=─━═╌┄╍┅]+|[-_–—]{3,}|[┌┐└┘├┤┬┴┼╭╮╰╯╞╡╪╔╗╚╝╠╣╬┏┓┗┛┡┩┢┪╇╈╋┳┻]{2,}")

AXIS = r"(?:-\s?1|None|\?|[A-Za-z]{1,5}(?:_size)?|\d+)"
BRACKETED = re.compile(rf"[\[(]{{1,2}}\s*(?P<inside>{AXIS}(?:\s*,\s*(?:None|-?\d+))*\s*,?)\s*[\])]{{1,2}}")
CROSSED = re.compile(rf"(?<![\w.])(?P<inside>{AXIS}(?:\s*[x×*]\s*\d+)+)(?![\w.])")
LEADING_ZERO = re.compile(r"(?:^|,\s*)0\d")
NUMBER = re.compile(
    r"\(?\s*(?P<digits>\d{1,3}(?:[,' \u00a0\u202f]\d{3})+|\d+)\s*\)?(?:\s*\([\d.,]+\s*[KMGT]?i?B(?:yte)?s?\))?"
)
LONGEST = 15
"""Digits of a number of parameters: more are no number of them."""
LONGEST_LINE = 600
BLANK = re.compile(r"[-–—.\s]*")
"""A cell in which nothing is written."""


@dataclass(frozen=True)
class Sized:
    """A size in a text between ``start`` and ``end``: its numbers, without a first axis that is the examples' for sure
    (``-1``, ``None``, ``N``)."""

    size: tuple[int, ...]
    start: int
    end: int
    without_examples: bool


def clean(line: str) -> str:
    """A line without the markup of Markdown and LaTeX."""
    line = LATEX.sub(r"\1", MARKUP.sub(" ", line[:LONGEST_LINE]).replace("$", " "))
    return ESCAPED.sub(r"\1", line.replace("\u00a0", " ").replace("\u2212", "-")).rstrip()


def without_rules(line: str) -> str:
    """A line without the strokes that are drawn between rows."""
    return RULE.sub(" ", line)


def cells_of(line: str) -> list[str]:
    """The cells of a line whose columns are marked; a single one where they are not."""
    cells = [cell.strip() for cell in SEPARATORS.split(line)]
    if len(cells) > 1 and not cells[0]:
        del cells[0]
    return cells


def size_in(text: str, at: int = 0, *, crossed: bool = True) -> Sized | None:
    """The first size from ``at`` on: ``[-1, 32, 64, 64]``, ``(None, 10)``, and ``32 x 64 x 64`` if ``crossed``."""
    for pattern in (BRACKETED, CROSSED) if crossed else (BRACKETED,):
        for match in pattern.finditer(text, at):
            axes = re.split(r"\s*[,x×*]\s*", match["inside"].strip().rstrip(",").strip())
            first, rest = axes[0].replace(" ", ""), [axis for axis in axes[1:] if axis]
            if LEADING_ZERO.search(match["inside"]) or not all(axis.isdigit() for axis in rest):
                continue
            if first.isdigit() and (rest or match.group().startswith(("[", "("))):
                if not rest and "," not in match["inside"] and not match.group().startswith("["):
                    continue  # a number in brackets
                return Sized((int(first), *map(int, rest)), match.start(), match.end(), False)
            if rest and not first.isdigit():
                return Sized(tuple(map(int, rest)), match.start(), match.end(), True)
    return None


def number_in(cell: str) -> int | None:
    """A whole number, in groups of three or not, in brackets or not; None for any other text."""
    match = NUMBER.fullmatch(cell.strip())
    if match is None:
        return None
    digits = re.sub(r"\D", "", match["digits"])
    return int(digits) if len(digits) <= LONGEST else None
