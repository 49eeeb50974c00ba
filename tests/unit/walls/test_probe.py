"""The probe: it tells what holds, elsewhere that nothing does, and leaves the process as it was."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from grader.walls import probe
from grader.walls.levels import Level, best

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


def test_elsewhere_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "machine", lambda: "")
    offer = probe.available()
    assert best(offer) <= Level.LIMITS
    assert "this system" in offer.refused["seccomp"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc")
def test_probing_changes_nothing_here() -> None:
    def state() -> tuple[object, ...]:
        shown = Path("/proc/self/status").read_text("ascii").splitlines()
        kept = [
            line for line in shown if line.startswith(("Uid", "Cap", "NoNewPrivs", "Seccomp"))
        ]  # torch, in tests before this one, has threads that come and go
        links = [Path(f"/proc/self/ns/{kind}").readlink() for kind in ("mnt", "pid", "net", "user")]
        return kept, links, len(list(Path("/proc/self/fd").iterdir())), Path("/proc/self/mountinfo").read_text("utf-8")

    before = state()
    first, second = probe.available(), probe.available()
    assert first == second
    assert state() == before


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_trial_that_is_killed_or_fails_is_told_apart_from_one_that_holds() -> None:
    def fails() -> None:
        raise OSError(1, "no")

    assert probe.try_out(lambda: None) == ""
    assert probe.try_out(fails) == "no"
    assert probe.try_out(lambda: os.kill(os.getpid(), 9)) == "ended by SIGKILL"
    assert probe.try_out(lambda: os._exit(3)) == "ended without a word"
