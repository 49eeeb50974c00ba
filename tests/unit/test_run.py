from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import grader.run
from grader.errors import UsageError
from grader.intake import Opening, find_entries
from grader.model import Entry, Report, Transcript
from grader.rubric import LoadedRubric, load_rubric
from grader.run import Run, open_run
from grader.transcripts import dump_transcript
from tests.support.code import NET
from tests.support.course import CHECKS, RUBRIC, a_course
from tests.unit.report.samples import report

Opener = Callable[..., Run]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A course of one student."""
    return a_course(tmp_path / "course", {"s1001": NET})


def loaded(home: Path) -> LoadedRubric:
    return load_rubric(home / "rubrics/small.yaml")


def entry_of(home: Path) -> Entry:
    (entry,) = find_entries(home / "submissions", Opening.at("limits"))
    return entry


def opened(home: Path, *, seed: str | None = None, fresh: bool = False, conditions: str = "device auto") -> Run:
    """The run of the course as it is now; the folder is let go again."""
    with open_run(home / "out", loaded(home), conditions=conditions, seed=seed, fresh=fresh) as run:
        return run


def store(home: Path, run: Run) -> Report:
    """A good report of the course's student."""
    sample = report()
    entry = entry_of(home)
    good = replace(sample, student=entry.student, provenance=replace(sample.provenance, key=run.key(entry)))
    run.store(good, dump_transcript(Transcript("key")), "{}")
    return good


def test_a_stored_report_is_good_as_long_as_nothing_changes(home: Path) -> None:
    good = store(home, opened(home))
    assert opened(home).finished(entry_of(home)) == good
    assert opened(home).stored("s1001") == good


def _change_submission(home: Path) -> None:
    (home / "submissions/s1001/models.py").write_text(NET + "\n")


def _add_file(home: Path) -> None:
    (home / "submissions/s1001/notes.txt").write_text("x")


def _change_rubric(home: Path) -> None:
    (home / "rubrics/small.yaml").write_text(RUBRIC.replace("Two numbers", "2 numbers"))


def _change_check(home: Path) -> None:
    (home / "rubrics/checks/test_small.py").write_text(CHECKS.replace("normal(5, 3)", "normal(6, 3)"))


def _change_reference(home: Path) -> None:
    (home / "rubrics/reference/models.py").write_text(NET + "# same\n")


@pytest.mark.parametrize(
    "change",
    [_change_submission, _add_file, _change_rubric, _change_check, _change_reference],
    ids=lambda f: f.__name__,
)
def test_a_change_makes_it_worth_grading_again(change: Callable[[Path], None], home: Path) -> None:
    store(home, opened(home))
    change(home)
    assert opened(home).finished(entry_of(home)) is None


def test_another_secret_or_device_makes_it_worth_grading_again(home: Path) -> None:
    store(home, opened(home))
    assert opened(home, conditions="device cpu").finished(entry_of(home)) is None
    assert opened(home, seed="other").finished(entry_of(home)) is None
    assert opened(home).finished(entry_of(home)) is None, "the new secret is kept"


def test_the_program_s_own_code_is_part_of_the_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = opened(home)
    before = run.key(entry_of(home)), run.answers_key("x")
    monkeypatch.setattr(grader.run, "grader_digest", lambda: "other")
    assert run.key(entry_of(home)) != before[0]
    assert run.answers_key("x") == before[1]
    monkeypatch.setattr(grader.run, "inside_digest", lambda: "other")
    assert run.answers_key("x") != before[1]


def test_answers_are_good_for_another_rubric_but_not_for_other_limits(home: Path) -> None:
    before = opened(home).answers_key("files")
    _change_check(home)
    (home / "rubrics/small.yaml").write_text(RUBRIC.replace("A small", "Another small"))
    assert opened(home).answers_key("files") == before
    (home / "rubrics/small.yaml").write_text(RUBRIC.replace("cpu_seconds: 20", "cpu_seconds: 21"))
    assert opened(home).answers_key("files") != before


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"student": "s1001"}', "\xff"])
def test_a_report_that_cannot_be_read_is_none(text: str | None, home: Path) -> None:
    run = opened(home)
    store(home, run)
    path = run.staff_folder("s1001") / "report.json"
    path.unlink() if text is None else path.write_text(text, "latin-1")
    assert run.finished(entry_of(home)) is None


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_may_be_handed_out_lies_apart_from_what_staff_keep(home: Path) -> None:
    run = opened(home)
    run.hand_out("s1001", "page", "record")
    store(home, run)
    assert names(run.student_folder("s1001")) == {"feedback.html", "report.json"}
    assert names(run.staff_folder("s1001")) == {"report.json", "session.json", "transcript.safetensors"}


