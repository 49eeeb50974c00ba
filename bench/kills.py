"""Kills judges, warm processes, keepers, boxes and the run itself at random, and compares the marks with those of an
undisturbed run: ``python -m bench.kills``.

The class is made from fixtures. Each kind of process is killed with SIGKILL at random moments, so many times while
``grade`` grades students; when a class is done before that, it is graded anew. A run that does not end with everything
graded is started again with the same command, as its words say; so is one that was killed itself.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.family import KINDS, family_of
from fixtures.build import load_cases, write_class

RUBRIC = Path(__file__).resolve().parent.parent / "rubrics" / "asgn6.yaml"
RUN = "the run itself"
CALM = 2
"""Commands without a kill that may be needed until everything is graded."""
LOOK = 0.005
LINGER = 30.0
"""Seconds: between looks for a process, and until one that lives on after its run counts as left over."""


@dataclass
class Outcome:
    """What became of the kills of one kind. ``differ``: students whose marks or findings are others."""

    kind: str
    kills: int = 0
    classes: int = 0
    commands: int = 0
    seconds: float = 0.0
    differ: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    left: int = 0
    """Processes that lived on after their run had ended."""


class Class:
    """A class of submissions, and how it is graded."""

    def __init__(self, folder: Path, students: int, jobs: int, level: str) -> None:
        self._folder, self._jobs, self._level = folder, jobs, level
        self.log = folder / "log"
        cases = [case for case in load_cases("asgn6") if not case.needs_small_limits]
        write_class(random.Random(7).sample(cases, students), folder / "class")
        self.undisturbed = self._marks(self._finished("undisturbed"))

    def _finished(self, name: str) -> Path:
        out = self._folder / name
        with self.run(out) as process:
            if process.wait() != 0:
                sys.exit(f"kills.py: the undisturbed run ended with {process.returncode}")
        return out

    @contextmanager
    def run(self, out: Path) -> Iterator[subprocess.Popen[bytes]]:
        """``grade`` at work."""
        command = [sys.executable, "-m", "grader", str(self._folder / "class"), "--rubric", str(RUBRIC)]
        command += ["--out", str(out), "--seed", "kills", "--jobs", str(self._jobs), "--sandbox", self._level]
        with self.log.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
            yield process

    def fresh_folder(self) -> Path:
        """For one more grading of the class."""
        return Path(tempfile.mkdtemp(prefix="out-", dir=self._folder))

    def differences(self, out: Path) -> list[str]:
        """Students whose marks or findings are not those of the undisturbed run."""
        found = self._marks(out)
        return sorted(name for name in self.undisturbed.keys() | found if self.undisturbed.get(name) != found.get(name))

    @staticmethod
    def _marks(out: Path) -> dict[str, Any]:
        """Row of marks.csv, and parts with every finding, by student."""
        rows = {line.partition(",")[0]: line for line in (out / "marks.csv").read_text("utf-8").splitlines()}
        reports = {}
        for path in sorted(out.glob("staff/students/*/report.json")):
            report = json.loads(path.read_text("utf-8"))
            reports[report["student"]] = report["parts"]
        return rows | {f"{student}'s findings": parts for student, parts in reports.items()}


def main() -> None:
    """Kill, compare, print."""
    options = _options()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # whoever the boxes are must reach their files
        started = time.monotonic()
        graded = Class(place, options.students, options.jobs, options.sandbox)
        undisturbed = time.monotonic() - started
        gap = options.gap or 2 * undisturbed / options.kills
        print(f"{options.students} submissions: {undisturbed:.0f} s undisturbed, a kill every {gap:.1f} s", flush=True)
        print(f"{'killed':16} {'kills':>5} {'classes':>7} {'commands':>8} {'s':>5} {'differ':>6} {'left':>4}  statuses")
        outcomes = [_disturb(graded, kind, options.kills, gap, chance) for kind in options.kind]
        if any(outcome.differ or outcome.left for outcome in outcomes):
            sys.exit(1)


def _disturb(graded: Class, kind: str, kills: int, gap: float, chance: random.Random) -> Outcome:
    outcome = Outcome(kind)
    started = time.monotonic()
    while outcome.kills < kills:
        out = graded.fresh_folder()
        outcome.classes += 1
        status, calm = -1, 0
        while status != 0 and calm < CALM:
            calm += outcome.kills >= kills
            with graded.run(out) as process:
                if kind == RUN or _is_at_work(process, graded.log):
                    _kill_while_it_lives(process, outcome, kills, gap, chance)
                status = process.wait()
            outcome.commands += 1
            outcome.statuses.append(status)
            outcome.left += _left_over(process.pid)
        outcome.differ += graded.differences(out)
        if list((out / "staff").glob("tmp-*")):
            outcome.differ.append("a folder is left over")
    outcome.seconds = time.monotonic() - started
    endings = ", ".join(f"{status} x {outcome.statuses.count(status)}" for status in sorted(set(outcome.statuses)))
    print(
        f"{kind:16} {outcome.kills:5} {outcome.classes:7} {outcome.commands:8} {outcome.seconds:5.0f} "
        f"{len(outcome.differ):6} {outcome.left:4}  {endings}",
        flush=True,
    )
    for name in outcome.differ:
        print(f"  differs: {name}", flush=True)
    return outcome


def _is_at_work(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Waits until a run has graded the reference and its first student; False when it ends before."""
    while b"\n[" not in log.read_bytes():
        if process.poll() is not None:
            return False
        time.sleep(LOOK)
    return True


def _kill_while_it_lives(
    process: subprocess.Popen[bytes], outcome: Outcome, kills: int, gap: float, chance: random.Random
) -> None:
    """Kill one of the kind after each random pause, as soon as there is one, until the run ends or it is enough."""
    while outcome.kills < kills and process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, 2 * gap))
        found: list[int] = []
        while not found and process.poll() is None:
            found = [process.pid] if outcome.kind == RUN else family_of(process.pid).members[outcome.kind]
            time.sleep(0 if found else LOOK)
        if found:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                outcome.kills += 1


def _left_over(run: int) -> int:
    """Processes of a run that has ended which are not gone after some time; they are ended here."""
    until = time.monotonic() + LINGER
    while (left := family_of(run).everyone()) and time.monotonic() < until:
        time.sleep(LOOK)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(left)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Kill processes of a run at random, and compare the marks.")
    parser.add_argument("--students", type=int, default=30, metavar="N", help="size of the class (default: 30)")
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="kills of each kind (default: 20)")
    parser.add_argument(
        "--gap",
        type=float,
        metavar="S",
        help="mean seconds between kills (default: half of them fit into an undisturbed class)",
    )
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="grade's submissions at a time (default: 2)")
    parser.add_argument("--sandbox", default="auto", metavar="LEVEL", help="grade's --sandbox (default: auto)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the random moments (default: 0)")
    parser.add_argument(
        "--kind", action="append", choices=(*KINDS, RUN), help="what to kill; may be repeated (default: each)"
    )
    options = parser.parse_args()
    options.kind = options.kind or [*KINDS, RUN]
    return options


if __name__ == "__main__":
    main()
