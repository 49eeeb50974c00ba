"""What lies outside while attacks are tried notices whoever comes out."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.corpus.outside import Outside


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with Outside(tmp_path) as found:
        yield found


def _connected(family: int, address: Callable[[Outside], tuple[str, int] | str]) -> Callable[[Outside, bytes], None]:
    def say(outside: Outside, words: bytes) -> None:
        with socket.socket(family) as line:
            line.connect(address(outside))
            line.sendall(words)
            line.shutdown(socket.SHUT_WR)
            line.recv(1)  # returns when the other end has read all and closed

    return say


def _datagram(outside: Outside, words: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(words, ("127.0.0.1", outside.udp))


@pytest.mark.parametrize(
    "say",
    [
        _connected(socket.AF_INET, lambda outside: ("127.0.0.1", outside.tcp)),
        _connected(socket.AF_UNIX, lambda outside: f"\0{outside.abstract}"),
        _connected(socket.AF_UNIX, lambda outside: str(outside.socket)),
        _datagram,
    ],
    ids=["tcp", "abstract", "path", "udp"],
)
def test_whatever_is_said_to_a_listener_is_heard(say: Callable[[Outside, bytes], None], tmp_path: Path) -> None:
    with Outside(tmp_path) as outside:
        assert outside.heard() == ""
        say(outside, outside.canary(7).encode())
    assert outside.canary(7) in outside.heard()


def test_files_named_after_a_canary_are_found(outside: Outside) -> None:
    assert list(outside.traces()) == []
    left = outside.open_to_all / f"x-{outside.canary(3)}"
    left.touch()
    assert list(outside.traces()) == [str(left)]


def test_a_process_named_after_a_canary_is_found(outside: Outside) -> None:
    words = [sys.executable, "-c", "print(flush=True); input()", outside.canary(3)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        select.select([process.stdout], [], [])
        assert [trace for trace in outside.traces() if trace.startswith(f"process {process.pid}:")]
        process.kill()


def test_secrets_differ_and_the_environment_is_put_back(tmp_path: Path) -> None:
    before = dict(os.environ)
    with Outside(tmp_path) as outside:
        assert len(set(outside.secrets)) == 5
        (planted,) = os.environ.keys() - before.keys()
        assert os.environ[planted] in outside.secrets
    assert dict(os.environ) == before
    assert outside.open_to_all.stat().st_mode & 0o777 == 0o777
