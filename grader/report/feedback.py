"""The student's page."""

from __future__ import annotations

from decimal import Decimal

from grader.model import Failure, ItemResult, Report, Traceback
from grader.report.pages import render
from grader.report.provenance import made_of
from grader.report.view import student_view

__all__ = ["render_feedback"]

FIRST = 5
"""Items named at the top."""


def render_feedback(report: Report) -> str:
    """One self-contained HTML page with what the student may see of ``report``."""
    view = student_view(report)
    lost = _by_weight(view)
    return render(
        "feedback.html.j2",
        report=view,
        anchors={item.id: f"item-{number}" for number, item in enumerate(view.items, start=1)},
        titles={item.id: item.title for item in view.items},
        first=lost[:FIRST],
        further=len(lost[FIRST:]),
        undecided=[item for item in view.items if item.is_open],
        first_with=_first_with(view),
        made=made_of(view.provenance),
    )


def _by_weight(view: Report) -> list[ItemResult]:
    """What lost marks, the most first; but the item that names the layer comes before those of its part that only say
    that the whole is not right."""
    weighed = []
    for part in view.parts:
        most = max(map(_lost, part.items), default=Decimal(0))
        weighed += [((most, True) if i.kind == "network" else (_lost(i), False), i) for i in part.items if _lost(i)]
    return [item for _, item in sorted(weighed, key=lambda pair: pair[0], reverse=True)]


def _lost(item: ItemResult) -> Decimal:
    return item.tally.decided - item.tally.earned


def _first_with(report: Report) -> dict[Failure, str]:
    """The item that shows each error; the others, for one broken import may fail them all, point to it."""
    first: dict[Failure, str] = {}
    for item in report.items:
        for evidence in item.finding.evidence:
            if isinstance(evidence, Traceback):
                first.setdefault(evidence.failure, item.id)
    return first
