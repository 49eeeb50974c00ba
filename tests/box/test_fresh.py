"""Boxes that are fresh processes: the same answers, bit for bit, and the same ends."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.model import (
    Array,
    Call,
    Evaluate,
    Failure,
    FailureKind,
    Forward,
    LimitSettings,
    Load,
    Optimiser,
    Pass,
    Train,
    Value,
)
from grader.sandbox import Box, BoxSettings, FreshBoxes, WarmBoxes
from tests.support.asking import MODELS, call, failure_in, numbers, value_in
from tests.support.code import write

OWNER = """
import sys
from pathlib import Path
from grader.model import *
from grader.sandbox import *
root, scratch = map(Path, sys.argv[1:])
box = FreshBoxes(BoxSettings(LimitSettings(), "cpu", scratch)).open(root)
box.ask(Evaluate(Call(Source("models.py"), "spin")))
"""
REFERENCE = Path(__file__).parents[2] / "reference/asgn6"
LIMITS = LimitSettings(cpu_seconds=30, wall_seconds=60)
CHAIN = (Call(MODELS, "Encoder", (16,)), Call(MODELS, "Decoder", (16,)))
TRAIN = Train(
    CHAIN,
    (Optimiser(0.001, (0.5, 0.999)), Optimiser(0.002, (0.5, 0.999))),
    Array(numbers(3, 4, 3, 64, 64)),
    Array(numbers(3, 4, 3, 64, 64) / 2),
    "l1",
    4680,
)
IMAGES = (Array(numbers(2, 3, 64, 64)),)
FORWARD = Forward(CHAIN[0], (Pass(IMAGES), Pass(IMAGES, "train")))


def fresh_box(root: Path, scratch: Path, limits: LimitSettings = LIMITS) -> Box:
    return FreshBoxes(BoxSettings(limits, "cpu", scratch)).open(root)


def answers(box: Box) -> list[Value]:
    try:
        return [value_in(box.ask(question)) for question in (TRAIN, FORWARD, TRAIN)]
    finally:
        box.close()


def test_training_gives_the_same_bits_in_two_forks_and_in_a_fresh_process(
    boxes: Callable[[LimitSettings], WarmBoxes], tmp_path: Path
) -> None:
    root = tmp_path / "reference"
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__"))
    first = answers(boxes(LIMITS).open(root))
    again = answers(boxes(LIMITS).open(root))
    fresh = answers(fresh_box(root, tmp_path))
    assert np.isfinite(first[0].arrays["losses"]).all()
    assert first[0].same_as(first[2])
    for one, two, three in zip(first, again, fresh, strict=True):
        assert one.same_as(two)
        assert one.same_as(three)


def test_a_fresh_box_answers_and_is_cleaned_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_TOKEN", "hunter2")
    source = (
        "import os, tempfile\nprint('hello')\n"
        "def f(): return [os.getcwd(), sorted(os.environ), tempfile.gettempdir()]\n"
        "def g(): raise ValueError('no')\n"
    )
    root, scratch = write(tmp_path / "s", {"models.py": source}), tmp_path / "scratch"
    scratch.mkdir()
    box = fresh_box(root, scratch)
    here, names, temporary = value_in(box.ask(Evaluate(call("f")))).facts["value"]
    assert here == str(root)
    assert "STAFF_TOKEN" not in names
    assert Path(temporary).parent == scratch
    assert failure_in(box.ask(Evaluate(call("g")))).frames[0].line == 4
    end = box.close()
    assert (end.how, end.output) == ("closed", "hello\n")
    assert list(scratch.iterdir()) == []


DAEMON = """
import os, time
def daemon():
    get, put = os.pipe()
    if os.fork() == 0:
        os.setsid()
        with open("daemon", "w") as file:
            file.write(str(os.getpid()))
        os.write(put, b"x")
        time.sleep(600)
    os.read(get, 1)
"""
"""It has left the box's process group, and holds the pipe for text open."""


@pytest.mark.parametrize(
    ("source", "limits", "kind"),
    [
        ("", LIMITS, None),
        ("os._exit(3)", LIMITS, FailureKind.EXITED),
        ("os.abort()", LIMITS, FailureKind.KILLED),
        ("time.sleep(600)", LimitSettings(wall_seconds=0.5), FailureKind.TIMEOUT),
        ("while True: print('x' * 4000)", LimitSettings(output_kib=1), FailureKind.OUTPUT),
    ],
)
def test_a_fresh_box_ends_with_all_that_it_has_started(
    source: str, limits: LimitSettings, kind: FailureKind | None, tmp_path: Path
) -> None:
    root = write(tmp_path / "s", {"models.py": f"{DAEMON}daemon()\n{source}\n"})
    box = fresh_box(root, tmp_path, limits)
    answer = box.ask(Load(MODELS))
    assert (answer.kind if isinstance(answer, Failure) else None) is kind
    box.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int((root / "daemon").read_text()), 0)


def test_a_fresh_box_ends_with_its_owner(tmp_path: Path) -> None:
    """Who is killed and can clean up nothing, while the box computes."""
    source = DAEMON + (
        "def spin():\n    daemon()\n    print(open('daemon').read(), os.getpid(), os.getppid(), file=open('up', 'w'))\n"
        "    os.open('told', os.O_WRONLY)\n    while True: pass\n"
    )
    root = write(tmp_path / "s", {"models.py": source})
    os.mkfifo(root / "told")
    with subprocess.Popen([sys.executable, "-c", OWNER, str(root), str(tmp_path)]) as owner:
        os.close(os.open(root / "told", os.O_RDONLY))  # which waits until the box opens it, too
        watched = [os.pidfd_open(int(word)) for word in (root / "up").read_text().split()]
        owner.kill()
    assert len(watched) == 3
    for descriptor in watched:
        assert select.select([descriptor], [], [], 20)[0]
        os.close(descriptor)
