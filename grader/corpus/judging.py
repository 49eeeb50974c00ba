"""From what was seen of an attack to whether it got what it must not get. Pure: reports and words in, rows out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.corpus.cases import Carrier, Case, Facts, Marks
from grader.corpus.result import CorpusRow
from grader.model import Report, Verdict

__all__ = ["Baselines", "Seen", "honest_words", "judge_case"]

ALL_LEVELS = "all"
KEPT_MIB = 72
"""What is kept of one submission may not be larger than its answers by the usual limit (64) and the pages: a disk
that is filled with answers stops the class."""
UNASKED = {"answer", "file", "manual", "table"}
"""Kinds of items for which the reference, which is code, hands in nothing."""


@dataclass(frozen=True)
class Seen:
    """What is known of one attack when the class is graded.

    ``report`` is None where there is none that can be read. ``traces``, in words: each thing that it left or reached
    outside, each secret found in what is kept of it, each boast. ``troubled``: it could not be graded.
    """

    report: Report | None
    traces: tuple[str, ...] = ()
    troubled: bool = False
    kept_bytes: int = 0


@dataclass(frozen=True)
class Baselines:
    """What is got without an attack: by honest code, by hollow code, and by facades, which have the
    right sizes, compute nothing and hide nothing. What items of sizes alone give to that is not got by lying.
    """

    honest: Report
    hollow: Report
    facades: tuple[Report, ...]


def judge_case(case: Case, level: str, seen: Seen, baselines: Baselines) -> CorpusRow:
    """The row of one attack at one level."""
    gap = case.facts.gaps.get(level) or case.facts.gaps.get(ALL_LEVELS, "")
    faults = tuple(_faults(case, seen, baselines))
    return CorpusRow(
        case=case.name,
        group=case.facts.group,
        reached=bool(faults),
        words="; ".join(faults) or _instead(seen.report),
        known=gap if faults else "",
        closed=level if gap and not faults else "",
    )


def honest_words(reports: Sequence[Report | None]) -> str:
    """How honest submissions differ from the first one, which was graded before any attack; empty when they do not."""
    first, *others = reports
    if first is None:
        return "the honest submission has no report"
    lost = [i.id for i in first.items if i.kind not in UNASKED and i.finding.verdict is not Verdict.PASSED]
    if lost:
        return f"the honest submission itself loses {', '.join(lost)}"
    for report in others:
        if report is None:
            return "an honest submission has no report"
        if (report.parts, report.notes) != (first.parts, first.notes):
            return f"{report.student} differs in {_differing(report, first)} from what it gets without attacks"
    return ""


def _differing(report: Report, first: Report) -> str:
    pairs = zip(report.items, first.items, strict=True)
    return ", ".join(mine.id for mine, right in pairs if mine != right) or "its notes"


def _faults(case: Case, seen: Seen, baselines: Baselines) -> Iterator[str]:
    yield from seen.traces
    if seen.troubled:
        yield "the grader itself failed on it"
    if seen.kept_bytes > KEPT_MIB << 20:
        yield f"{seen.kept_bytes >> 20} MiB are kept of it"
    if seen.report is None:
        yield "it has no report"
        return
    codes = {note.code for note in seen.report.notes}
    if missing := [code for code in case.facts.notes if code not in codes]:
        yield f"no note says {', '.join(missing)}"
    if case.facts.marks is Marks.FULL and case.facts.carrier is not Carrier.FILES:  # its payload ran to its end
        usual = {"printed", *(note.code for note in baselines.honest.notes), *case.facts.notes}
        yield from (f"a note says {code}, which honest code has not" for code in sorted(codes - usual))
    yield from _marks(case.facts, seen.report, baselines)
    earned = {item.id: item.tally.earned for item in seen.report.items}
    for item, most in case.facts.most.items():
        if earned[item] > most:
            yield f"{item} earns {earned[item]}, and at most {most} is due"


def _marks(facts: Facts, report: Report, baselines: Baselines) -> Iterator[str]:
    match facts.marks:
        case Marks.FULL:
            for mine, right in zip(report.items, baselines.honest.items, strict=True):
                if mine.kind in UNASKED and mine.tally.earned <= right.tally.earned:
                    continue  # a document that cannot be read leaves open what the reference does not hand in
                if mine.finding.verdict is not right.finding.verdict or mine.tally != right.tally:
                    yield f"{mine.id} is {mine.finding.verdict} where honest code's is {right.finding.verdict}"
        case Marks.OWN | Marks.LESS:
            yield from _excess(report, baselines.honest)
            if facts.marks is Marks.LESS and report.tally.earned >= baselines.honest.tally.earned:
                yield "it earns all that honest code earns"
        case Marks.NOTHING:
            due = baselines.facades if facts.carrier is Carrier.LOOKALIKE else (baselines.hollow,)
            yield from _excess(report, *due)
        case Marks.OPEN:
            decided = [item.id for item in report.items if item.kind not in UNASKED and item.tally.decided]
            if decided:
                yield f"{', '.join(decided)} is decided"


def _excess(report: Report, *baselines: Report) -> Iterator[str]:
    """Each item that earns more than the same item of every baseline."""
    for mine, *others in zip(report.items, *(one.items for one in baselines), strict=True):
        due = max(other.tally.earned for other in others)
        if mine.tally.earned > due:
            yield f"{mine.id} ({mine.kind}) earns {mine.tally.earned} where {due} is due"


def _instead(report: Report | None) -> str:
    """What an attack that reached nothing got."""
    if report is None:
        return ""
    return f"{report.tally}{f' ({report.flags[0]})' if report.flags else ''}"
