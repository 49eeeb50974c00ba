"""Text of unknown origin made safe to look at: nothing in it can hide, reorder, recolour or steer what shows it."""

from __future__ import annotations

import re

__all__ = ["UNSEEN", "plain", "visible"]

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)
"""Control characters but newline and tab; lone surrogates; noncharacters; and what is in no writing system but changes
how its neighbours look: bidi marks, embeddings and isolates, zero-width spaces and joiners of words, line and paragraph
separators, soft hyphens, interlinear and tag characters. U+200C and U+200D stay (Persian, emoji)."""


def visible(text: str) -> str:
    r"""``text`` with every character that would not show, or would change how others show, written out (``\x1b``).

    Newlines and tabs stay, and a Windows line end counts as one newline.
    """
    return UNSEEN.sub(_written_out, text.replace("\r\n", "\n"))


def plain(text: str) -> str:
    r"""``text`` as one line that a terminal prints and never obeys: :func:`visible`, newlines and tabs too."""
    return visible(text).replace("\n", r"\n").replace("\t", r"\t")


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
