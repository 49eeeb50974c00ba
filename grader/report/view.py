"""What a student may see of a report. Pages and files for students are made from nothing else."""

from __future__ import annotations

from dataclasses import replace

from grader.model import Finding, ItemResult, Report, Visibility

__all__ = ["student_view"]


def student_view(report: Report) -> Report:
    """``report`` without the words and the evidence for staff, and without what hidden items expect."""
    return replace(
        report,
        parts=tuple(replace(part, items=tuple(_item(item) for item in part.items)) for part in report.parts),
    )


def _item(item: ItemResult) -> ItemResult:
    return replace(item, finding=_finding(item.finding, hidden=item.visibility is Visibility.HIDDEN))


def _finding(finding: Finding, *, hidden: bool) -> Finding:
    return replace(
        finding,
        staff="",
        expected="" if hidden else finding.expected,
        evidence=tuple(evidence for evidence in finding.evidence if not evidence.staff_only),
    )
