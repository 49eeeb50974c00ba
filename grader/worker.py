"""A judge: one process that grades submissions one after another, told what to do over standard input.

Each line in is one task; each line out says how it ended. Results are files, written when they are ready, so the
judge can be killed at any moment and what it has finished stays.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import tempfile
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter

from grader.errors import GraderError, RubricError
from grader.grading import Grading, grade_submission
from grader.intake import Opening, open_entry, single_entry
from grader.judge import Case, Draw, Respondent, calls_of, deeds_of, expected_of, meet, prove_forms
from grader.model import AnswerCheck, Entry, FileCheck, Item, Submission, TableCheck, Tolerance, Transcript, Verdict
from grader.observe import Observer
from grader.publishing import Publisher
from grader.report import write_atomically
from grader.rubric import load_rubric
from grader.run import Run
from grader.sandbox import BoxSettings, CleanBox, WarmBoxes
from grader.transcripts import dump_transcript, load_transcript
from grader.walls import Offer

__all__ = ["PATIENCE", "Assignment", "Judge", "main"]

ORPHANED = 1
PATIENCE = 300
"""Seconds of its own processor time that a judge may spend on one submission; the longest honest ones take some ten.
The kernel ends it with SIGPROF then: an answer that takes a parser hours, whichever that is, must not stop the run."""
PASSABLE = 0o711
"""Of folders above a submission's: a box with an id of its own must be able to pass, not to list them."""
ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


@dataclass(frozen=True)
class Assignment:
    """What a judge is told when it starts. ``offer``: what this machine can enforce; ``door``: to the warm process.

    ``students`` are all of the class, and ``submissions`` is the folder that they are in: no page may name them.
    """

    rubric: str
    out: str
    secret: str
    device: str
    conditions: str
    scratch: str
    torch: str
    sandbox: str
    level: str
    offer: dict[str, Any]
    students: tuple[str, ...]
    submissions: str
    door: int


class Judge:
    """Grades entries of one run; keeps the boxes' door and the reference's answers between them."""

    def __init__(self, told: Assignment) -> None:
        rubric = load_rubric(Path(told.rubric))
        self._run = Run(Path(told.out), rubric, told.secret, told.conditions, Path(told.scratch))
        self._grading = Grading(
            rubric=rubric,
            draw=Draw.from_secret(told.secret),
            device=told.device,
            sandbox=told.sandbox,
            torch=told.torch,
            seed=self._run.seed,
            reference_digest=self._run.reference_digest,
        )
        settings = BoxSettings(rubric.rubric.limits, told.device, self._run.scratch, told.level)
        self._boxes = WarmBoxes(socket.socket(fileno=told.door), settings)
        self._clean = CleanBox(self._boxes, self._run.scratch)
        self._opening = Opening.at(told.level, Offer.of(told.offer))
        self._publisher = Publisher(self._run, tuple(told.students), Path(told.submissions))
        self._reference: Observer | None = None
        self._met: Respondent | None = None

    def grade_reference(self) -> None:
        """Grade the reference like any submission and keep its answers for the class.

        Raises RubricError when it does not get full marks: then nobody's marks could be trusted.
        """
        observer = self._reference_observer()
        if observer is None:
            return
        submission = self._reference_submission()
        side = self._respondent(observer)
        graded = grade_submission(
            submission, self._grading, self._boxes, side, Transcript(""), "reference", _of_code, self._clean
        )
        self._prove_answers(observer)
        write_atomically(self._run.reference_transcript, dump_transcript(observer.transcript()), 0o600)
        bad = [item for item in graded.report.items if item.finding.verdict not in {Verdict.PASSED, Verdict.OPEN}]
        if bad:
            lines = tuple(f"{item.id}: {item.finding.say} {item.finding.staff}".strip() for item in bad)
            words = "the reference solution itself does not get full marks"
            raise RubricError(words, lines, "correct the reference or the rubric; no submission was graded")

    def _prove_answers(self, observer: Observer) -> None:
        """The reference has every written answer, and every form that an item accepts. Raises RubricError."""
        side = self._respondent(observer)
        case = Case(side, side, self._grading.draw, Tolerance(), (), ())
        for item in self._grading.rubric.rubric.items:
            if isinstance(item.check, AnswerCheck):
                expected_of(item.check, case)
            prove_forms(item, case)

    def grade(self, entry: Entry) -> None:
        """Grade one entry and write its results."""
        # Gone when it is graded: a class's archives, all unpacked at once, could fill a disk.
        with tempfile.TemporaryDirectory(
            prefix="submission-", dir=self._run.scratch, ignore_cleanup_errors=True
        ) as folder:
            Path(folder).chmod(PASSABLE)
            submission = open_entry(entry, Path(folder), self._opening)
            key = self._run.answers_key(entry.digest)
            recorded = load_transcript(self._run.staff_folder(entry.student) / "transcript.safetensors", key)
            observer = self._reference_observer()
            reference = self._respondent(observer) if observer is not None else None
            try:
                graded = grade_submission(
                    submission, self._grading, self._boxes, reference, recorded, self._run.key(entry), clean=self._clean
                )
            finally:
                self._let_go_of_reference()
        self._publisher.publish(graded, observer.transcript() if observer is not None else Transcript(""))

    def close(self) -> None:
        """End what is open."""
        self._let_go_of_reference()
        self._clean.close()

    def _let_go_of_reference(self) -> None:
        """End the reference's box, if one is open: it would hold a warm process that has grown old. Its answers stay,
        and most submissions ask nothing new of it."""
        if self._reference is not None:
            self._reference.close()

    def _reference_submission(self) -> Submission:
        assert self._grading.rubric.reference is not None
        folder = Path(tempfile.mkdtemp(prefix="reference-", dir=self._run.scratch))
        folder.chmod(PASSABLE)
        return open_entry(single_entry(self._grading.rubric.reference), folder, self._opening)

    def _reference_observer(self) -> Observer | None:
        """The reference, whose recorded answers serve the whole class; a box is opened only for what is new."""
        if self._reference is None and self._grading.rubric.reference is not None:
            submission = self._reference_submission()
            key = self._run.answers_key(self._grading.reference_digest)
            recorded = load_transcript(self._run.reference_transcript, key)
            self._reference = Observer(submission.root, self._boxes, recorded)
        return self._reference

    def _respondent(self, observer: Observer) -> Respondent:
        """The reference as checks ask it; met once for the class."""
        if self._met is None:
            seed = self._grading.draw.child("seed").seed()
            rubric = self._grading.rubric.rubric
            met = meet(observer.ask, rubric.source, seed, self._grading.device, calls_of(rubric), deeds_of(rubric))
            self._met = met.respondent
        return self._met


