"""Loss logs of a submission, as curves, with whether they still fall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from grader.judge.case import Case
from grader.judge.kinds.documents import Document, read_document
from grader.judge.kinds.file import matching
from grader.judge.kinds.loss_logs import Log, read_history, read_losses, read_printed, read_table
from grader.model import Curve, Evidence, Lines, Series

__all__ = ["Gathered", "gather_losses", "still_falling"]

POINTS_SHOWN = 500
FILES_SHOWN = 4
SERIES_SHOWN = 4
LONGEST_TEXT = 4_000_000
"""Characters of one log that are read."""
TAIL = 0.1


@dataclass(frozen=True)
class Gathered:
    """Evidence for whoever marks, and in a sentence each what was found."""

    evidence: tuple[Evidence, ...] = ()
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Read:
    """The series of one file; ``skipped`` lines were no number; ``unit`` is what one value belongs to."""

    path: str
    logs: tuple[Log, ...]
    skipped: int = 0
    unit: tuple[str, str] = ("entry", "entries")


def gather_losses(pattern: str, case: Case) -> Gathered:
    """The losses in the files that ``pattern`` names; where there are none, those that a notebook's cells printed."""
    paths = [str(entry.get("path", "")) for entry in case.files]
    named = matching(paths, pattern)
    found, evidence = [], []
    if not named:
        found.append(f"{pattern.replace('|', ' or ')} was not found.")
    others = [] if named else [path for path in paths if path.lower().endswith(".ipynb")]
    for path in (named or others)[:FILES_SHOWN]:
        read = _read(path, read_document(case, path))
        if read.logs:
            evidence += _shown(read)
            found.append(_sentence(read))
        elif named:
            found.append(f"{path} holds no losses, one a line.")
    return Gathered(tuple(evidence), tuple(found))


def _read(path: str, document: Document) -> _Read:
    """The series of one document, by what it is."""
    text = "\n".join(passage.text for passage in document.passages)[:LONGEST_TEXT]
    match PurePosixPath(path).suffix.lower():
        case ".ipynb":
            return _Read(path, read_printed("\n".join(passage.text for passage in document.outputs)[:LONGEST_TEXT]))
        case ".json" | ".yaml" | ".yml":
            return _Read(path, read_history(document.data))
    if logs := read_table(text):
        return _Read(path, logs)
    losses, skipped = read_losses(text)
    if skipped > len(losses) or any(log.values for log in read_printed(text[:10_000])):
        return _Read(path, read_printed(text))
    return _Read(path, (Log("loss", tuple(losses)),) if losses else (), skipped, ("iteration", "iterations"))


def _shown(read: _Read) -> list[Evidence]:
    """One curve of the longest series on the same steps, and what is to be said of each."""
    logs = sorted(read.logs, key=lambda log: -len(log.values))[:SERIES_SHOWN]
    logs = [log for log in read.logs if log in logs]
    every = max(1, math.ceil(max(len(log.values) for log in logs) / POINTS_SHOWN))
    step = read.unit[0] if every == 1 else f"{every} {read.unit[1]}"
    series = tuple(
        Series(name=log.name, values=tuple(v if math.isfinite(v) else None for v in log.values[::every]))
        for log in logs
    )
    lines = [line for log in logs for line in _words(log, read.unit[1], is_alone=len(logs) == 1)]
    if read.skipped:
        lines.insert(1, f"{read.skipped} lines that are no number were left out")
    if more := len(read.logs) - len(logs):
        lines.append(
            f"{more} more series are not shown: {', '.join(log.name for log in read.logs if log not in logs)[:200]}"
        )
    return [
        Curve(title=f"Loss in {read.path}", series=series, step=step),
        Lines(title=read.path, lines=tuple(lines)),
    ]


def _words(log: Log, units: str, *, is_alone: bool) -> list[str]:
    name = "" if is_alone else f"{log.name}: "
    values = log.values
    return [
        f"{name}{len(values)} {units}, first {values[0]:.4g}, last {values[-1]:.4g}, least {min(values):.4g}",
        f"{name}{still_falling(list(values))}",
    ]


def _sentence(read: _Read) -> str:
    if len(read.logs) == 1:
        return f"{read.path} has {len(read.logs[0].values)} losses."
    return f"{read.path} has {len(read.logs)} series of losses."


def still_falling(losses: Sequence[float]) -> str:
    """Whether the curve still falls at the end, with the rule by which that was decided.

    The mean of the last tenth is compared with that of the tenth before: a fall of more than twice the standard
    error of their difference counts as falling.
    """
    size = int(len(losses) * TAIL)
    if size < 5:
        return "too few values to say whether it still falls"
    before, after = np.array(losses[-2 * size : -size]), np.array(losses[-size:])
    if not (np.isfinite(before).all() and np.isfinite(after).all()):
        return "not finite at the end"
    with np.errstate(over="ignore", invalid="ignore"):
        fall = float(before.mean() - after.mean())
        spread = float(before.var() + after.var())
    if not math.isfinite(fall) or not math.isfinite(spread):
        return "too large at the end to say whether it still falls"
    error = math.sqrt(spread / size)
    verdict = "still falls" if fall > 2 * error else "no longer falls"
    return (
        f"{verdict} at the end: the mean of the last tenth is {fall:.2g} below that of the tenth before, "
        f"and twice the standard error is {2 * error:.2g}"
    )
