"""What forged results are worth to `grade`, beside a plain pytest file that imports the submission into its process.

Every forging case whose code has nothing right in it is handed in to both. The plain tests are those of
bench/plain_tests.py, in a folder with the student's models.py and the staff's solution.py, as courses run them; the
marks are the tests that pytest reports as passed, or a pass of everything where no report is left but exit status 0.
The cases are harmless where they succeed (fixtures/hostile/README.md); the plain run has limits of time and memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.corpus import Carrier, Case, Group, load_cases, try_cases
from grader.corpus.attack import Attack
from grader.corpus.classroom import Role, Seat, write_class
from grader.corpus.course import Course, course_of
from grader.rubric import load_rubric

ROOT = Path(__file__).resolve().parent.parent
RUBRIC = ROOT / "rubrics" / "asgn6.yaml"
TESTS = Path(__file__).with_name("plain_tests.py")
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--json-report", "--json-report-file=r.json"]
PATIENCE = 120
MEMORY = 8 << 30


@dataclass(frozen=True)
class Plain:
    """What the plain tests say: how many passed, or everything because nothing but exit status 0 is left."""

    passed: int
    of: int
    everything: bool

    def __str__(self) -> str:
        return "all (exit status 0)" if self.everything else f"{self.passed} of {self.of}"


def main() -> None:
    """Run both and print them side by side."""
    parser = argparse.ArgumentParser(description="Forged results in `grade` and in a plain pytest run, side by side.")
    parser.add_argument("--level", default="isolated", help="walls of `grade` (default: isolated)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="grade's submissions at a time"
    )
    options = parser.parse_args()
    cases = [
        case for case in load_cases() if case.facts.group is Group.FORGING and case.facts.carrier is Carrier.HOLLOW
    ]
    rows = {row.case: row for row in try_cases(cases, RUBRIC, options.level, options.jobs, _say).rows}
    plain = _plain(cases, course_of(load_rubric(RUBRIC)))
    usual = plain[0]
    print(f"{'attack':28} {'plain pytest':22} grade")
    print(f"{'(none, hollow code)':28} {usual!s:22}")
    for case, found in zip(cases, plain[1:], strict=True):
        print(f"{case.name:28} {found!s:22} {'gains' if rows[case.name].reached else 'nothing'}")
    gained = sum(found.everything or found.passed > usual.passed for found in plain[1:])
    print(f"\nplain pytest: {gained} of {len(cases)} gain marks; grade: {sum(row.reached for row in rows.values())}")


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _plain(cases: Sequence[Case], course: Course) -> list[Plain]:
    """The plain tests on hollow code, then on each case."""
    seats = [Seat(0, Role.HOLLOW), *(Seat(number, Role.ATTACK, case) for number, case in enumerate(cases, start=1))]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        for name in ("outside", "out", "neighbour", "reference"):
            (home / name).mkdir()
        shutil.copy(course.reference / course.source, home / "reference")
        shutil.copy(course.reference / course.source, home / "neighbour")

        def told(seat: Seat) -> Attack:
            return Attack(
                canary=f"canary-{seat.number}", outside=home / "outside", out=home / "out", submissions=home / "class",
                neighbour=home / "neighbour" / course.source, rubric=RUBRIC, reference=home / "reference",
                grader=home, tcp=9, udp=9, abstract="nobody", socket=home / "socket", names=course.names,
            )  # fmt: skip

        write_class(seats, course, home / "class", told)
        return [_run(home / "class" / seat.student, course) for seat in seats]


def _run(folder: Path, course: Course) -> Plain:
    """Tests, solution and submission in one folder and one process."""
    shutil.copy(TESTS, folder / "test_plain.py")
    shutil.copy(course.reference / course.source, folder / "solution.py")
    report = folder / "r.json"
    try:
        command = [*PYTEST, "test_plain.py"]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=False, timeout=PATIENCE, env=_environment(folder),
            stdin=subprocess.DEVNULL, preexec_fn=_limit,
        )  # fmt: skip
        status = done.returncode
    except subprocess.TimeoutExpired:
        status = 1
    if not report.exists():
        return Plain(0, 0, status == 0)
    summary = json.loads(report.read_text("utf-8"))["summary"]
    return Plain(int(summary.get("passed", 0)), int(summary.get("total", 0)), False)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's but where programs are."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "OMP_NUM_THREADS": "1"}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


if __name__ == "__main__":
    main()
