"""Whole runs: resuming, regrading, workers and runs that are killed. Each waits for what the program itself says."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import grader.pipeline
from grader.errors import SandboxError
from grader.model import Report
from grader.pipeline import ClassResult, Request, grade_class
from grader.report import load_report
from tests.support.code import NET
from tests.support.course import CHECKS, a_course, command, graded

CRASHES = "import os\n" + NET.replace("return self.last(self.first(x))", "os._exit(3)")
NAMED = NET + "\n\ndef name():\n    return {!r}\n"
DEADLY = (
    CHECKS
    + '''

import os
from pathlib import Path
MARKS = Path(__file__).parent


def test_deadly(student: Respondent) -> None:
    """The judge lives."""
    who = student.name().value()
    mark = MARKS / f"{who}.mark"
    if who == "twice" or (who == "once" and not mark.exists()):
        mark.write_text("x")
        os.kill(os.getpid(), 9)
'''
)
SLOW = "import time\ntime.sleep(600)\n" + NET


def reports_in(out: Path) -> dict[str, Report]:
    found = [load_report(path.read_text()) for path in sorted((out / "staff/students").glob("*/report.json"))]
    return {report.student: report for report in found}


class Told:
    """Progress, kept."""

    def __init__(self) -> None:
        self.total = self.done = -1
        self.students: list[str] = []

    def start(self, total: int, done: int) -> None:
        self.total, self.done = total, done

    def stage(self, words: str) -> None:
        """Not looked at."""

    def graded(self, student: str, words: str) -> None:
        self.students.append(student)


def request(home: Path, *, only: tuple[str, ...] = ()) -> Request:
    return Request(
        home / "submissions", str(home / "rubrics/small.yaml"), home / "reports", 2, only, "auto", None, False
    )


def again(home: Path, *, only: tuple[str, ...] = ()) -> tuple[ClassResult, Told]:
    """The same run once more, in this process."""
    told = Told()
    return grade_class(request(home, only=only), told), told


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of three that was graded with two judges."""
    students = {"s1001": NET, "s1002": NET.replace("nn.Tanh()", "nn.Sigmoid()"), "s1003": CRASHES}
    home = a_course(tmp_path_factory.mktemp("class") / "course", students)
    done = graded(home, jobs=2)
    assert done.returncode == 0, done.stderr
    assert "graded now: 3   from earlier runs: 0" in done.stdout
    assert done.stderr.splitlines()[0] == "3 submissions, 0 of them graded before"
    return home


@pytest.fixture
def home(finished: Path, tmp_path: Path) -> Path:
    """A copy of the graded class."""
    return Path(shutil.copytree(finished, tmp_path / "course"))