def _of_code(item: Item) -> bool:
    """The reference is code: it hands in no report, and its answers are what others are compared with."""
    return not isinstance(item.check, AnswerCheck | FileCheck | TableCheck)


def main() -> None:
    """Serve tasks until standard input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a staff's test that prints must not be taken for a reply
    inbox = _Inbox(os.fdopen(os.dup(0), encoding="utf-8"))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # nor may pytest, which captures descriptor 0, end our tasks
    told = inbox.next()
    if told is None:
        return
    judge: Judge | None = None
    try:
        while (task := inbox.next()) is not None:
            reply, judge = _serve(task, judge, told)
            _say(replies, reply)
    finally:
        if judge is not None:
            judge.close()


class _Inbox:
    """Tasks from standard input, read by a thread of its own: when whoever hands out work is gone in the middle of
    one, this process ends at once, so that it cannot write beside the next run."""

    def __init__(self, source: IO[str]) -> None:
        self._source = source
        self._tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> dict[str, Any] | None:
        """The next task; None at the end of input."""
        self._idle.set()
        line = self._tasks.get()
        self._idle.clear()
        return dict(json.loads(line)) if line else None

    def _read(self) -> None:
        for line in self._source:
            self._tasks.put(line)
        if not self._idle.is_set():
            os._exit(ORPHANED)
        self._tasks.put("")


def _serve(task: dict[str, Any], judge: Judge | None, told: dict[str, Any]) -> tuple[dict[str, Any], Judge | None]:
    """The reply to one task. The boundary of this process: whatever goes wrong is told, and the next task is taken."""
    try:
        judge = judge or Judge(Assignment(**told))
        if task["do"] == "reference":
            judge.grade_reference()
        else:
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)
            try:
                judge.grade(ENTRY.validate_python(task["entry"]))
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
    except GraderError as error:
        problems = list(getattr(error, "problems", ()))
        facts = {"kind": type(error).__name__, "message": str(error), "advice": error.advice, "problems": problems}
        return {"error": facts}, judge
    except Exception:  # noqa: BLE001 - told with its traceback, and flagged for a person by the pool
        return {"crash": traceback.format_exc()}, judge
    return {"done": True}, judge


def _say(replies: IO[str], reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


if __name__ == "__main__":
    main()
