"""Marks by hand set against the reports: which of them count, and what is wrong with the others.

A mark by hand counts, whatever the finding says. Where it was given for another finding or another submission than
the one that lies here now, it counts all the same, and a person is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.marking.entries import Mark, Sheet, Slip, seen_of
from grader.model import Given, ItemResult, Report
from grader.near import nearest, options, shown
from grader.visible import plain

__all__ = ["Settled", "settle"]

Key = tuple[str, str]
"""Student and item."""


@dataclass(frozen=True)
class Settled:
    """``given`` and ``conflicts`` by student and item; ``problems``, one line each, with file and line.

    ``sheets`` are those that went in, by absolute path, each mark with what was seen when it was first met.
    """

    given: Mapping[Key, Given]
    conflicts: Mapping[Key, str]
    problems: tuple[str, ...]
    sheets: Mapping[str, Sheet]

    def of(self, student: str) -> tuple[dict[str, Given], dict[str, str]]:
        """Marks and conflicts of one student, by item."""
        return (
            {item: given for (owner, item), given in self.given.items() if owner == student},
            {item: words for (owner, item), words in self.conflicts.items() if owner == student},
        )


@dataclass
class _Settling:
    reports: Mapping[str, Report]
    names: Mapping[str, str]
    """Students as they may be written, to students."""
    ids: tuple[str, ...]
    given: dict[Key, Given] = field(default_factory=dict)
    conflicts: dict[Key, str] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)
    """Of the sheet that is being taken."""
    first: dict[Key, tuple[str, bool]] = field(default_factory=dict)
    """Where each mark that counts so far stands, and whether that file was read this time."""

    def take(self, sheet: Sheet, mark: Mark) -> Mark:
        """One entry; returned with what was seen when it was first met."""
        place = sheet.place(mark)
        student = self.names.get(mark.student)
        if student is None:
            self.slips.append(Slip(mark.line, _unknown(mark.student, self.names.values())))
            return mark
        report = self.reports[student]
        item = next((item for item in report.items if item.id == mark.item), None)
        if item is None:
            self.slips.append(Slip(mark.line, f"no item {shown(mark.item)}: {options(mark.item, self.ids)}"))
            return mark
        key = (student, item.id)
        if words := mark.problem or _out_of_range(mark, item):
            self.slips.append(Slip(mark.line, f"{plain(student)}, {item.id}: {words}"))
            self.conflicts[key] = f"The marks by hand in {place} do not count. {_sentence(words)}"
            return mark
        assert mark.marks is not None
        self._settle(key, sheet, mark, Given(marks=mark.marks, comment=mark.comment, by=mark.by, place=place))
        # An empty report was made by no judge: nobody has seen its findings.
        if not report.provenance.started:
            return mark
        if not mark.seen:
            return replace(mark, seen=seen_of(report, item))
        if words := _changed(mark.seen, seen_of(report, item)):
            self.conflicts[key] = f"{words} If the marks in {place} still hold, write there: {_written(report, item)}"
        return mark

    def _settle(self, key: Key, sheet: Sheet, mark: Mark, given: Given) -> None:
        before, there = self.given.get(key), self.first.get(key)
        self.given[key] = given
        self.first[key] = (given.place, sheet.is_read)
        self.conflicts.pop(key, None)
        if before is None or there is None or before.marks == given.marks or there[1] != sheet.is_read:
            return
        words = f"marked twice, {before.marks} in {there[0]} and {given.marks} in {given.place}; the second counts"
        self.slips.append(Slip(mark.line, f"{plain(key[0])}, {key[1]}: {words}"))
        self.conflicts[key] = _sentence(words)


def settle(reports: Sequence[Report], sheets: Mapping[str, Sheet]) -> Settled:
    """Every entry of every sheet, in order: of two for one student and item the later one counts. Files that were not
    read this time come first, so that what is read now counts before what is remembered."""
    by_student = {report.student: report for report in reports}
    ids = tuple(dict.fromkeys(item.id for report in reports for item in report.items))
    names = {plain(student): student for student in by_student} | {student: student for student in by_student}
    state = _Settling(by_student, names, ids)
    after, problems = {}, []
    for path, sheet in sorted(sheets.items(), key=lambda entry: entry[1].is_read):
        state.slips = list(sheet.slips)
        after[path] = replace(sheet, marks=tuple(state.take(sheet, mark) for mark in sheet.marks))
        problems += [f"{sheet.path}:{slip.line}: {slip.text}" for slip in sorted(state.slips)]
    return Settled(state.given, state.conflicts, tuple(problems), after)


def _unknown(name: str, students: Iterable[str]) -> str:
    known = tuple(dict.fromkeys(students))
    near = nearest(name, known)
    hint = f"nearest is {', '.join(map(shown, near))}" if near else f"none of the {len(known)} there has such a name"
    return f"no submission of {shown(name)}: {hint}"


def _out_of_range(mark: Mark, item: ItemResult) -> str:
    assert mark.marks is not None
    return "" if 0 <= mark.marks <= item.marks else f"marks: {mark.marks} is not between 0 and {item.marks}"


def _changed(seen: str, now: str) -> str:
    """What is another than it was when the marks were given; empty where nothing is."""
    then, digest, submission = seen.partition(";")
    finding, _, current = now.partition(";")
    if digest and submission.strip() != current.strip():
        return "The submission has changed since these marks were given."
    if then.strip() != finding.strip():
        return f"The finding has changed since these marks were given: it was {shown(then)} and is {shown(finding)}."
    return ""


def _written(report: Report, item: ItemResult) -> str:
    return f"`seen: {seen_of(report, item)}`"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
