"""A run's folder: its secret, its lock, where each result lies, and which results are still good.

OUT/index.html, marks.csv            the class, for staff
OUT/manual.yaml                      marks by hand, written by staff; read and never written
OUT/students/NAME/feedback.html ...  safe to hand out
OUT/staff/manual-todo.yaml           what is left to mark by hand, to be filled in
OUT/staff/by-hand.json               what is remembered of marks by hand
OUT/staff/run.json                   the secret from which inputs and weights are drawn
OUT/staff/pages/NAME.html            everything about a student, for staff
OUT/staff/students/NAME/pictures/    pictures that were handed in, as that page shows them
OUT/staff/students/NAME/report.json  everything; written last, so its key says that all is there
OUT/staff/students/NAME/held/        pages that were held back, until a person moves them to OUT/students/NAME/
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import platform
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import GraderError, UsageError
from grader.intake import digest_entry
from grader.model import Entry, Item, Report
from grader.own_code import digest_of, grader_digest, inside_digest, torch_version
from grader.report import folder_name, load_report, report_json, write_atomically
from grader.rubric import LoadedRubric

__all__ = ["PAGE", "RECORD", "Run", "open_run"]

SECRET_BYTES = 16
PAGE, RECORD, HELD = "feedback.html", "report.json", "held"


@dataclass(frozen=True)
class Run:
    """One assignment's results in one folder. ``secret`` draws every input and weight; ``seed`` names it in reports."""

    out: Path
    rubric: LoadedRubric
    secret: str
    conditions: str
    """Device and walls as they were asked for: answers had under others are not taken for these."""
    scratch: Path

    @property
    def seed(self) -> str:
        """A digest of the secret: two runs with one seed gave the same questions."""
        return hashlib.sha256(f"seed {self.secret}".encode()).hexdigest()[:16]

    @property
    def items(self) -> tuple[Item, ...]:
        """The rubric's items."""
        return self.rubric.rubric.items

    @cached_property
    def reference_digest(self) -> str:
        """Digest of the reference solution's files; empty where there is none. Read once a run."""
        return digest_entry([self.rubric.reference]) if self.rubric.reference is not None else ""

    def student_folder(self, student: str) -> Path:
        """What may be handed out."""
        return self.out / "students" / folder_name(student)

    def staff_folder(self, student: str) -> Path:
        """What staff keep."""
        return self.out / "staff" / "students" / folder_name(student)

    def staff_page(self, student: str) -> Path:
        """Everything about one student, for staff."""
        return self.out / "staff" / "pages" / f"{folder_name(student)}.html"

    @property
    def reference_transcript(self) -> Path:
        """The reference's answers for the whole class."""
        return self.out / "staff" / "reference.safetensors"

    @property
    def manual(self) -> Path:
        """Marks by hand."""
        return self.out / "manual.yaml"

    @property
    def ledger(self) -> Path:
        """What is remembered of marks by hand."""
        return self.out / "staff" / "by-hand.json"

    @property
    def todo(self) -> Path:
        """What is left to mark by hand."""
        return self.out / "staff" / "manual-todo.yaml"

    def key(self, entry: Entry) -> str:
        """Digest of all that a mark depends on."""
        return digest_of(
            self.answers_key(entry.digest), entry.student, *(note.text for note in entry.notes), self.rubric.digest,
            self.reference_digest, self.secret, grader_digest(), platform.python_version(),
        )  # fmt: skip

    def answers_key(self, content: str) -> str:
        """Digest of what recorded answers depend on: files, limits, device, walls, torch, the code inside the box."""
        return digest_of(content, repr(self.rubric.rubric.limits), self.conditions, torch_version(), inside_digest())

    def finished(self, entry: Entry) -> Report | None:
        """The report of an earlier run if it is still good."""
        report = self.stored(entry.student)
        return report if report is not None and report.provenance.key == self.key(entry) else None

    def stored(self, student: str) -> Report | None:
        """The report that lies here, of whatever key; None where there is none that can be read."""
        try:
            return load_report((self.staff_folder(student) / RECORD).read_text("utf-8"))
        except (OSError, ValueError, GraderError):
            return None

    def is_stored(self, student: str) -> bool:
        """Whether a report lies here."""
        return (self.staff_folder(student) / RECORD).is_file()

    def hand_out(self, student: str, page: str, record: str) -> None:
        """Write what the student may have, and forget what was held back of theirs."""
        self._discard_held(student)
        _write(self.student_folder(student), {PAGE: page, RECORD: record})

    def held_folder(self, student: str) -> Path:
        """Where page and record lie while they are held back."""
        return self.staff_folder(student) / HELD

    def hold_back(self, student: str, page: str, record: str, notice: str) -> None:
        """Keep page and record for staff, and put ``notice`` in the page's place."""
        folder = self.student_folder(student)
        _write(folder, {PAGE: notice})
        (folder / RECORD).unlink(missing_ok=True)
        self._discard_held(student)
        _write(self.held_folder(student), {PAGE: page, RECORD: record})

    def is_held(self, student: str) -> bool:
        """Whether the student's page is held back; no longer, once a person has moved it to where it belongs."""
        return (self.held_folder(student) / PAGE).exists()

    def store(self, report: Report, transcript: bytes, session: str) -> None:
        """Write what staff keep of one submission, when its pages are written.

        The report is the last, since it is what says that all is there.
        """
        _write(
            self.staff_folder(report.student),
            {"transcript.safetensors": transcript, "session.json": session, RECORD: report_json(report)},
        )

    def put_staff_page(self, student: str, page: str | None) -> None:
        """Write the staff's page, or see to it that there is none."""
        path = self.staff_page(student)
        if page is None:
            path.unlink(missing_ok=True)
        else:
            _write(path.parent, {path.name: page})

    def restate(self, report: Report) -> None:
        """Write staff's report again, with other marks by hand; what it was made from stays."""
        _write(self.staff_folder(report.student), {RECORD: report_json(report)})

    def _discard_held(self, student: str) -> None:
        shutil.rmtree(self.held_folder(student), ignore_errors=True)


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Each whole, in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_atomically(folder / name, content)


