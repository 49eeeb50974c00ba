"""The whole run. Read :func:`grade_class` to learn what the product does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from grader.errors import SandboxError, UsageError
from grader.grading import Graded
from grader.intake import Opening, find_entries
from grader.judge import blocked, broken
from grader.merging import Marking, mark_by_hand, read_marks
from grader.model import NOT_YET, Entry, Finding, Note, Provenance, Report, Transcript
from grader.near import options
from grader.placing import device_for, level_for
from grader.pool import Pool
from grader.publishing import HELD_BACK, Publisher, publish_class, released
from grader.rubric import LoadedRubric, find_rubric, load_rubric
from grader.run import Run, open_run
from grader.sandbox import TorchFacts, WarmProcess
from grader.scoring import score
from grader.worker import Assignment

__all__ = ["ClassResult", "Progress", "Request", "grade_class"]


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    submissions: Path
    rubric: str
    out: Path
    jobs: int
    only: tuple[str, ...]
    device: str
    seed: str | None
    fresh: bool
    sandbox: str = "auto"
    manual: tuple[Path, ...] = ()
    """Files of marks by hand, besides OUT/manual.yaml."""


@dataclass(frozen=True)
class ClassResult:
    """``graded`` were graded now, the other reports were good already; ``troubled`` could not be graded.

    ``held``: students whose pages are held back; ``unwritten``: files of the class's that were not written, and why.
    ``marking``: what there is to tell of marks by hand.
    """

    out: Path
    rubric: LoadedRubric
    reports: tuple[Report, ...]
    graded: int
    troubled: tuple[str, ...]
    held: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    marking: Marking = field(default_factory=Marking)

    @property
    def waiting(self) -> int:
        """How many have a row and no report yet: not chosen this time, or not reached."""
        return sum(report.is_waiting for report in self.reports)


class Progress(Protocol):
    """Told how the run goes on."""

    def start(self, total: int, done: int) -> None:
        """``total`` submissions, ``done`` of them from an earlier run."""

    def stage(self, words: str) -> None:
        """Something that takes a moment begins."""

    def graded(self, student: str, words: str) -> None:
        """One more is ready."""


def grade_class(request: Request, progress: Progress) -> ClassResult:
    """Grade what is missing or changed, then write the class's page and marks.

    Raises GraderError; what was graded until then stays, and its class files are written all the same.
    """
    rubric = load_rubric(find_rubric(request.rubric, Path.cwd()))
    entries = find_entries(request.submissions, Opening.at(request.sandbox))
    wanted = _chosen(entries, request.only)
    conditions = f"device {request.device}, sandbox {request.sandbox}"
    with open_run(request.out, rubric, conditions=conditions, seed=request.seed, fresh=request.fresh) as run:
        hand = read_marks(run, request.manual)
        missing = [entry for entry in wanted if run.finished(entry) is None]
        progress.start(len(wanted), len(wanted) - len(missing))
        troubled: list[str] = []
        students = tuple(entry.student for entry in entries)
        publisher = Publisher(run, students, request.submissions.resolve())
        try:
            if missing:
                _grade(publisher, request, missing, progress, troubled)
        finally:
            marking, stored = mark_by_hand(publisher, hand, [_stored(run, entry) for entry in entries])
            reports = tuple(_row(run, entry, report) for entry, report in zip(entries, stored, strict=True))
            unwritten = publish_class(run, reports)
    held = tuple(report.student for report in reports if HELD_BACK in report.flags)
    return ClassResult(request.out, rubric, reports, len(missing), tuple(troubled), held, unwritten, marking)


def _grade(
    publisher: Publisher, request: Request, missing: Sequence[Entry], progress: Progress, troubled: list[str]
) -> None:
    """Start the warm process and the judges, grade the reference, then every missing entry."""
    if sys.platform != "linux":
        advice = "run it in a Linux container or a virtual machine; students' own `grade check` runs everywhere"
        raise SandboxError("grading a class needs Linux: other people's code is run here", advice)
    run = publisher.run
    jobs = max(1, min(request.jobs, len(missing)))
    progress.stage("starting: torch is imported once")
    with WarmProcess(request.device, jobs) as warm:
        facts = warm.facts()
        level = level_for(request.sandbox, facts)
        device = device_for(request.device, level, facts)
        with Pool(_assignment(publisher, device, level, facts), warm.doors) as pool:
            progress.stage("grading the reference solution")
            pool.grade_reference()
            for ended in pool.grade(missing):
                if ended.trouble:
                    warm.facts()  # raises when no box can be had any more, which is no submission's trouble
                    troubled.append(ended.entry.student)
                    broken_report = _broken_report(run, ended.entry, ended.trouble)
                    publisher.publish(Graded(broken_report, Transcript(""), {}), Transcript(""))
                report = run.stored(ended.entry.student)
                if report is not None and not report.provenance.key and not ended.trouble:
                    troubled.append(ended.entry.student)
                progress.graded(ended.entry.student, f"{report.tally} ({report.status})" if report else "not written")


def _assignment(publisher: Publisher, device: str, level: str, facts: TorchFacts) -> Assignment:
    run = publisher.run
    return Assignment(
        rubric=str(run.rubric.path.resolve()),
        out=str(run.out.resolve()),
        secret=run.secret,
        device=device,
        conditions=run.conditions,
        scratch=str(run.scratch),
        torch=facts.torch,
        sandbox=f"{level}: {facts.levels[level]}",
        level=level,
        offer=facts.offer,
        students=publisher.students,
        submissions=str(publisher.submissions),
        door=-1,
    )


def _chosen(entries: Sequence[Entry], only: Sequence[str]) -> tuple[Entry, ...]:
    """Every entry, or those of the named students. Raises UsageError for a name that nobody has."""
    students = [entry.student for entry in entries]
    for name in only:
        if name not in students:
            raise UsageError(f"no submission of {name!r}", options(name, students))
    return tuple(entry for entry in entries if not only or entry.student in only)


def _stored(run: Run, entry: Entry) -> Report:
    """The report that lies here; one without marks where there is none.

    Every submission found has one, also those not chosen or not reached this time.
    """
    waiting = [blocked(item.id, "the run", _NOT_YET.text) for item in run.items]
    return run.stored(entry.student) or _empty_report(run, entry, _NOT_YET, waiting)


def _row(run: Run, entry: Entry, report: Report) -> Report:
    """``report`` with a note when it is no longer good."""
    if not run.is_held(entry.student):
        report = released(report)
    if report.provenance.key and report.provenance.key != run.key(entry):
        return replace(report, notes=(*report.notes, _OUTDATED))
    return report


_NOT_YET = Note(NOT_YET, "Not graded yet.", True)
_OUTDATED = Note("outdated", "The submission, the rubric or the grader has changed since this was graded.", True)
_FAILED = Note("not-graded", "The grader itself failed on this submission; a person will look at it.", True)


def _broken_report(run: Run, entry: Entry, trouble: str) -> Report:
    """For a submission that we could not grade: nothing is lost, and a person is told."""
    return _empty_report(run, entry, _FAILED, [broken(item.id, trouble) for item in run.items])


def _empty_report(run: Run, entry: Entry, note: Note, findings: Sequence[Finding]) -> Report:
    """A report that no judge made. Its key is empty, so that the next run grades the submission."""
    rubric = run.rubric.rubric
    return Report(
        student=entry.student,
        rubric=rubric.id,
        title=rubric.title,
        parts=score(rubric, findings),
        source="",
        notes=(*entry.notes, note),
        runs=(),
        provenance=Provenance(
            key="", submission=entry.digest, rubric=run.rubric.digest, reference=run.reference_digest,
            grader="", python="", torch="", platform="", sandbox="", device="", seed=run.seed,
            started="", wall=0.0, cpu=0.0, peak_bytes=0,
        ),
    )  # fmt: skip