def test_a_page_that_is_held_back_goes_to_staff_and_a_notice_to_the_student(home: Path) -> None:
    run = opened(home)
    run.hand_out("s1001", "old page", "old record")
    assert not run.is_held("s1001")
    run.hold_back("s1001", "page", "record", "notice")
    assert run.is_held("s1001")
    assert names(run.student_folder("s1001")) == {"feedback.html"}
    assert (run.student_folder("s1001") / "feedback.html").read_text() == "notice"
    assert names(run.held_folder("s1001")) == {"feedback.html", "report.json"}
    run.hand_out("s1001", "new page", "new record")
    assert not run.is_held("s1001")
    assert names(run.student_folder("s1001")) == {"feedback.html", "report.json"}


def test_the_secret_is_kept_hidden_and_named_by_its_seed(home: Path) -> None:
    first = opened(home)
    assert opened(home).secret == first.secret
    assert stat.S_IMODE((home / "out/staff/run.json").stat().st_mode) == 0o600
    assert first.secret not in first.seed
    fresh = opened(home, fresh=True)
    assert fresh.secret != first.secret
    assert fresh.seed != first.seed
    assert opened(home, seed="given").secret == "given"
    assert opened(home).secret == "given"


def test_fresh_forgets_what_was_graded(home: Path) -> None:
    store(home, opened(home))
    assert opened(home, fresh=True).stored("s1001") is None


def test_results_of_another_rubric_are_not_overwritten(home: Path) -> None:
    opened(home)
    (home / "rubrics/small.yaml").write_text(RUBRIC.replace("id: small", "id: other"))
    with pytest.raises(UsageError, match="holds the results of small, not of other") as caught:
        opened(home)
    assert "--out" in caught.value.advice


def test_two_runs_cannot_share_a_folder(home: Path) -> None:
    rubric = loaded(home)
    with (
        open_run(home / "out", rubric, conditions="device cpu, sandbox auto", seed=None, fresh=False),
        pytest.raises(UsageError, match="another run is at work"),
    ):
        opened(home)
    assert opened(home).rubric.rubric.id == "small"


def test_scratch_is_removed_also_that_of_a_run_that_was_killed(home: Path) -> None:
    litter = home / "out/staff/tmp-abc"
    litter.mkdir(parents=True)
    run = opened(home)
    assert not litter.exists()
    assert not run.scratch.exists()


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_written_to(place: str, home: Path) -> None:
    (home / "file").write_text("")
    with (
        pytest.raises(UsageError, match="cannot write"),
        open_run(home / place, loaded(home), conditions="device cpu, sandbox auto", seed=None, fresh=False),
    ):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"secret": "x"}', "3"])
def test_a_damaged_record_of_the_run_is_told_in_one_line(text: str, home: Path) -> None:
    opened(home)
    (home / "out/staff/run.json").write_text(text)
    with pytest.raises(UsageError, match=r"run\.json"):
        opened(home)


def test_names_of_students_cannot_leave_the_folder(home: Path) -> None:
    run = opened(home)
    for name in ("../../x", "/etc", ".", "a/b"):
        assert run.staff_folder(name).parent == run.out / "staff/students"
        assert run.student_folder(name).parent == run.out / "students"


def test_a_run_leaves_no_thread_or_descriptor(home: Path) -> None:
    opened(home)
    before = len(os.listdir("/proc/self/fd")), threading.active_count()  # noqa: PTH208
    opened(home)
    assert (len(os.listdir("/proc/self/fd")), threading.active_count()) == before  # noqa: PTH208
