"""The quantities of a question, under all the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Symbols"]


class Symbols:
    """Finds the symbol that a name means. Case and underscores tell apart only what would be the same without them."""

    def __init__(self, symbols: Sequence[tuple[str, Sequence[str]]]) -> None:
        exact: dict[str, str] = {}
        self._phrases: list[tuple[re.Pattern[str], str]] = []
        for symbol, others in symbols:
            for name in (symbol, *others):
                if re.fullmatch(r"[^\W\d_]\w*'*", name):
                    exact.setdefault(name, symbol)
                else:
                    self._phrases.append((re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I), f" {symbol} "))
        self._exact = exact
        self.known = frozenset(exact.values())
        folded: dict[str, set[str]] = {}
        for name, symbol in exact.items():
            folded.setdefault(_folded(name), set()).add(symbol)
        self._folded = {name: found.pop() for name, found in folded.items() if len(found) == 1}

    def __call__(self, name: str) -> tuple[str, ...]:
        """The symbols that a name means; several for ``KK``, which is a product."""
        known = self._exact.get(name) or self._folded.get(_folded(name))
        if known:
            return (known,)
        if len(name) > 12 or not (len(name) <= 3 or "_" in name or not name.islower()):
            return ()
        return self._apart(name, 4)

    def plain(self, text: str) -> str:
        """``text`` with a symbol for each name of several words (``kernel size``)."""
        for pattern, symbol in self._phrases:
            text = pattern.sub(symbol, text)
        return text

    def _apart(self, name: str, most: int) -> tuple[str, ...]:
        if not name:
            return ()
        for end in range(len(name), 0, -1):
            known = self._exact.get(name[:end]) or self._folded.get(_folded(name[:end]))
            if known is None or most == 0:
                continue
            rest = self._apart(name[end:].lstrip("_"), most - 1)
            if rest or not name[end:]:
                return (known, *rest)
        return ()


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
