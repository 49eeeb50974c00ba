"""Numbers that need not be whole, as people write them: ``0,25``, ``.25``, ``1e-3``, ``12.5 %``, ``0.3 ± 0.1``.

A text is rewritten so that the arithmetic of :mod:`grader.judge.answers.expressions` reads them. Lines stay lines.
"""

from __future__ import annotations

import re
from fractions import Fraction

__all__ = ["ambiguous", "with_decimals"]

UNCERTAIN = re.compile(r"[^\S\n]*(?:±|\+ ?/ ?-)[^\S\n]*\d+(?:[.,]\d+)?")
CONTINENTAL = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+),(\d+)(?![\d.,]*\d)")
"""``1.234,5``"""
GROUPED = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?=\.\d)")
"""``1,234.5``"""
COMMA = re.compile(r"(?<![\d.,])(\d{1,15}),(\d{1,15})(?![.,]?\d)")
THREE = re.compile(r"[1-9]\d{0,2},\d{3}")
POINT = re.compile(r"(?<![\d.,])\d+\.\d+(?![.,]?\d)")
BARE_POINT = re.compile(r"(?<![\w.)\]])\.(?=\d)")
EXPONENT = re.compile(r"(?<![\w.])(\d{1,15}(?:\.\d{1,15})?)[eE]([-+]?\d{1,2})(?!\w)")
PER_CENT = re.compile(
    r"(?<![\w.])(\d{1,15}(?:\.\d{1,15})?)[^\S\n]*(?:%|(?:percent|per cent|prozent|por ciento)\b)", re.I
)


def with_decimals(text: str, *, percent: bool) -> str:
    """``text`` with points and plain arithmetic in its numbers.

    ``percent``: the answer is asked for in per cent, so that the sign changes nothing; otherwise 12.5 % is 0.125.
    """
    text = UNCERTAIN.sub("", text)
    text = CONTINENTAL.sub(lambda match: match[1].replace(".", "") + "." + match[2], text)
    text = GROUPED.sub(lambda match: match[1].replace(",", ""), text)
    commas = _are_decimal(text)
    text = COMMA.sub(lambda match: f"{match[1]}.{match[2]}" if commas or not _may_group(match) else match[0], text)
    text = EXPONENT.sub(r"(\1*10^\2)", BARE_POINT.sub("0.", text))
    return PER_CENT.sub(r"\1" if percent else r"(\1/100)", text)


def ambiguous(number: str, text: str) -> Fraction | None:
    """What ``1,234`` is with a decimal comma, where nothing else in ``text`` says which sort of comma it is."""
    if THREE.fullmatch(number.strip()) is None or POINT.search(text):
        return None
    return Fraction(number.strip().replace(",", "."))


def _are_decimal(text: str) -> bool:
    """Some comma of the text can only be a decimal one, and no point is."""
    return not POINT.search(text) and any(not _may_group(match) for match in COMMA.finditer(text))


def _may_group(match: re.Match[str]) -> bool:
    return THREE.fullmatch(match[0]) is not None
