"""What is left to mark, as a file to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grader.marking.entries import seen_of
from grader.model import ItemResult, Report
from grader.visible import plain

__all__ = ["todo_of", "todo_sheet"]

BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
HEAD = """\
# {title}: marks that are open.
# Copy the entries to {target} (from here), fill in marks, and run the same `grade` command again. Nothing is
# graded anew.
# A comment is shown to the student. `by` (who marked) is for staff. Entries without marks are passed over.
# `seen` is what was found when this list was written: leave it, so that you are told when that changes.
# This list is written anew by each run.
"""
LONG = 100


def todo_sheet(reports: Sequence[Report], title: str, target: str) -> str:
    """Every open item of every report that was graded, as YAML, with a head that says what to do."""
    entries = [todo_of(report) for report in reports if report.provenance.started]
    listed = "\n".join(entry for entry in entries if entry)
    return f"{HEAD.format(title=_line(title), target=_line(target))}\n{listed or '[]  # nothing is open'}\n"


def todo_of(report: Report, items: Iterable[ItemResult] | None = None) -> str:
    """One report's open items (or ``items``) as YAML entries to fill in; empty where nothing is open."""
    wanted = [item for item in report.items if item.is_open] if items is None else list(items)
    return "\n".join(_entry(report, item) for item in wanted)


def _entry(report: Report, item: ItemResult) -> str:
    why = f", {item.finding.verdict}" if item.finding.verdict != "open" else ""
    return (
        f"- student: {_scalar(report.student)}\n"
        f"  item: {_scalar(item.id)}  # {_line(item.title)} (of {item.marks}{why})\n"
        f"  marks:\n"
        f"  comment:\n"
        f"  seen: {_scalar(seen_of(report, item))}\n"
    )


def _scalar(text: str) -> str:
    """``text`` bare where YAML reads it as it stands, else in quotes; what does not show is written out."""
    text = plain(text)
    if BARE.fullmatch(text) and text.lower() != "null":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _line(text: str) -> str:
    text = plain(text)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
