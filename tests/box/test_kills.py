"""Whoever is killed in the middle of a run: the marks are those of an undisturbed one, and nothing is left.

At length, and at random moments, by ``python -m bench.kills``.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bench.family import KINDS, family_of
from grader.report import load_report
from tests.support.code import NET
from tests.support.course import a_course, command

STUDENTS = {f"s100{number}": NET + "\n" * number for number in range(1 + len(KINDS))}
MARKS = "8 of 8, 2 open"
PATIENCE = 60_000
LOOK = 0.005


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A course of which the class is not graded."""
    return a_course(tmp_path / "course", STUDENTS)


def at_work(home: Path) -> subprocess.Popen[str]:
    """A run of it by one judge."""
    return subprocess.Popen(
        command("submissions", "--rubric", "small", "--jobs", "1"),
        cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def graded(process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines that tell of one more report."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("["):
            yield line


def one_of(kind: str, run: int) -> int:
    """A descriptor of a process of that kind, as soon as there is one."""
    while True:
        try:
            return os.pidfd_open(family_of(run).members[kind][0])
        except (IndexError, ProcessLookupError):
            assert Path(f"/proc/{run}").exists(), f"the run ended without a {kind}"
            time.sleep(LOOK)  # nothing tells of a process that somebody else starts


def end(descriptor: int) -> bool:
    """Whether a process ends; waits for it."""
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    ended = bool(watch.poll(PATIENCE))
    os.close(descriptor)
    return ended


def all_end(run: int) -> bool:
    """Whether everyone who belongs to a run ends."""
    while members := family_of(run).everyone():
        with suppress(ProcessLookupError):
            if not end(os.pidfd_open(members[0])):
                return False
    return True


def marks_in(home: Path) -> dict[str, str]:
    found = [load_report(path.read_text()) for path in (home / "reports/staff/students").glob("*/report.json")]
    return {report.student: str(report.tally) for report in found}


def test_one_of_each_kind_is_killed_and_the_run_goes_on(home: Path) -> None:
    """After each report another kind; the judge goes on at once with the next student, so all of them come to be."""
    with at_work(home) as process:
        for _, kind in zip(graded(process), KINDS, strict=False):
            victim = one_of(kind, process.pid)
            signal.pidfd_send_signal(victim, signal.SIGKILL)
            assert end(victim)
        for _ in graded(process):
            pass
        assert process.wait() == 0
        assert all_end(process.pid)
    assert marks_in(home) == dict.fromkeys(STUDENTS, MARKS)
    assert not list((home / "reports/staff").glob("tmp-*"))


def test_everyone_ends_with_the_run_and_the_same_command_goes_on(home: Path) -> None:
    with at_work(home) as process:
        next(graded(process))
        watched = [one_of(kind, process.pid) for kind in KINDS]
        process.kill()
    assert all(end(descriptor) for descriptor in watched)
    assert all_end(process.pid)
    before = marks_in(home)
    assert before
    with at_work(home) as process:
        assert len(list(graded(process))) == len(STUDENTS) - len(before)
        assert process.wait() == 0
    assert marks_in(home) == dict.fromkeys(STUDENTS, MARKS)
    assert json.loads((home / "reports/staff/run.json").read_text())["rubric"] == "small"


def test_a_judge_whose_time_is_up_costs_one_submission_and_is_not_tried_again(home: Path) -> None:
    """The kernel ends it so when it has computed for too long; marks stay open, and a person is told."""
    with at_work(home) as process:
        next(graded(process))
        victim = one_of("judge", process.pid)
        signal.pidfd_send_signal(victim, signal.SIGPROF)
        assert end(victim)
        for _ in graded(process):
            pass
        assert process.wait() == 5
    found = marks_in(home)
    assert found.keys() == STUDENTS.keys()
    assert sum(marks != MARKS for marks in found.values()) == 1
