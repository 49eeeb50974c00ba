"""Where boxes were walled off less than their level usually is."""

from __future__ import annotations

from collections.abc import Iterable

from grader.model import Report

__all__ = ["weaker_walls"]


def weaker_walls(reports: Iterable[Report]) -> tuple[str, ...]:
    """Each reason once, in the order in which it first comes. For staff: they name folders of the machine."""
    return tuple(dict.fromkeys(run.weaker for report in reports for run in report.runs if run.weaker))
