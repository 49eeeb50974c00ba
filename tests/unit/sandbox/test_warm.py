"""The judge's side of a box, with a warm process that the test plays itself."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.evidence import frame
from grader.model import Evaluate, FailureKind, LimitSettings, RunEnd
from grader.sandbox import Box, BoxSettings, WarmBoxes
from tests.support.asking import call, failure_in

LIMITS = LimitSettings(wall_seconds=3600)  # a test that waits for it has failed
READY = frame({"serial": "", "status": "value", "facts": {}}, b"")
END: dict[str, Any] = {"how": "signal", "code": 9, "wall": 1.0, "cpu": 0.5, "peak_bytes": 7, "output": "x"}


class Stage:
    """A box whose keeper and inside are played: ``control`` and ``channel`` are their ends of its sockets."""

    def __init__(self, tmp_path: Path) -> None:
        door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.scratch = tmp_path / "scratch"
        self.scratch.mkdir()
        self.boxes = WarmBoxes(door, BoxSettings(LIMITS, "cpu", self.scratch))
        self.box = self.boxes.open(tmp_path)
        message, passed, _, _ = socket.recv_fds(theirs, 1 << 16, 2)
        self.request = json.loads(message)
        self.control, self.channel = (socket.socket(fileno=descriptor) for descriptor in passed)
        self.sockets = (door, theirs, self.control, self.channel)

    def close_door(self) -> None:
        self.sockets[1].close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """With the box's first word said."""
    played = Stage(tmp_path)
    played.channel.sendall(READY)
    yield played
    for end in played.sockets:
        end.close()
    with suppress(SandboxError):
        played.box.close()


def asked(box: Box) -> Any:
    return box.ask(Evaluate(call("f")))


def test_a_keeper_that_is_lost_ends_the_wait_though_the_channel_is_held(stage: Stage) -> None:
    """By a process that the box has started, say."""
    waiting = threading.Thread(target=stage.control.close)
    waiting.start()
    with pytest.raises(SandboxError, match="lost"):
        asked(stage.box)
    waiting.join()
    assert stage.box.ended == RunEnd("lost")
    assert list(stage.scratch.iterdir()) == []


def test_what_the_box_said_before_its_keeper_ended_is_heard(stage: Stage) -> None:
    """Keeper and box are both gone when the judge looks: the answer lies in the channel, the report in the other."""
    stage.channel.sendall(b"no answer at all, but sixteen bytes and more")
    stage.channel.close()
    stage.control.send(json.dumps(END).encode())
    stage.control.close()
    assert failure_in(asked(stage.box)).kind is FailureKind.PROTOCOL
    assert stage.box.ended == RunEnd(**END)


def test_a_long_report_comes_in_packets(stage: Stage) -> None:
    words = json.dumps(END | {"output": "\x01" * 60_000}).encode()
    assert len(words) > 300_000  # more than the kernel takes in one packet

    def report() -> None:
        for start in range(0, len(words), 1 << 16):
            stage.control.sendall(words[start : start + (1 << 16)])
        stage.control.close()

    keeper = threading.Thread(target=report)
    keeper.start()
    stage.channel.close()
    assert failure_in(asked(stage.box)).kind is FailureKind.KILLED
    keeper.join()
    assert stage.box.ended is not None
    assert stage.box.ended.output == "\x01" * 60_000


@pytest.mark.parametrize("report", [b"", b'{"how": "sig'])
def test_half_a_report_is_a_lost_keeper(stage: Stage, report: bytes) -> None:
    stage.control.send(report)
    stage.control.close()
    with pytest.raises(SandboxError, match="lost"):
        stage.box.close()


def test_a_keeper_that_cannot_go_on_says_why(stage: Stage) -> None:
    stage.control.send(b'{"trouble": "WallError: every user id is taken"}')
    stage.control.close()
    with pytest.raises(SandboxError, match="every user id is taken"):
        stage.box.close()
    assert stage.box.ended == RunEnd("lost")


def test_a_door_without_a_warm_process_is_an_error_and_leaves_nothing(stage: Stage, tmp_path: Path) -> None:
    before = list(stage.scratch.iterdir())
    stage.close_door()
    with pytest.raises(SandboxError, match="could not be started again"):
        stage.boxes.open(tmp_path)
    assert list(stage.scratch.iterdir()) == before


def test_the_request_names_place_limits_and_level(stage: Stage, tmp_path: Path) -> None:
    assert stage.request["place"]["root"] == str(tmp_path)
    assert Path(stage.request["place"]["scratch"]).parent == stage.scratch
    assert (stage.request["level"], stage.request["limits"]["wall_seconds"]) == ("limits", 3600)
