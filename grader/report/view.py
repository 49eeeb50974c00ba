"""What a student may see of a report. Pages and files for students are made from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.model import (
    CodeCell,
    Evidence,
    Failure,
    Finding,
    ItemResult,
    Lines,
    Note,
    Quote,
    Report,
    Table,
    Traceback,
    Visibility,
)
from grader.report.veil import shortened, without_tensors

__all__ = ["student_view"]

Change = Callable[[str], str]


def student_view(report: Report, places: Sequence[str] = ()) -> Report:
    """``report`` without the words and the evidence for staff, and without what hidden items expect.

    What code said loses the numbers of tensors, and the folders ``places`` of the grader's. The text that boxes printed
    is left out: a note quotes its first line. A view of a view is the view.
    """

    def short(text: str) -> str:
        return shortened(text, places)

    return replace(
        report,
        source=short(report.source),
        parts=tuple(replace(part, items=tuple(_item(item, short) for item in part.items)) for part in report.parts),
        notes=tuple(_note(note, short) for note in report.notes),
        runs=tuple(replace(run, output="", weaker="") for run in report.runs),
    )


def _note(note: Note, short: Change) -> Note:
    notebook = note.notebook and replace(note.notebook, cells=tuple(_cell(cell, short) for cell in note.notebook.cells))
    return replace(note, text=without_tensors(short(note.text)), notebook=notebook)


def _cell(cell: CodeCell, short: Change) -> CodeCell:
    """Its first line is the student's, as it stands; why it was left may be what code said."""
    return replace(cell, first=short(cell.first), left=tuple(map(_said(short), cell.left)))


def _item(item: ItemResult, short: Change) -> ItemResult:
    given = replace(item.given, by="", place="") if item.given is not None else None
    finding = _finding(item.finding, short, hidden=item.visibility is Visibility.HIDDEN)
    return replace(item, finding=finding, given=given, conflict="")


def _finding(finding: Finding, short: Change, *, hidden: bool) -> Finding:
    got = short(finding.got)
    return replace(
        finding,
        say=without_tensors(short(finding.say)),
        staff="",
        margins=(),
        expected="" if hidden else short(finding.expected),
        got=without_tensors(got) if hidden else got,
        where=short(finding.where),
        evidence=tuple(_evidence(evidence, short) for evidence in finding.evidence if not evidence.staff_only),
    )


def _evidence(evidence: Evidence, short: Change) -> Evidence:
    """What a student wrote, in a report or in code, keeps its numbers: it was there before any question was asked."""
    match evidence:
        case Traceback(failure=failure):
            return replace(evidence, failure=_failure(failure, short))
        case Table(rows=rows):
            return replace(
                evidence, rows=tuple(replace(row, cells=tuple(map(_said(short), row.cells))) for row in rows)
            )
        case Lines(lines=lines):
            return replace(evidence, lines=tuple(map(_said(short), lines)))
        case Quote(text=text):
            return replace(evidence, text=short(text))
        case _:
            return evidence


def _failure(failure: Failure, short: Change) -> Failure:
    return replace(
        failure,
        message=without_tensors(short(failure.message)),
        type=without_tensors(short(failure.type)),
        frames=tuple(replace(f, file=short(f.file), source=short(f.source)) for f in failure.frames),
        near=tuple(map(short, failure.near)),
    )


def _said(short: Change) -> Change:
    return lambda text: without_tensors(short(text))
