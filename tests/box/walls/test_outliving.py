"""A box ends with its keeper, however the keeper ends, and with everything that it has started."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

if sys.platform != "linux":
    pytest.skip("walls are Linux's", allow_module_level=True)

from grader.walls import Level, Plan, leave_host, missing
from grader.walls.lock import lock
from tests.support.people import PEOPLE, be_the_child
from tests.support.walled import LIMITS, Setting, settle

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

PATIENCE = 20_000


@pytest.fixture(scope="module", params=PEOPLE, ids=lambda person: person.name)
def setting(request: pytest.FixtureRequest) -> Iterator[Setting]:
    """As each kind of user."""
    with settle(request.param) as ready:
        yield ready


def _stay() -> None:
    """One byte says that it is there; then it stays."""
    os.write(1, b"x")
    while True:
        signal.pause()


def _start(setting: Setting, plan: Plan, processes: int) -> tuple[int, int]:
    """A keeper and the reading end of a pipe that every process of its box holds open."""
    reader, writer = os.pipe()
    keeper = os.fork()
    if keeper == 0:

        def keep() -> None:
            setting.person.become()
            os.dup2(writer, 1)
            os.closerange(3, 256)
            watched = leave_host(plan)
            if os.fork() == 0:
                be_the_child(lambda: _be_the_box(plan, watched, processes))
            os.close(1)
            signal.pause()

        be_the_child(keep)
    os.close(writer)
    return keeper, reader


def _be_the_box(plan: Plan, watched: int, processes: int) -> None:
    lock(plan, LIMITS, watched)
    for _ in range(processes - 1):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                _stay()
            os._exit(0)
    _stay()


def _read(reader: int) -> bytes:
    ready, _, _ = select.select([reader], [], [], PATIENCE / 1000)
    assert ready, "nothing came, and the pipe is still open: a process lives on"
    return os.read(reader, 1)


@pytest.mark.parametrize("level", Level, ids=str)
def test_a_box_dies_with_its_keeper(setting: Setting, level: Level) -> None:
    if lacks := missing(setting.offer, level):
        pytest.skip("; ".join(lacks))
    keeper, reader = _start(setting, setting.plan(level), 1)
    assert _read(reader) == b"x"
    os.kill(keeper, signal.SIGKILL)
    os.waitpid(keeper, 0)
    assert _read(reader) == b""
    os.close(reader)


def test_daemons_die_with_the_pid_namespace(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the filter, since that would refuse to make them."""
    if lacks := missing(setting.offer, Level.ISOLATED):
        pytest.skip("; ".join(lacks))
    monkeypatch.setattr("grader.walls.lock.restrict_calls", lambda: None)
    keeper, reader = _start(setting, replace(setting.plan(Level.ISOLATED), landlock=0), 4)
    assert b"".join(_read(reader) for _ in range(4)) == b"xxxx"
    os.kill(keeper, signal.SIGKILL)
    os.waitpid(keeper, 0)
    assert _read(reader) == b""
    os.close(reader)
