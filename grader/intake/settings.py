"""How entries are opened: how much they may hold, and which walls stand around the process that unpacks archives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from grader.archives.caps import DEFAULT_CAPS, Caps
from grader.walls import Level, Offer

__all__ = ["Opening"]


@dataclass(frozen=True)
class Opening:
    """``offer``: what this machine can enforce; where it is None, each process finds out itself, which takes longer."""

    level: Level
    offer: Offer | None = None
    caps: Caps = DEFAULT_CAPS

    @classmethod
    def at(cls, name: str, offer: Offer | None = None) -> Self:
        """At a run's level (``auto`` too), and never above ``restricted``: what is unpacked must stay outside.

        Raises ValueError for a name that no level has.
        """
        level = Level.RESTRICTED if name == "auto" else Level.named(name)
        return cls(min(level, Level.RESTRICTED), offer)
