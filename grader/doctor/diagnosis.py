"""What was tried at each level, what came of it, and whether that is enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from grader.doctor.machine import Machine
from grader.walls import Level
from grader.walls.levels import words

__all__ = ["Diagnosis", "LevelReport", "Standing", "Tried"]

STRONGEST, ACCEPTED = Level.ISOLATED, Level.RESTRICTED
"""The least that staff grading accepts without being asked for it by name is ``restricted``."""


class Standing(StrEnum):
    """What one trial says of its level."""

    HELD = "held"
    """An attempt was refused, or what must work did."""
    GAP = "gap"
    """An attempt reached its aim, and the level is known not to refuse it."""
    THROUGH = "through"
    """An attempt reached its aim, and the level should have refused it."""
    FAILED = "failed"
    """What must work did not, or the box could not be made."""

    @property
    def is_bad(self) -> bool:
        """The level does not hold."""
        return self in {Standing.THROUGH, Standing.FAILED}


@dataclass(frozen=True)
class Tried:
    """One thing that was tried. ``words``: a gap's reason, or what came of it in the machine's own words."""

    name: str
    group: str
    standing: Standing
    words: str = ""


@dataclass(frozen=True)
class LevelReport:
    """One level. ``lacking``: what the machine would have to offer for it and does not; then nothing was tried."""

    level: Level
    lacking: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Where boxes are weaker than the level's usually are, and what to do about it."""
    tried: tuple[Tried, ...] = ()

    @property
    def bad(self) -> tuple[Tried, ...]:
        """Why the level does not hold although the machine can do it."""
        return tuple(tried for tried in self.tried if tried.standing.is_bad)

    @property
    def gaps(self) -> tuple[Tried, ...]:
        """What got through and is known to."""
        return tuple(tried for tried in self.tried if tried.standing is Standing.GAP)

    @property
    def holds(self) -> bool:
        """The machine can do it, it was tried, and nothing bad came of it."""
        return bool(self.tried) and not self.lacking and not self.bad

    def count(self, group: str) -> tuple[int, int]:
        """How many of a group held, and how many were tried."""
        standings = [tried.standing for tried in self.tried if tried.group == group]
        return standings.count(Standing.HELD), len(standings)


@dataclass(frozen=True)
class Diagnosis:
    """``asked``: the level that was asked for; None: the strongest that the machine can do, ``restricted`` at least.

    ``levels`` are sorted, the weakest first. ``seconds``: how long it took.
    """

    asked: Level | None
    levels: tuple[LevelReport, ...]
    machine: Machine
    seconds: float

    @property
    def strongest(self) -> Level | None:
        """The strongest level that holds, among those looked at."""
        return max((report.level for report in self.levels if report.holds), default=None)

    @property
    def failing(self) -> tuple[LevelReport, ...]:
        """Levels that ``grade`` would take for good here and that do not hold."""
        return tuple(report for report in self.levels if report.bad)

    @property
    def good(self) -> bool:
        """What was asked for holds.

        Where nothing was, no level may fail that the machine says it can do: ``grade`` takes the strongest of them.
        """
        if self.asked is not None:
            return self.strongest == self.asked
        return self.strongest is not None and self.strongest >= ACCEPTED and not self.failing

    @property
    def groups(self) -> tuple[str, ...]:
        """In the order in which they were tried at the strongest level."""
        return tuple(dict.fromkeys(_groups(sorted(self.levels, key=lambda report: -report.level))))

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "good": self.good,
            "asked": None if self.asked is None else str(self.asked),
            "strongest": None if self.strongest is None else str(self.strongest),
            "levels": [_level_facts(report) for report in self.levels],
            "machine": asdict(self.machine),
            "seconds": round(self.seconds, 2),
        }


def _groups(reports: Iterable[LevelReport]) -> Iterable[str]:
    return (tried.group for report in reports for tried in report.tried)


def _level_facts(report: LevelReport) -> dict[str, Any]:
    return {
        "level": str(report.level),
        "words": words(report.level),
        "holds": report.holds,
        "lacking": list(report.lacking),
        "notes": list(report.notes),
        "tried": [asdict(tried) for tried in report.tried],
    }
