"""Boxes that are fresh processes: the same answers, bit for bit, and the same ends."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.model import (
    Array,
    Call,
    Evaluate,
    FailureKind,
    Forward,
    LimitSettings,
    Load,
    Optimiser,
    Pass,
    Source,
    Train,
    Value,
)
from grader.sandbox import Box, BoxSettings, FreshBoxes, WarmBoxes
from tests.support.asking import MODELS, call, failure_in, numbers, value_in
from tests.support.code import write

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


@pytest.mark.parametrize(
    ("source", "limits", "kind"),
    [
        ("import os; os._exit(3)", LIMITS, FailureKind.EXITED),
        ("import time; time.sleep(600)", LimitSettings(wall_seconds=0.5), FailureKind.TIMEOUT),
        ("while True: print('x' * 4000)", LimitSettings(output_kib=1), FailureKind.OUTPUT),
    ],
)
def test_a_fresh_box_ends(source: str, limits: LimitSettings, kind: FailureKind, tmp_path: Path) -> None:
    box = fresh_box(write(tmp_path / "s", {"models.py": source + "\n"}), tmp_path, limits)
    assert failure_in(box.ask(Load(Source("models.py")))).kind is kind


def test_a_daemon_of_the_student_s_does_not_hold_a_fresh_box_up(tmp_path: Path) -> None:
    """It has left the box's process group and holds the pipe for text open; here it gives up when nobody reads."""
    source = (
        "import os, time\n"
        "get, put = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    os.write(put, b'x')\n"
        "    end = time.monotonic() + 8\n"
        "    while time.monotonic() < end:\n"
        "        time.sleep(0.05)\n"
        "    open(os.environ['HOME'] + '/../waited', 'w').close()\n"
        "    os._exit(0)\n"
        "os.read(get, 1)\n"
    )
    box = fresh_box(write(tmp_path / "s", {"models.py": source}), tmp_path)
    value_in(box.ask(Load(Source("models.py"))))
    box.close()
    assert not (tmp_path / "waited").exists()
