"""What staff ask of a class: how were the totals spread, how was each item answered, who needs a person and why."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from grader.model import ItemResult, Note, Report, Rubric, Verdict
from grader.report.axes import linear_axis

__all__ = ["Answered", "Bin", "Case", "Figures", "answered", "cases", "figures", "histogram"]


@dataclass(frozen=True)
class Figures:
    """``mean`` and ``median`` are of the totals, None without a report; ``statuses`` counts reports by status."""

    mean: Decimal | None
    median: Decimal | None
    statuses: Mapping[str, int]


@dataclass(frozen=True)
class Bin:
    """Totals from ``low`` up to, but not with, ``high``; the last bin has its upper edge too."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True)
class Answered:
    """How one item was answered. ``share`` is the mean share of the marks, over the reports that decided it."""

    id: str
    title: str
    marks: Decimal
    counts: Mapping[Verdict, int]
    share: Decimal | None


@dataclass(frozen=True)
class Case:
    """A report that a person should see, and why. ``items`` are those that were flagged, broken or blocked."""

    report: Report
    notes: tuple[Note, ...]
    items: tuple[ItemResult, ...]


def figures(reports: Sequence[Report]) -> Figures:
    """The class in three numbers."""
    totals = [report.tally.earned for report in reports]
    return Figures(
        mean=statistics.mean(totals) if totals else None,
        median=statistics.median(totals) if totals else None,
        statuses=Counter(report.status for report in reports),
    )


def histogram(reports: Sequence[Report], count: int = 10) -> tuple[Bin, ...]:
    """Totals in about ``count`` bins with round edges, from 0 to the most marks that are decided for anyone."""
    totals = [report.tally.earned for report in reports]
    highest = max((report.tally.decided for report in reports), default=Decimal(0))
    if not highest:
        return ()
    edges = [Decimal(str(round(tick, 6))) for tick in linear_axis([0.0, float(highest)], count).ticks]
    last = len(edges) - 2
    return tuple(
        Bin(low, high, sum(low <= total < high or (index == last and total == high) for total in totals))
        for index, (low, high) in enumerate(pairwise(edges))
    )


def answered(reports: Sequence[Report], rubric: Rubric) -> tuple[Answered, ...]:
    """Every item of the rubric with what the reports say of it."""
    results: dict[str, list[ItemResult]] = {item.id: [] for item in rubric.items}
    for report in reports:
        for result in report.items:
            results.get(result.id, []).append(result)
    return tuple(_answered(item.id, item.title, item.marks, results[item.id]) for item in rubric.items)


def cases(reports: Sequence[Report]) -> tuple[Case, ...]:
    """Who needs a person: the flagged first, then those whose only trouble is an item that could not be checked."""
    found = [
        Case(
            report=report,
            notes=tuple(note for note in report.notes if note.needs_person),
            items=tuple(item for item in report.items if _needs_person(item)),
        )
        for report in reports
    ]
    return tuple(sorted((case for case in found if case.notes or case.items), key=lambda case: not case.report.flags))


def _needs_person(item: ItemResult) -> bool:
    return item.needs_person or item.verdict in {Verdict.BROKEN, Verdict.BLOCKED}


def _answered(item: str, title: str, marks: Decimal, results: Sequence[ItemResult]) -> Answered:
    shares = [_share(result) for result in results if not result.is_open]
    return Answered(
        id=item,
        title=title,
        marks=marks,
        counts=Counter(result.verdict for result in results),
        share=statistics.mean(shares) if shares else None,
    )


def _share(result: ItemResult) -> Decimal:
    if result.given is None:
        return result.finding.share
    return result.given.marks / result.marks if result.marks else Decimal(1)
