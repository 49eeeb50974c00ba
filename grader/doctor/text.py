"""A diagnosis in plain text, in lines of at most 80 columns: the verdict first, what to do next last."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from grader.doctor.diagnosis import Diagnosis, LevelReport, Standing
from grader.doctor.machine import Machine
from grader.doctor.remedies import remedies
from grader.visible import plain
from grader.walls.levels import words

__all__ = ["by_reason", "diagnosis_text", "in_columns", "paragraph"]

WIDTH = 80
GAP = "  "
SHOWN = 12
"""Names that are listed for one reason."""
HELD, GAPS, BAD, UNTRIED = " *!-"
"""Marks behind the numbers, or in their place."""
LEGEND = {GAPS: "known gaps", BAD: "what should not be", UNTRIED: "no promise"}


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """The whole of it, without a last newline."""
    blocks = [[paragraph(_verdict(diagnosis))], _table(diagnosis)]
    blocks += [_bad(report) for report in diagnosis.failing]
    blocks += [_gaps(report) for report in diagnosis.levels if report.gaps]
    blocks += [_remarks(diagnosis), _machine(diagnosis.machine, diagnosis.seconds)]
    blocks += [["What to do:", *(paragraph(remedy, "- ") for remedy in remedies(diagnosis))]]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def paragraph(text: str, head: str = "") -> str:
    """``text``, which may come from anywhere, in lines of at most 80 columns behind ``head``."""
    return textwrap.fill(plain(text), WIDTH, initial_indent=head, subsequent_indent=" " * len(head))


def in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row; the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        for row in rows
    )
    return [GAP.join(line).rstrip() for line in lines]


def by_reason(named: Iterable[tuple[str, str]]) -> list[str]:
    """A paragraph for each reason, behind the names that have it: what has one cause is told once."""
    told: dict[str, list[str]] = {}
    for name, reason in named:
        told.setdefault(reason, []).append(name)
    return [paragraph(f"{_some(names)}: {reason}", "- ") for reason, names in told.items()]


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return "; ".join(names) if more <= 0 else f"{'; '.join(names[:SHOWN])}; and {more} more"


def _verdict(diagnosis: Diagnosis) -> str:
    strongest = diagnosis.strongest
    if diagnosis.good and strongest is not None:
        return f"The level {strongest} holds here: {words(strongest)}."
    if diagnosis.asked is not None:
        report = diagnosis.levels[0]
        return f"The level {report.level} does not hold here: {'; '.join(report.lacking) or _troubles(report)}."
    holding = f" The strongest that holds is {strongest}: {words(strongest)}." if strongest is not None else ""
    if diagnosis.failing:
        failing = "; ".join(f"{report.level}: {_troubles(report)}" for report in diagnosis.failing)
        return f"Not everything holds that this machine seems to offer: {failing}.{holding}"
    return f"No level holds here that is enough for other people's code.{holding}"


def _troubles(report: LevelReport) -> str:
    """In numbers; what they are is listed below the table."""
    standings = [tried.standing for tried in report.bad]
    through, failed = standings.count(Standing.THROUGH), standings.count(Standing.FAILED)
    words = [
        f"{through} attempt{'s' * (through > 1)} got through" if through else "",
        f"{failed} thing{'s' * (failed > 1)} that must work failed" if failed else "",
    ]
    return ", ".join(filter(None, words))


def _table(diagnosis: Diagnosis) -> list[str]:
    reports = [report for report in diagnosis.levels if report.tried]
    if not reports:
        return []
    head = ["held of tried", *(f"{report.level} " for report in reports)]
    rows = [[plain(group), *(_cell(report, group) for report in reports)] for group in diagnosis.groups]
    legend = [
        f"{mark} {words}" for mark, words in LEGEND.items() if any(mark in cell for row in rows for cell in row[1:])
    ]
    return [*in_columns([head, *rows]), *([f"({', '.join(legend)})"] if legend else [])]


def _cell(report: LevelReport, group: str) -> str:
    """The mark has a column of its own, so that the numbers stand below each other."""
    held, tried = report.count(group)
    if not tried:
        return UNTRIED + HELD
    mark = BAD if any(one.group == group for one in report.bad) else GAPS if held < tried else HELD
    return f"{held}/{tried}{mark}"


def _bad(report: LevelReport) -> list[str]:
    return [f"What should not be, at {report.level}:", *by_reason((one.name, one.words) for one in report.bad)]


def _gaps(report: LevelReport) -> list[str]:
    return [f"Known gaps at {report.level}:", *(paragraph(f"{one.name}: {one.words}", "- ") for one in report.gaps)]


def _remarks(diagnosis: Diagnosis) -> list[str]:
    remarks = [f"{report.level}: {note}" for report in diagnosis.levels for note in report.notes]
    # The one that was asked for is in the verdict.
    without = [report for report in diagnosis.levels if report.lacking and diagnosis.asked is None]
    remarks += [f"{report.level} cannot be had: {'; '.join(report.lacking)}" for report in without]
    return ["Remarks:", *(paragraph(remark, "- ") for remark in remarks)] if remarks else []


def _machine(machine: Machine, seconds: float) -> list[str]:
    return [
        "This machine:",
        *(paragraph(line, "- ") for line in _machine_lines(machine)),
        f"- tried in {seconds:.1f} s",
    ]


def _machine_lines(machine: Machine) -> Iterator[str]:
    yield f"{machine.system}, {machine.cores} cores, as {machine.user}"
    signs = ", ".join(machine.container) or "none"
    yield f"signs of a container: {signs}; {'a' if machine.filtered else 'no'} filter of system calls around it"
    if machine.torch:
        cuda = "sees CUDA" if machine.cuda else "sees no CUDA"
        yield f"Python {machine.python}, torch {machine.torch} {cuda}, {machine.threads} thread a box"
    else:
        yield f"Python {machine.python}, torch could not be started"
