"""Unknown names: the nearest right one, and the whole list."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

__all__ = ["nearest", "options", "shown", "shown_path"]

_BARE = re.compile(r"[A-Za-z0-9_.+-][A-Za-z0-9_.+:/-]{0,79}")
_LONGEST = 60


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of ``names`` that look like ``name``, the likest first, whatever their case."""
    by_lower = {known.lower(): known for known in names}
    return tuple(by_lower[lower] for lower in difflib.get_close_matches(name.lower(), by_lower))


def options(name: str, names: Iterable[str]) -> str:
    """What to write instead of the unknown ``name``: ``nearest is x; there are x, y, z``."""
    known = tuple(dict.fromkeys(names))
    if not known:
        return "there are none"
    near = nearest(name, known)
    whole = f"there are {', '.join(map(shown, known))}" if len(known) > 1 else f"there is only {shown(known[0])}"
    return f"nearest is {shown(near[0])}; {whole}" if near else whole


def shown(text: str) -> str:
    """``text`` for a message of one line: bare where it is a plain name, else quoted, escaped and cut."""
    if _BARE.fullmatch(text):
        return text
    return repr(text) if len(text) <= _LONGEST else f"{text[:_LONGEST]!r}..."


def shown_path(path: Path) -> str:
    """``path`` for a message of one line: whole, so that it can be copied, and escaped where it must be."""
    text = str(path)
    return text if text.isprintable() else repr(text)
