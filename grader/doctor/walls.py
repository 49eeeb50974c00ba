"""The walls, tried one by one in a process of its own, which is set up as the warm process is."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from grader.doctor.diagnosis import LevelReport, Standing, Tried
from grader.errors import SandboxError
from grader.sandbox.settings import clean_environment
from grader.walls import Level, Offer, missing
from grader.walls.attempts import GAPS
from grader.walls.attempts.trials import Trial

__all__ = ["read_reports", "standing", "wall_trials"]

COMMAND = (sys.executable, "-P", "-s", "-m", "grader.walls.attempts")


@contextmanager
def wall_trials(levels: Sequence[Level]) -> Iterator[Callable[[], tuple[LevelReport, ...]]]:
    """Begin them; the function that is given waits for their end and returns a report for each of the levels.

    It raises SandboxError when they broke off.
    """
    # Files, not pipes: nobody reads until it has ended.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [*COMMAND, *map(str, levels)],
            env=clean_environment("cpu"),
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=errors,
            cwd="/",
        )

        def reports() -> tuple[LevelReport, ...]:
            status = process.wait()
            for stream in (told, errors):
                stream.seek(0)
            if status != 0:
                words = errors.read().strip().splitlines() or [f"status {status}"]
                raise SandboxError(f"the trials of the walls broke off: {words[-1]}")
            return read_reports(told, levels)

        try:
            yield reports
        finally:
            process.kill()
            process.wait()


def read_reports(lines: Iterable[str], levels: Sequence[Level]) -> tuple[LevelReport, ...]:
    """From what ``python -m grader.walls.attempts`` printed."""
    said = [json.loads(line) for line in lines]
    offer = Offer.of(next(one["offer"] for one in said if "offer" in one))
    reports = {str(level): LevelReport(level, missing(offer, level)) for level in levels}
    for one in said:
        if "notes" in one:
            reports[one["level"]] = replace(reports[one["level"]], notes=tuple(one["notes"]))
        elif "trial" in one:
            report = reports[one["level"]]
            tried = standing(report.level, Trial(**one["trial"]))
            reports[one["level"]] = replace(report, tried=(*report.tried, tried))
    return tuple(reports.values())


def standing(level: Level, trial: Trial) -> Tried:
    """What a trial says of its level."""
    words = trial.words
    if trial.how == "broken":
        verdict = Standing.FAILED
    elif trial.needed:
        verdict = Standing.HELD if trial.how == "reached" else Standing.FAILED
    elif trial.how == "refused":
        verdict = Standing.HELD
    elif trial.name in GAPS[level]:
        verdict, words = Standing.GAP, GAPS[level][trial.name]
    else:
        verdict, words = Standing.THROUGH, "reached its aim"
    return Tried(trial.name, trial.group, verdict, words)
