"""How strong a box is, in four words, and what each takes."""

from __future__ import annotations

from enum import IntEnum

from grader.walls.offer import Offer

__all__ = ["Level", "best", "missing", "words"]


class Level(IntEnum):
    """Ordered: what a level promises, the next one promises too."""

    NONE = 0
    LIMITS = 1
    RESTRICTED = 2
    ISOLATED = 3

    @classmethod
    def named(cls, name: str) -> Level:
        """``"isolated"`` and so on. Raises ValueError that lists the names."""
        for level in cls:
            if level.name.lower() == name:
                return level
        raise ValueError(f"{name!r} is no level; the levels are {', '.join(level.name.lower() for level in cls)}")

    def __str__(self) -> str:
        return self.name.lower()


WORDS = {
    Level.NONE: "no walls: the code can do whatever the person who runs the grader can",
    Level.LIMITS: "limits on memory, processor time and file size; files, network and processes are open",
    Level.RESTRICTED: "limits; no privileges; only its own files (Landlock); only harmless system calls (seccomp)",
    Level.ISOLATED: (
        "limits; no privileges; only its own files; only harmless system calls; "
        "a read-only root, a scratch of limited size and no network (namespaces)"
    ),
}


def words(level: Level) -> str:
    """One line for a report."""
    return WORDS[level]


def missing(offer: Offer, level: Level) -> tuple[str, ...]:
    """What this machine would have to offer for ``level`` and does not; empty when the level can be had.

    Landlock is the only wall before the files at ``restricted``. At ``isolated`` the new root is that wall, so
    there Landlock is raised where the kernel has it and not missed where it does not.
    """
    needs: list[tuple[bool, str]] = []
    if level >= Level.LIMITS:
        needs.append((offer.rlimits, "rlimits"))
    if level >= Level.RESTRICTED:
        needs += [(offer.no_privileges, "privileges"), (offer.seccomp, "seccomp")]
    if level == Level.RESTRICTED:
        needs.append((offer.landlock > 0, "landlock"))
    if level >= Level.ISOLATED:
        needs.append((offer.namespaces, "namespaces"))
    return tuple(f"{name}: {offer.refused.get(name, 'not offered')}" for held, name in needs if not held)


def best(offer: Offer) -> Level:
    """The strongest level that this machine can do."""
    return max(level for level in Level if not missing(offer, level))