@contextmanager
def open_run(out: Path, rubric: LoadedRubric, *, conditions: str, seed: str | None, fresh: bool) -> Iterator[Run]:
    """The run in the folder ``out``, locked while it is open.

    The secret is kept from run to run; ``seed`` sets it, ``fresh`` draws another. Raises UsageError when the folder
    holds another assignment's results or another run is at work in it.
    """
    staff = out / "staff"
    try:
        staff.mkdir(parents=True, exist_ok=True)
        lock = (staff / "lock").open("w")
    except OSError as problem:
        raise UsageError(f"cannot write to {out}: {problem.strerror}", "choose another folder with --out") from problem
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run is at work in {out}", "wait for it, or choose another --out") from None
        secret = _secret(staff / "run.json", rubric, out, seed, fresh=fresh)
        for litter in staff.glob("tmp-*"):  # left by a run that was killed; the lock says that none is at work
            shutil.rmtree(litter, ignore_errors=True)
        if fresh:
            shutil.rmtree(staff / "students", ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix="tmp-", dir=staff)).resolve()
        scratch.chmod(0o711)  # a box with an id of its own must be able to reach its folders, not to list them
        try:
            yield Run(out, rubric, secret, conditions, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def _secret(path: Path, rubric: LoadedRubric, out: Path, seed: str | None, *, fresh: bool) -> str:
    stored = _read_record(path)
    if stored and stored["rubric"] != rubric.rubric.id:
        advice = f"choose another folder: --out {out / rubric.rubric.id}"
        raise UsageError(f"{out} holds the results of {stored['rubric']}, not of {rubric.rubric.id}", advice)
    kept = None if fresh else stored.get("secret")
    secret = str(seed if seed is not None else kept or secrets.token_hex(SECRET_BYTES))
    if stored.get("secret") != secret:
        write_atomically(path, json.dumps({"rubric": rubric.rubric.id, "secret": secret}, indent=1) + "\n", 0o600)
    return secret


def _read_record(path: Path) -> dict[str, str]:
    """The run's record, empty before the first run. Raises UsageError when it is damaged."""
    if not path.exists():
        return {}
    try:
        record = json.loads(path.read_text("utf-8"))
        return {"rubric": str(record["rubric"]), "secret": str(record["secret"])}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        advice = "remove it to start with a new secret: everything is then graded anew"
        raise UsageError(f"{path} is damaged and cannot be read", advice) from problem
