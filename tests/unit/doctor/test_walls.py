"""What the trials of the walls printed, read."""

from __future__ import annotations

import json
import sys

import pytest

from grader.doctor import Standing
from grader.doctor.walls import read_reports, standing, wall_trials
from grader.errors import SandboxError
from grader.walls import Level, Offer
from grader.walls.attempts.trials import Trial

OFFER = Offer(rlimits=True, no_privileges=True, landlock=7, seccomp=True, refused={"namespaces": "unshare: no"})


def trial(how: str, *, name: str = "fork", needed: bool = False) -> Trial:
    return Trial(name, "processes", needed, how, f"it was {how}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "made", "verdict", "words"),
    [
        (Level.RESTRICTED, trial("refused"), Standing.HELD, "it was refused"),
        (Level.RESTRICTED, trial("reached"), Standing.THROUGH, "reached its aim"),
        (Level.RESTRICTED, trial("broken"), Standing.FAILED, "it was broken"),
        (Level.RESTRICTED, trial("reached", name="learn the host's name"), Standing.GAP, "no uts namespace"),
        (Level.RESTRICTED, trial("refused", name="learn the host's name"), Standing.HELD, "it was refused"),
        (Level.RESTRICTED, trial("broken", name="learn the host's name"), Standing.FAILED, "it was broken"),
        (Level.ISOLATED, trial("reached", name="learn the host's name"), Standing.THROUGH, "reached its aim"),
        (Level.LIMITS, trial("reached", needed=True), Standing.HELD, "it was reached"),
        (Level.LIMITS, trial("refused", needed=True), Standing.FAILED, "it was refused"),
        (Level.LIMITS, trial("broken", needed=True), Standing.FAILED, "it was broken"),
    ],
)
def test_what_a_trial_says_of_its_level(level: Level, made: Trial, verdict: Standing, words: str) -> None:
    tried = standing(level, made)
    assert (tried.name, tried.group, tried.standing, tried.words) == (made.name, "processes", verdict, words)


def test_reports_are_put_together_from_lines() -> None:
    lines = [
        {"offer": OFFER.facts()},
        {"level": "restricted", "notes": ["a note"]},
        {"level": "restricted", "trial": vars(trial("refused"))},
        {"level": "restricted", "trial": vars(trial("reached", name="signal everyone"))},
    ]
    restricted, isolated = read_reports(map(json.dumps, lines), (Level.RESTRICTED, Level.ISOLATED))
    assert (restricted.level, restricted.notes, restricted.lacking) == (Level.RESTRICTED, ("a note",), ())
    assert [tried.standing for tried in restricted.tried] == [Standing.HELD, Standing.THROUGH]
    assert (isolated.lacking, isolated.tried) == (("namespaces: unshare: no",), ())


@pytest.mark.parametrize(
    ("source", "words"), [("raise SystemExit('the last\\nword')", "word"), ("import os; os._exit(3)", "status 3")]
)
def test_trials_that_break_off_are_no_verdict(source: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.doctor.walls.COMMAND", (sys.executable, "-c", source))
    with wall_trials([Level.LIMITS]) as reports, pytest.raises(SandboxError, match=f"broke off: {words}"):
        reports()
