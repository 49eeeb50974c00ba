"""The warm process is renewed while judges open boxes, and does not grow before."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.model import Evaluate, LimitSettings
from grader.sandbox import Box, BoxSettings, WarmBoxes, WarmProcess
from tests.support.asking import call, train, value_in
from tests.support.code import NET, write

ABOUT = (
    NET
    + """
import os
def warm():
    return int(open(f"/proc/{os.getppid()}/stat").read().split()[3])

def layout():
    return [line.split("-")[0] for line in open("/proc/self/maps") if "libc.so" in line][0]

def both():
    return [warm(), layout()]
"""
)
LIMITS = LimitSettings(cpu_seconds=60, wall_seconds=120)
PATIENCE = 60_000
RANDOMISED = Path("/proc/sys/kernel/randomize_va_space").read_text().strip() != "0"


@pytest.fixture
def opener(tmp_path: Path) -> Callable[[WarmProcess], Box]:
    """Opens a box of the small submission at the first door."""
    root = write(tmp_path / "submission", {"models.py": ABOUT})
    (tmp_path / "scratch").mkdir()
    settings = BoxSettings(LIMITS, "cpu", tmp_path / "scratch")
    return lambda process: WarmBoxes(process.doors[0], settings).open(root)


def asked(box: Box, name: str, seed: int = 0) -> Any:
    return value_in(box.ask(Evaluate(call(name), seed))).facts["value"]


def ends(descriptor: int) -> bool:
    """Whether a process ends; waits for it."""
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(PATIENCE))


def test_a_successor_takes_over_and_nobody_notices(opener: Callable[[WarmProcess], Box]) -> None:
    """Every request is answered meanwhile; who is at work stays at work; the same bits come at other addresses."""
    with WarmProcess("cpu", renew_after=4) as process:
        process.facts()
        (old,) = process.pids
        watched = os.pidfd_open(old)
        held = opener(process)
        assert asked(held, "warm") == old
        first = value_in(held.ask(train()))
        layout = asked(held, "layout")
        seen, layouts = old, set()
        while seen == old:
            box = opener(process)
            seen, where = asked(box, "both")
            layouts.add(where)
            if seen != old:
                assert value_in(box.ask(train())).same_as(first)
            assert box.close().how == "closed"
        assert layouts - {layout} == {where} or not RANDOMISED, "forks of one process share its layout, and only they"
        assert value_in(held.ask(train(seed=9))).arrays["losses"].shape == (4,)
        assert not select.select([watched], [], [], 0)[0], "it ended before its last box"
        assert held.close().how == "closed"
        assert ends(watched)
        assert process.pids[-1] not in {0, old}
        os.close(watched)


def test_a_successor_that_cannot_start_leaves_the_old_one_at_work(
    opener: Callable[[WarmProcess], Box], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks again after as many boxes, and then gets one."""
    with WarmProcess("cpu", renew_after=2) as process:
        process.facts()
        (old,) = process.pids
        tried = threading.Event()

        def cannot(*words: str) -> list[str]:
            tried.set()
            return [sys.executable, "-c", "raise SystemExit(3)"]

        with monkeypatch.context() as patch:
            patch.setattr("grader.sandbox.process.inside_command", cannot)
            for _ in range(2):
                opener(process).close()
            assert tried.wait(PATIENCE / 1000)
        seen = old
        while seen == old:
            with closing(opener(process)) as box:
                seen = asked(box, "warm")


def test_many_boxes_leave_nothing_in_the_warm_process(
    opener: Callable[[WarmProcess], Box], warm: WarmProcess, tmp_path: Path
) -> None:
    """No descriptor, no child, no page, no folder; measured at length by ``python -m bench.boxes``."""
    for _ in range(20):
        opener(warm).close()
    before = state_of(warm.pids[-1])
    for _ in range(60):
        opener(warm).close()
    after = state_of(warm.pids[-1])
    assert (after.descriptors, after.children) == (before.descriptors, 0)
    assert after.private_kib - before.private_kib < 256
    assert list((tmp_path / "scratch").iterdir()) == []


@dataclass(frozen=True)
class State:
    """What a process holds."""

    descriptors: int
    children: int
    private_kib: int


def state_of(pid: int) -> State:
    """As soon as it has no child: it buries keepers when they have told the judge."""
    place = Path(f"/proc/{pid}")
    children = place / f"task/{pid}/children"
    while words := children.read_text().split():
        with suppress(ProcessLookupError):
            watched = os.pidfd_open(int(words[0]))
            assert ends(watched)
            os.close(watched)
    private = sum(
        int(line.split()[1]) for line in (place / "smaps_rollup").read_text().splitlines() if "Private_Dirty" in line
    )
    return State(len(list((place / "fd").iterdir())), len(words), private)
