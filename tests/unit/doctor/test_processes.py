"""Descendants are found, and their ends seen."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

if sys.platform != "linux":
    pytest.skip("looks into Linux's /proc", allow_module_level=True)

from grader.doctor import processes
from grader.doctor.processes import below, gone

FAMILY = "import os, signal\nif os.fork() == 0: signal.pause()\nprint('ready', flush=True)\nsignal.pause()\n"


def test_descendants_are_found_and_seen_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        with below([parent.pid]) as child, below([os.getpid()]) as all_of_ours:
            assert len(child) == 1
            assert len(all_of_ours) >= 2
            with monkeypatch.context() as hasty:
                hasty.setattr(processes, "PATIENCE", 1)
                assert not gone(child)
            os.killpg(parent.pid, 9)
            assert gone(child)


def test_nothing_to_wait_for() -> None:
    with below([2**22 + 1]) as none:
        assert none == ()
        assert gone(none)
