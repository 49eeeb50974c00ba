"""The whole examination."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.doctor.diagnosis import Diagnosis, LevelReport, Standing, Tried
from grader.doctor.machine import Machine, look_around
from grader.doctor.rehearsal import GROUP, rehearse
from grader.doctor.walls import wall_trials
from grader.errors import SandboxError
from grader.sandbox import WarmProcess
from grader.walls import Level

__all__ = ["examine"]

USUAL = Level.LIMITS, Level.RESTRICTED, Level.ISOLATED


def examine(asked: Level | None, say: Callable[[str], None]) -> Diagnosis:
    """Try the level that is asked for, or each that the machine can do; ``say`` is told what goes on.

    Raises SandboxError when the trials of the walls themselves broke off.
    """
    started = time.monotonic()
    levels = USUAL if asked is None else (asked,)
    machine = look_around()
    if sys.platform != "linux":
        lacking = ("a kernel of Linux: grading a class needs it",)
        reports: tuple[LevelReport, ...] = tuple(LevelReport(level, lacking) for level in levels)
    else:
        machine, reports = _try(levels, machine, say)
    return Diagnosis(asked, reports, machine, time.monotonic() - started)


def _try(
    levels: Sequence[Level], machine: Machine, say: Callable[[str], None]
) -> tuple[Machine, tuple[LevelReport, ...]]:
    """Walls and torch at the same time: each takes seconds."""
    say("trying the walls one by one, and starting torch")
    with wall_trials(levels) as walls, WarmProcess("auto") as warm:
        try:
            facts = warm.facts()
        except SandboxError as error:
            broken = Tried("the warm process starts", GROUP, Standing.FAILED, str(error))
            reports = walls()
            return machine, tuple(_with(report, [broken]) if not report.lacking else report for report in reports)
        machine = replace(machine, torch=facts.torch, threads=facts.threads, cuda=facts.cuda)
        tried = {}
        for level in levels:
            if not facts.lacking[str(level)]:
                say(f"opening boxes at the level {level}")
                tried[level] = rehearse(warm, level)
        say("waiting for the last trials of the walls")
        reports = walls()
    return machine, tuple(_with(report, tried.get(report.level, ())) for report in reports)


def _with(report: LevelReport, tried: Sequence[Tried]) -> LevelReport:
    return replace(report, tried=(*report.tried, *tried))
