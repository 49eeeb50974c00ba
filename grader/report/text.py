"""A student's text made safe to look at: nothing in it can hide, reorder, recolour or flood a page or a terminal."""

from __future__ import annotations

import re
from decimal import Decimal

from grader.report.words import PAGE

__all__ = ["cut", "number", "plain", "visible"]

LONGEST = 2000
"""Characters of one text that are shown."""

# Control characters but newline and tab; lone surrogates; noncharacters; and what is in no writing system but changes
# how its neighbours look: bidi marks, embeddings and isolates, zero-width spaces and joiners of words, line and
# paragraph separators, soft hyphens, interlinear and tag characters. U+200C and U+200D stay (Persian, emoji).
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    r"""``text`` with every character that would not show, or would change how others show, written out (``\x1b``).

    Newlines and tabs stay, and a Windows line end counts as one newline.
    """
    return HIDDEN.sub(_written_out, text.replace("\r\n", "\n"))


def plain(text: str) -> str:
    r"""``text`` as one line that a terminal prints and never obeys: :func:`visible`, newlines and tabs too."""
    return visible(text).replace("\n", r"\n").replace("\t", r"\t")


def cut(text: str, longest: int = LONGEST) -> str:
    """``text``, or its first ``longest`` characters and a note of how many more there are."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… {PAGE['cut'].format(count=len(text) - longest)}"


def number(value: Decimal) -> str:
    """``2.50`` as ``2.5``, ``10.00`` as ``10``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
