"""Findings and rubric to parts with marks: arithmetic only (totals are derived by the records themselves)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.model import Finding, Given, Item, ItemResult, PartResult, Report, Rubric, Traceback

__all__ = ["give", "score"]


def score(
    rubric: Rubric, findings: Sequence[Finding], items: Callable[[Item], bool] = lambda item: True
) -> tuple[PartResult, ...]:
    """Every part of the rubric with its items' findings; ``items`` chooses which were judged.

    Raises KeyError when a judged item has no finding.
    """
    found = {finding.item: finding for finding in findings}
    return tuple(
        PartResult(
            id=part.id,
            title=part.title,
            items=tuple(
                ItemResult(
                    id=item.id,
                    title=item.title,
                    marks=item.marks,
                    kind=item.check.kind,
                    visibility=item.visibility,
                    hint="" if _never_ran(found[item.id]) else item.hint,
                    finding=found[item.id],
                )
                for item in part.items
                if items(item)
            ),
        )
        for part in rubric.parts
        if any(items(item) for item in part.items)
    )


def give(report: Report, given: Mapping[str, Given], conflicts: Mapping[str, str]) -> Report:
    """``report`` with these marks by hand, by item, and no others. Findings stay as they are, beside the marks."""
    return replace(
        report,
        parts=tuple(
            replace(
                part,
                items=tuple(
                    replace(item, given=given.get(item.id), conflict=conflicts.get(item.id, "")) for item in part.items
                ),
            )
            for part in report.parts
        ),
    )


def _never_ran(finding: Finding) -> bool:
    """A hint on the item's subject would mislead where the file could not even be imported."""
    return any(isinstance(e, Traceback) and e.failure.stage == "import" for e in finding.evidence)
