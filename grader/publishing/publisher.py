"""A graded submission's way to its reader: view, page, last look, and either out or held back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from grader.grading import Graded
from grader.marking import todo_of
from grader.model import Note, Report, Transcript
from grader.publishing.album import album_of, load_album, store_album
from grader.publishing.forbidding import about_report, about_run
from grader.publishing.looking import looked
from grader.report import render_feedback, render_held, render_staff, student_json, student_view
from grader.report.lint import Alarm, Forbidden, lint_page, lint_record, lint_staff_page
from grader.report.remake import Remade
from grader.run import PAGE, RECORD, Run
from grader.scoring import give
from grader.transcripts import dump_transcript

__all__ = ["HELD_BACK", "Publisher", "released"]

HELD_BACK = "held-back"
"""Code of the note, and so the flag in marks.csv, of a submission whose page was held back."""
STAFF_PAGE = "staff-page"
"""Of the note where the staff's page could not be written."""
ALARMS_TOLD = 5
_EMPTY = Transcript("")


@dataclass(frozen=True)
class Publisher:
    """Publishes one run's submissions. ``students``: all of the class; ``submissions``: the folder that they are in."""

    run: Run
    students: tuple[str, ...]
    submissions: Path

    def publish(self, graded: Graded, reference: Transcript) -> None:
        """Write all that is written about a submission. ``reference``: what the reference answered in this run.

        A page on which something is found that must not be there is not handed out: a notice takes its place, staff's
        report has a note with what was found, and marks are untouched.
        """
        report = graded.report
        forbidden = about_report(self._forbidden, graded, reference)
        page, record = _files(report, forbidden)
        if alarms := _alarms(page, record, forbidden):
            self.run.hold_back(report.student, page, record, render_held(report.student, report.title))
            report = replace(report, notes=(*report.notes, self._note(report.student, alarms)))
        else:
            self.run.hand_out(report.student, page, record)
        album = album_of(report, graded.transcript)
        store_album(self._album(report.student), album)
        report = self._with_staff_page(report, album)
        session = json.dumps(graded.session, indent=1, default=str)
        self.run.store(report, dump_transcript(graded.transcript), session)

    def amend(self, report: Report) -> Report:
        """Write a submission's pages again because its marks by hand are others; nothing is judged. Returns the report
        as it is stored.

        Comments are the only new text. Drawn numbers and the reference's were looked for when the submission was
        graded, and are not looked for again. A page that is held back stays so; one that a person has released stays
        released, unless what is new on it must not be there.
        """
        was_held = self.run.is_held(report.student)
        kept = report if was_held else released(report)
        told = _without(report, HELD_BACK, STAFF_PAGE)
        about = about_report(self._forbidden, Graded(told, _EMPTY, {}), _EMPTY)
        page, record = _files(told, about)
        alarms = list(_alarms(page, record, about))
        if alarms:
            alarms = _more(alarms, _alarms(*_files(give(told, {}, {}), about), about))
        if alarms:
            kept = replace(kept, notes=(*kept.notes, self._note(report.student, alarms)))
        if alarms or was_held:
            self.run.hold_back(report.student, page, record, render_held(report.student, report.title))
        else:
            self.run.hand_out(report.student, page, record)
        kept = self._with_staff_page(kept, load_album(self._album(report.student)))
        self.run.restate(kept)
        return kept

    def _album(self, student: str) -> Path:
        return self.run.staff_folder(student) / "pictures"

    def _with_staff_page(self, report: Report, album: Mapping[str, Remade]) -> Report:
        """Write the staff's page. The report is returned, with a note where something is on that page that must not be
        there, even for staff; then there is none."""
        report = _without(report, STAFF_PAGE)
        page = render_staff(report, album, todo_of(report))
        alarms = looked(lambda: lint_staff_page(page))
        self.run.put_staff_page(report.student, None if alarms else page)
        if not alarms:
            return report
        note = Note(STAFF_PAGE, f"The staff's page was not written. It holds {alarms[0]}.", needs_person=True)
        return replace(report, notes=(*report.notes, note))

    @cached_property
    def _forbidden(self) -> Forbidden:
        return about_run(self.run, self.students, self.submissions)

    def _note(self, student: str, alarms: Sequence[Alarm]) -> Note:
        told = "; ".join(map(str, alarms[:ALARMS_TOLD]))
        more = f"; and {len(alarms) - ALARMS_TOLD} more" if len(alarms) > ALARMS_TOLD else ""
        held = self.run.held_folder(student).relative_to(self.run.out).as_posix()
        target = self.run.student_folder(student).relative_to(self.run.out).as_posix()
        text = f"The page was held back. It holds {told}{more}. To release it, move the files in {held} to {target}."
        return Note(HELD_BACK, text, needs_person=True)


def released(report: Report) -> Report:
    """The report without the note that its page is held back."""
    return _without(report, HELD_BACK)


def _without(report: Report, *codes: str) -> Report:
    return replace(report, notes=tuple(note for note in report.notes if note.code not in codes))


def _files(report: Report, forbidden: Forbidden) -> tuple[str, str]:
    """Page and record for the student."""
    view = student_view(report, forbidden.places)
    return render_feedback(view), student_json(view)


def _alarms(page: str, record: str, forbidden: Forbidden) -> tuple[Alarm, ...]:
    """What was found in both files, each thing with its file; what stands in both is told once."""
    found = [
        *(replace(alarm, where=f"{PAGE}, {alarm.where}") for alarm in looked(lambda: lint_page(page, forbidden))),
        *(replace(alarm, where=f"{RECORD}, {alarm.where}") for alarm in looked(lambda: lint_record(record, forbidden))),
    ]
    return tuple({(alarm.rule.name, alarm.excerpt): alarm for alarm in reversed(found)}.values())[::-1]


def _more(now: Sequence[Alarm], before: Sequence[Alarm]) -> list[Alarm]:
    """The alarms of each rule that is broken more often than before. The text around them changes with the marks."""
    counts = Counter(alarm.rule.name for alarm in now) - Counter(alarm.rule.name for alarm in before)
    return [alarm for alarm in now if counts[alarm.rule.name]]
