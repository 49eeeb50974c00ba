"""Marks by hand in a run: read before anything is graded, put into every report afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.marking import Ledger, Sheet, gather, load_ledger, save_ledger, settle, todo_sheet
from grader.model import Report
from grader.near import shown_path
from grader.publishing import Publisher
from grader.report import write_atomically
from grader.run import Run
from grader.scoring import give

__all__ = ["ByHand", "Marking", "mark_by_hand", "read_marks"]


@dataclass(frozen=True)
class ByHand:
    """What was read: ``sheets`` by absolute path, and the ledger as it was."""

    sheets: Mapping[str, Sheet]
    ledger: Ledger


@dataclass(frozen=True)
class Marking:
    """What there is to tell at the end: how many marks count, how many items are open in what was graded, and in which
    file they are listed, mistakes in the files (one line each), remarks."""

    given: int = 0
    left: int = 0
    todo: str = ""
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_marks(run: Run, named: Sequence[Path]) -> ByHand:
    """The marks in OUT/manual.yaml and in the files ``named``. Raises UsageError where one of them cannot be read: it
    is better not to begin than to leave out what a person has decided."""
    ledger = load_ledger(run.ledger)
    return ByHand(gather(run.manual, named, ledger), ledger)


def mark_by_hand(publisher: Publisher, hand: ByHand, reports: Sequence[Report]) -> tuple[Marking, tuple[Report, ...]]:
    """Every report with its marks by hand. Pages are written again where those are others than before, and the list of
    what is left to mark is written anew. No student code runs and nothing is judged."""
    run = publisher.run
    settled = settle(reports, hand.sheets)
    marked = []
    for report in reports:
        after = give(report, *settled.of(report.student))
        is_due = after != report or not run.staff_page(report.student).exists()
        if is_due and run.is_stored(report.student):
            after = publisher.amend(after)
        marked.append(after)
    todo, remark = _write_todo(run, hand.ledger, marked)
    sheets = {path: sheet.marks for path, sheet in settled.sheets.items()}
    save_ledger(run.ledger, Ledger(sheets, todo))
    remarks = [
        f"{sheet.path} was not read this time; what it said last counts ({len(sheet.marks)} marks)"
        for sheet in hand.sheets.values()
        if not sheet.is_read
    ]
    left = sum(item.is_open for report in marked if report.provenance.started for item in report.items)
    told = Marking(len(settled.given), left, shown_path(run.todo), settled.problems, (*remarks, *remark))
    return told, tuple(marked)


def _write_todo(run: Run, ledger: Ledger, reports: Sequence[Report]) -> tuple[str, tuple[str, ...]]:
    """The digest of the list that lies there now, and what to tell. A list that somebody has begun to fill in is left
    as it is: it is their work."""
    text = todo_sheet(reports, run.rubric.rubric.title, f"../{run.manual.name}")  # it may move with its folder
    digest = _digest(text.encode())
    try:
        there = _digest(run.todo.read_bytes())
    except OSError:
        there = ""
    if there and there not in {ledger.todo, digest}:
        words = f"{shown_path(run.todo)} was edited and is left as it is: move it to {shown_path(run.manual)}"
        return ledger.todo, (words,)
    if there != digest:
        write_atomically(run.todo, text)
    return digest, ()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
