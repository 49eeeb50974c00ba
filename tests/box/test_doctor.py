"""``grade doctor`` on this machine, as each kind of user, and on machines where something does not hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("walls are Linux's", allow_module_level=True)

from grader.doctor import Standing, examine, submission
from grader.doctor.rehearsal import rehearse
from grader.sandbox import WarmProcess
from grader.walls import Level, available, best
from grader.walls.attempts import ATTEMPTS, GAPS, NEEDS
from tests.support.people import PEOPLE, Person

ROOT = Path(__file__).parents[2]
PROMISES = 7
"""Of a box from its start to its end, from ``limits`` on."""
CONTAINER = [person for person in PEOPLE if person.name == "root-in-a-container"]
needs_root = pytest.mark.skipif(not CONTAINER, reason="only root can stage a container")

WITHOUT_SECCOMP = """
import sys
import grader.walls.lock
from grader.walls.attempts.__main__ import main
grader.walls.lock.restrict_calls = lambda: None
main(sys.argv[1:])
"""
LIAR = """
import os
from torch import nn
class Net(nn.Linear):
    def __init__(self):
        super().__init__(8, 8)
    def forward(self, x):
        return super().forward(x) + os.getpid()
def loop(): return 1
def wait(): return 1
def take(size): return size
def flood(): return 1
def family(): return 3
def spoil(): return ["<lambda>", 1]
def found(): return ["<lambda>", 1]
"""


def told(person: Person, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit status and data of the command, run by someone who stands in the folder of the course."""
    done = subprocess.run(
        [sys.executable, "-m", "grader", "doctor", "--json", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=person.become,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(
    ("person", "asked"),
    [(person, None if person in {PEOPLE[0], *CONTAINER} else Level.ISOLATED) for person in PEOPLE],
    ids=lambda value: getattr(value, "name", "").lower(),
)
def test_what_the_probe_offers_is_found_to_hold(person: Person, asked: Level | None) -> None:
    offered = Level.named(person.ask(lambda: str(best(available()))))
    status, facts = told(person, *(["--sandbox", str(asked)] if asked is not None else []))
    good = offered >= (asked or Level.RESTRICTED)
    assert (status, facts["good"]) == (0 if good else 1, good)
    for report in facts["levels"]:
        level = Level.named(report["level"])
        assert report["holds"] == (not report["lacking"]) == (level <= offered)
        if level >= Level.RESTRICTED and report["holds"]:
            assert len(report["tried"]) == len(ATTEMPTS) + len(NEEDS) + PROMISES
            assert {tried["name"] for tried in report["tried"] if tried["standing"] == "gap"} == GAPS[level].keys()
    assert facts["machine"]["torch"]
    assert facts["machine"]["threads"] == 1


@needs_root
def test_a_level_that_cannot_be_had_is_a_failure() -> None:
    status, facts = told(CONTAINER[0], "--sandbox", "isolated")
    assert (status, facts["good"], facts["strongest"]) == (1, False, None)
    (report,) = facts["levels"]
    assert "unshare: Operation not permitted" in report["lacking"][0]
    assert facts["machine"]["filtered"]


def test_a_wall_that_is_not_raised_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from grader.cli import run

    monkeypatch.setattr("grader.doctor.walls.COMMAND", (sys.executable, "-P", "-s", "-c", WITHOUT_SECCOMP))
    if best(available()) < Level.RESTRICTED:
        pytest.skip("this machine has no walls to leave out")
    assert run(["doctor", "--sandbox", "restricted"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("The level restricted does not hold here:")
    bad = " ".join(out.partition("What should not be, at restricted:")[2].partition("\n\n")[0].split())
    assert "fork" in bad.partition(": reached its aim")[0]


def test_a_box_that_keeps_no_promise_is_found(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission, "SOURCE", LIAR)
    tried = rehearse(warm, Level.LIMITS)
    assert len(tried) == PROMISES
    words = {one.name: one.words for one in tried if one.standing is Standing.FAILED}
    assert len(words) == PROMISES, tried
    assert words["an endless loop is ended"] == "it was not stopped"
    assert "numbers" in words["a convolution is computed and trained as without walls"]


def test_torch_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.sandbox.process.inside_command", lambda *_: ["/bin/false"])
    found = examine(Level.LIMITS, lambda _: None)
    assert not found.good
    (bad,) = found.levels[0].bad
    assert "could not start" in bad.words
