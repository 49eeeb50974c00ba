"""The unit of work: one submission to one report. It holds no global state, so any pool can run it."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from grader import __version__
from grader.judge import Case, Draw, Met, Respondent, Verdicts, blocked, calls_of, deeds_of, judge, meet, stood_in
from grader.model import Answer, Item, Note, Provenance, Question, Report, Submission, Transcript, Verdict
from grader.observe import Observer
from grader.rubric import LoadedRubric
from grader.sandbox import Boxes, CleanBox
from grader.scoring import score

__all__ = ["Graded", "Grading", "grade_submission"]

CODE = {".py", ".ipynb"}


@dataclass(frozen=True)
class Grading:
    """What is the same for every submission of a run. ``seed`` is what reports name, ``draw`` the secret itself."""

    rubric: LoadedRubric
    draw: Draw
    device: str
    sandbox: str
    torch: str
    seed: str
    reference_digest: str


@dataclass(frozen=True)
class Graded:
    """A report, and what staff keep beside it."""

    report: Report
    transcript: Transcript
    session: Mapping[str, Any]
    asked: tuple[Question, ...] = ()
    """Every question of this judging, with the numbers that went into the box."""


def grade_submission(
    submission: Submission,
    grading: Grading,
    boxes: Boxes,
    reference: Respondent | None,
    recorded: Transcript,
    key: str,
    items: Callable[[Item], bool] = lambda item: True,
    clean: CleanBox | None = None,
) -> Graded:
    """Observe in boxes, judge by the rubric's checks, score. ``items`` chooses which items are judged; in ``clean``
    what the submission says of its networks is executed, to see whether it is true.

    A report with broken findings has no key, so that the next run grades the submission again. Raises SandboxError
    when boxes cannot be had, RubricError when the staff's own side fails.
    """
    started, clock, cpu = datetime.now(UTC), time.monotonic(), time.process_time()
    rubric = grading.rubric.rubric
    observer = Observer(submission.root, boxes, recorded, clean, rubric.limits.answers_mib << 20)
    asked: list[Question] = []

    def ask(question: Question) -> Answer:
        asked.append(question)
        return observer.ask(question)

    try:
        seed = grading.draw.child("seed").seed()
        met = meet(ask, rubric.source, seed, grading.device, calls_of(rubric), deeds_of(rubric))
        case = _case(met, grading, reference, ask if clean is not None else None)
        chosen = [item for item in rubric.items if items(item)]
        verdicts = _unopened(chosen, submission) or judge(chosen, case, grading.rubric.checks)
    finally:
        observer.close()
    transcript = observer.transcript()
    provenance = Provenance(
        key="" if any(finding.verdict is Verdict.BROKEN for finding in verdicts.findings) else key,
        submission=submission.digest,
        rubric=grading.rubric.digest,
        reference=grading.reference_digest,
        grader=__version__,
        python=platform.python_version(),
        torch=grading.torch,
        platform=platform.platform(),
        sandbox=grading.sandbox,
        device=grading.device,
        seed=grading.seed,
        started=started.isoformat(timespec="seconds"),
        wall=round(time.monotonic() - clock, 3),
        cpu=round(time.process_time() - cpu + sum(end.cpu for end in observer.fresh_ends), 3),
        peak_bytes=max((end.peak_bytes for end in transcript.ends), default=0),
    )
    report = Report(
        student=submission.student,
        rubric=rubric.id,
        title=rubric.title,
        parts=score(rubric, verdicts.findings, items),
        source=met.source,
        notes=(*submission.notes, *met.notes, *stood_in(transcript), *_printed(transcript)),
        runs=transcript.ends,
        provenance=provenance,
    )
    return Graded(report, transcript, verdicts.session, tuple(asked))


def _unopened(items: Sequence[Item], submission: Submission) -> Verdicts | None:
    """Where no code is to be seen and something was not opened, the code may lie in that: every mark stays open, and a
    person is told."""
    why = [note.text for note in submission.notes if note.needs_person]
    if not why or any(PurePosixPath(file).suffix.lower() in CODE for file in submission.files):
        return None
    return Verdicts(tuple(blocked(item.id, "opening the submission", why[0]) for item in items), {"duration": 0.0})


def _case(
    met: Met, grading: Grading, reference: Respondent | None, execute: Callable[[Question], Answer] | None
) -> Case:
    rubric = grading.rubric.rubric
    return Case(
        student=met.respondent,
        reference=reference,
        draw=grading.draw,
        tolerance=rubric.tolerance,
        files=met.files,
        question_ids=tuple(item.check.question for item in rubric.items if item.check.kind == "answer"),
        sections=tuple(i.check.section for i in rubric.items if i.check.kind == "manual" and i.check.section),
        execute=execute,
        checks=grading.rubric.checks,
    )


def _printed(transcript: Transcript) -> tuple[Note, ...]:
    """What the code printed while it was graded, as a note: it is no part of a mark."""
    text = "".join(end.output for end in transcript.ends).strip()
    if not text:
        return ()
    first = text.splitlines()[0][:200]
    return (Note("printed", f"Your code printed {len(text)} characters while it was graded, beginning: {first}"),)
