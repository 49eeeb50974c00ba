"""The warm process: what it says of itself, and what happens when it or its parent is gone."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.model import Evaluate, LimitSettings, Survey
from grader.sandbox import BoxSettings, WarmBoxes, WarmProcess
from tests.support.asking import call, value_in
from tests.support.code import write

OWNER = """
import sys, time
from pathlib import Path
from grader.model import *
from grader.sandbox import *
root, scratch = map(Path, sys.argv[1:])
with WarmProcess("cpu") as warm:
    warm.facts()
    box = WarmBoxes(warm.doors[0], BoxSettings(LimitSettings(), "cpu", scratch)).open(root)
    pids = box.ask(Evaluate(Call(Source("models.py"), "f"))).facts["value"]
    print(*warm.pids, *pids, flush=True)
    sys.stdin.read()
"""
PIDS = "import os\ndef f(): return [os.getpid(), os.getppid()]\n"


def test_it_tells_its_torch(warm: WarmProcess) -> None:
    facts = warm.facts()
    assert facts.torch[0].isdigit()
    assert (facts.cuda, facts.threads) == (False, 1)
    assert facts.peak_bytes > 100 << 20


def test_it_has_one_thread_and_no_secret(warm: WarmProcess) -> None:
    assert len(list(Path(f"/proc/{warm.pids[-1]}/task").iterdir())) == 1
    assert b"STAFF_TOKEN" not in Path(f"/proc/{warm.pids[-1]}/environ").read_bytes()


def test_boxes_of_two_doors_run_side_by_side(warm: WarmProcess, tmp_path: Path) -> None:
    root = write(tmp_path / "s", {"models.py": PIDS})
    opened = [WarmBoxes(door, BoxSettings(LimitSettings(), "cpu", tmp_path)).open(root) for door in warm.doors]
    pids = [value_in(box.ask(Evaluate(call("f")))).facts["value"] for box in opened]
    assert len({pid for pair in pids for pid in pair}) == 4
    assert [box.close().how for box in opened] == ["closed", "closed"]


def test_one_that_was_killed_is_replaced(tmp_path: Path) -> None:
    root = write(tmp_path / "s", {"models.py": PIDS})
    with WarmProcess("cpu") as process:
        process.facts()
        boxes = WarmBoxes(process.doors[0], BoxSettings(LimitSettings(), "cpu", tmp_path))
        os.kill(process.pids[-1], signal.SIGKILL)
        box = boxes.open(root)
        assert [entry["path"] for entry in value_in(box.ask(Survey())).facts["files"]] == ["models.py"]
        assert box.close().how == "closed"


def test_a_box_at_work_goes_on_when_it_is_killed(tmp_path: Path) -> None:
    """Its keeper answers to the judge and to the owner alone; it ends with the owner's closing all the same."""
    root = write(tmp_path / "s", {"models.py": PIDS})
    with WarmProcess("cpu") as process:
        process.facts()
        box = WarmBoxes(process.doors[0], BoxSettings(LimitSettings(), "cpu", tmp_path)).open(root)
        watched = [os.pidfd_open(pid) for pid in value_in(box.ask(Evaluate(call("f")))).facts["value"]]
        killed = os.pidfd_open(process.pids[0])
        os.kill(process.pids[0], signal.SIGKILL)
        assert select.select([killed], [], [], 20)[0]
        value_in(box.ask(Evaluate(call("f"), seed=1)))
    # Closing waits until they have let go of everything; the kernel lets go of them a moment later.
    assert all(select.select([one], [], [], 20)[0] for one in watched), "a keeper or a box has outlived the closing"
    assert box.close().how == "closed"
    for descriptor in (killed, *watched):
        os.close(descriptor)


def test_one_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho first line >&2\necho no torch here >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with WarmProcess("cpu") as process, pytest.raises(SandboxError, match="no torch here") as caught:
        process.facts()
    assert "import torch" in caught.value.advice


def test_everything_ends_with_its_owner(tmp_path: Path) -> None:
    """The owner is killed and can clean up nothing: warm process, keeper and box end all the same."""
    root = write(tmp_path / "s", {"models.py": PIDS})
    command = [sys.executable, "-c", OWNER, str(root), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        watched = [os.pidfd_open(int(word)) for word in owner.stdout.readline().split()]
        assert len(watched) == 3
        owner.kill()
    poll = select.poll()
    for descriptor in watched:
        poll.register(descriptor, select.POLLIN)
    ended: set[int] = set()
    while len(ended) < 3 and (ready := poll.poll(20_000)):
        for descriptor, _ in ready:
            ended.add(descriptor)
            poll.unregister(descriptor)
    assert ended == set(watched)
    for descriptor in watched:
        os.close(descriptor)
