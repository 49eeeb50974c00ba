"""``manual``: a person gives the marks; here the evidence is gathered for them."""

from __future__ import annotations

import math
import re

import numpy as np

from grader.judge.case import Case
from grader.judge.kinds.documents import read_document
from grader.judge.kinds.file import matching
from grader.judge.outcome import ZERO
from grader.model import Curve, Evidence, Finding, Item, Lines, ManualCheck, Picture, Series, Verdict

__all__ = ["judge_manual", "read_losses", "still_falling"]

POINTS_SHOWN = 500
PICTURES_SHOWN = 20
TAIL = 0.1


def judge_manual(item: Item, check: ManualCheck, case: Case) -> Finding:
    """Marks stay open; what was handed in for this item is listed."""
    evidence: list[Evidence] = []
    found: list[str] = []
    if check.losses:
        _gather_losses(check.losses, case, evidence, found)
    for pattern in check.images:
        _gather_images(pattern, case, evidence, found)
    say = "A person gives the marks for this item."
    if found:
        say = f"{say} {' '.join(found)}"
    return Finding(item=item.id, verdict=Verdict.OPEN, share=ZERO, say=say, evidence=tuple(evidence))


def _gather_losses(name: str, case: Case, evidence: list[Evidence], found: list[str]) -> None:
    paths = matching([str(entry.get("path", "")) for entry in case.files], name)
    if not paths:
        found.append(f"{name} was not found.")
        return
    document = read_document(case, paths[0])
    losses, skipped = read_losses("\n".join(passage.text for passage in document.passages))
    if not losses:
        found.append(f"{paths[0]} holds no losses, one a line.")
        return
    every = max(1, math.ceil(len(losses) / POINTS_SHOWN))
    shown = tuple(value if math.isfinite(value) else None for value in losses[::every])
    step = "iteration" if every == 1 else f"{every} iterations"
    evidence.append(Curve(title=f"Loss in {paths[0]}", series=(Series(name="loss", values=shown),), step=step))
    lines = [f"{len(losses)} iterations, first {losses[0]:.4g}, last {losses[-1]:.4g}, least {min(losses):.4g}"]
    if skipped:
        lines.append(f"{skipped} lines that are no number were left out")
    lines.append(still_falling(losses))
    evidence.append(Lines(title=paths[0], lines=tuple(lines)))
    found.append(f"{paths[0]} has {len(losses)} losses.")


def read_losses(text: str) -> tuple[list[float], int]:
    """(losses, how many lines were no number). A line may end in a comma or hold ``iteration, loss``."""
    losses, skipped = [], 0
    for line in text.splitlines():
        words = re.split(r"[,;\s]+", line.strip(" ,;\t"))
        try:
            losses.append(float(words[-1]))
        except ValueError:
            skipped += bool(line.strip())
    return losses, skipped


def still_falling(losses: list[float]) -> str:
    """Whether the curve still falls at the end, with the rule by which that was decided.

    The mean of the last tenth is compared with that of the tenth before: a fall of more than twice the standard
    error of their difference counts as falling.
    """
    size = int(len(losses) * TAIL)
    if size < 5:
        return "too few iterations to say whether it still falls"
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


def _gather_images(pattern: str, case: Case, evidence: list[Evidence], found: list[str]) -> None:
    there = set(matching([str(entry.get("path", "")) for entry in case.files], pattern))
    entries = [entry for entry in case.files if entry.get("path") in there]
    found.append(f"{len(entries)} pictures match {pattern}." if entries else f"No picture matches {pattern}.")
    for entry in entries[:PICTURES_SHOWN]:
        known = isinstance(entry.get("width"), int) and isinstance(entry.get("height"), int)
        size = f"{entry['width']} x {entry['height']} pixels" if known else "no picture that can be read"
        evidence.append(Picture(file=str(entry["path"]), size=size))