@pytest.fixture
def no_warm_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that needs a box fails."""

    def refused(*words: object) -> None:
        raise SandboxError("a warm process was started")

    monkeypatch.setattr(grader.pipeline, "WarmProcess", refused)


def test_every_submission_has_its_marks(finished: Path) -> None:
    reports = reports_in(finished / "reports")
    assert {student: str(report.tally) for student, report in reports.items()} == {
        "s1001": "8 of 8, 2 open",
        "s1002": "4 of 8, 2 open",
        "s1003": "0 of 6, 4 open",
    }
    assert {report.status for report in reports.values()} <= {"open", "needs-person"}
    assert (finished / "reports/marks.csv").read_text("utf-8").count("s100") == 3
    assert not list((finished / "reports/staff").glob("tmp-*"))


@pytest.mark.usefixtures("no_warm_process")
def test_a_second_run_starts_nothing_and_changes_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in (home / "reports").rglob("*") if path.is_file()}
    result, told = again(home)
    assert (told.total, told.done, told.students) == (3, 3, [])
    assert (result.graded, result.troubled, len(result.reports)) == (0, (), 3)
    assert {path: path.read_bytes() for path in (home / "reports").rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("no_warm_process")
def test_only_one_student_leaves_the_others_in_the_class_files(home: Path) -> None:
    result, told = again(home, only=("s1002",))
    assert (told.total, told.done) == (1, 1)
    assert len(result.reports) == 3
    assert (home / "reports/marks.csv").read_text("utf-8").count("s100") == 3


@pytest.mark.usefixtures("no_warm_process")
def test_a_run_that_cannot_grade_still_writes_a_row_for_everyone(home: Path) -> None:
    (home / "submissions/s1002/models.py").write_text(NET)
    with pytest.raises(SandboxError):
        again(home)
    assert (home / "reports/marks.csv").read_text("utf-8").count("s100") == 3
    assert reports_in(home / "reports")["s1002"].tally.earned == 4


def test_a_changed_check_is_judged_again_without_running_any_student_s_code(home: Path) -> None:
    """The questions are the same, so their recorded answers are used: no box was opened for a student."""
    before = reports_in(home / "reports")
    (home / "rubrics/checks/test_small.py").write_text(CHECKS + "    assert False, 'changed'\n")
    (home / "submissions/s1001").rename(home / "submissions/s1004")  # one more, so that boxes are there to be opened
    changed = CHECKS.replace("    same_shape(", "    if True:\n        same_shape(")
    (home / "rubrics/checks/test_small.py").write_text(changed)
    done = graded(home, jobs=1)
    assert done.returncode == 0, done.stderr
    assert "graded now: 3" in done.stdout
    after = reports_in(home / "reports")
    for student in ("s1002", "s1003"):
        assert after[student].provenance.key != before[student].provenance.key
        assert after[student].runs == before[student].runs
        assert after[student].tally == before[student].tally
    assert len(after["s1004"].runs) > 0


def test_one_and_two_judges_give_the_same_marks_and_the_same_answers(finished: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(finished, tmp_path / "course"))
    secret = json.loads((home / "reports/staff/run.json").read_text())["secret"]
    done = graded(home, "--out", "again", "--seed", secret, jobs=1)
    assert done.returncode == 0, done.stderr
    one, two = reports_in(home / "reports"), reports_in(home / "again")
    assert {name: report.parts for name, report in one.items()} == {name: report.parts for name, report in two.items()}
    assert {report.provenance.seed for report in [*one.values(), *two.values()]} == {one["s1001"].provenance.seed}


def test_a_reference_that_is_wrong_stops_the_run(home: Path) -> None:
    (home / "rubrics/reference/models.py").write_text(NET.replace("width, 2", "width, 3"))
    done = graded(home)
    assert done.returncode == 3
    assert "output:" in done.stderr
    assert "the reference solution itself does not get full marks" in done.stderr
    assert "Traceback" not in done.stderr
    assert reports_in(home / "reports")["s1001"].tally.earned == 8


def test_a_judge_that_dies_costs_a_retry_then_a_flag(tmp_path: Path) -> None:
    rubric_item = (
        '      - {id: deadly, title: D, marks: 1, check: {kind: pytest, test: "test_small.py::test_deadly"}}\n'
    )
    home = a_course(tmp_path / "course", {}, checks=DEADLY)
    path = home / "rubrics/small.yaml"
    text = path.read_text().replace("marks: 8", "marks: 9").replace("  - id: words", f"{rubric_item}  - id: words")
    path.write_text(text)
    (home / "rubrics/reference/models.py").write_text(NAMED.format("reference"))
    for student in ("once", "twice", "zz"):
        (home / "submissions" / student).mkdir(parents=True)
        (home / "submissions" / student / "models.py").write_text(NAMED.format(student))
    done = graded(home)
    assert done.returncode == 5
    assert "twice could not be graded" in done.stderr
    assert "graded now: 3" in done.stdout
    reports = reports_in(home / "reports")
    assert str(reports["once"].tally) == str(reports["zz"].tally) == "9 of 9, 2 open"
    broken = reports["twice"]
    assert broken.tally.decided == 0
    assert (broken.status, broken.provenance.key) == ("needs-person", "")
    assert "not-graded" in broken.flags
    assert "twice" in (home / "reports/marks.csv").read_text("utf-8")


# Runs that are ended from outside. The second student's file sleeps: the run is in the middle of it when it ends.


def _hear_ctrl_c() -> None:
    """A shell that runs these tests in the background has SIGINT ignored, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """A run of which the first report is written, and the second student is at work."""
    home = a_course(tmp_path / "course", {"s1001": NET, "s1002": SLOW, "s1003": NET})
    rubric = home / "rubrics/small.yaml"
    rubric.write_text(rubric.read_text().replace("wall_seconds: 3", "wall_seconds: 2"))
    with subprocess.Popen(
        command("submissions", "--rubric", "small", "--jobs", "1"),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - nothing else runs in this test
    ) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if line.startswith("[1/3]"):
                break
        assert lines[-1].startswith("[1/3] s1001"), lines
        yield home, process
        process.kill()


def judges_of(home: Path) -> list[int]:
    """Descriptors of the processes that work in the course's folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").resolve() == home and b"grader.worker" in (place / "cmdline").read_bytes():
                found.append(os.pidfd_open(int(place.name)))
        except OSError:
            continue
    return found


def all_end(watched: list[int]) -> bool:
    """Whether each of the processes ends; waits for them."""
    for descriptor in watched:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        if not poll.poll(20_000):
            return False
        os.close(descriptor)
    return True


def finish(home: Path) -> None:
    """The same command again: the first is not graded twice, and nothing is missing."""
    first = (home / "reports/staff/students/s1001/report.json").stat().st_mtime_ns
    done = graded(home)
    assert done.returncode == 0, done.stderr
    assert "3 submissions, 1 of them graded before" in done.stderr
    assert "graded now: 2   from earlier runs: 1" in done.stdout
    assert done.stderr.count("s1001") == 0
    assert (home / "reports/staff/students/s1001/report.json").stat().st_mtime_ns == first
    assert set(reports_in(home / "reports")) == {"s1001", "s1002", "s1003"}
    assert not list((home / "reports/staff").glob("tmp-*"))


def test_ctrl_c_keeps_the_reports_and_says_how_to_go_on(running: tuple[Path, subprocess.Popen[str]]) -> None:
    home, process = running
    watched = judges_of(home)
    assert watched
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert "run the same command again to go on" in errors
    assert "Traceback" not in errors
    assert all_end(watched)
    assert set(reports_in(home / "reports")) == {"s1001"}
    assert "s1001" in (home / "reports/marks.csv").read_text("utf-8")


def test_kill_9_in_the_middle_loses_nothing(running: tuple[Path, subprocess.Popen[str]]) -> None:
    home, process = running
    watched = judges_of(home)
    assert watched
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert all_end(watched), "a judge outlives its run"
    finish(home)
