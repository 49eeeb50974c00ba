from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.kinds.loss_logs import Log, read_history, read_printed, read_table

Found = dict[str, tuple[float, ...]]


def named(logs: tuple[Log, ...]) -> Found:
    return {log.name: log.values for log in logs}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Epoch [{n}/500], Loss: 0.{n}", {"Loss": (0.1, 0.2)}),
        ("Iteration [ {n}00/5600] | D_loss: 1.{n} | G_loss: 2.{n}", {"D_loss": (1.1, 1.2), "G_loss": (2.1, 2.2)}),
        ("[1/5][{n}/1583] Loss_D: 1.{n} Loss_G: 3 D(x): 0.5", {"Loss_D": (1.1, 1.2), "Loss_G": (3, 3)}),
        ("Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.{n}", {"Loss": (2.1, 2.2)}),
        ("8/8 [====] - 8s 5ms/step - loss: 0.{n} - val_loss: 1e-{n}", {"loss": (0.1, 0.2), "val_loss": (0.1, 0.01)}),
        ("loss: tensor(0.{n}, device='cuda:0', grad_fn=<MseLossBackward0>)", {"loss": (0.1, 0.2)}),
        ("The loss at epoch {n}: 0.{n}", {"loss": (0.1, 0.2)}),
        ("epoch {n} train loss .{n} val loss 2", {"train loss": (0.1, 0.2), "val loss": (2, 2)}),
        ("{{'epoch': {n}, 'loss': 0.{n}}}", {"loss": (0.1, 0.2)}),
        ("Test set: Average loss: 0.{n}, Accuracy: 98/100 (98%)", {"Average loss": (0.1, 0.2)}),
        ("step {n} MSE = 0.{n}", {"MSE": (0.1, 0.2)}),
        ("step {n} lr 0.1 accuracy 0.9", {}),
        ("an error in line {n}", {}),
    ],
)
def test_lines_that_training_prints(line: str, found: Found) -> None:
    assert named(read_printed("\n".join(line.format(n=n) for n in (1, 2)))) == found


def test_a_bar_that_is_redrawn_is_many_lines() -> None:
    assert named(read_printed("10%|# | loss=0.3]\r20%|## | loss=0.2]")) == {"loss": (0.3, 0.2)}


def test_numbers_that_are_none_are_read() -> None:
    (log,) = read_printed("loss: nan\nloss: -inf\nloss: 1")
    assert [math.isfinite(value) for value in log.values] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("epoch,train_loss,val_loss\n1,0.5,0.6\n2,0.4,0.5\n", {"train_loss": (0.5, 0.4), "val_loss": (0.6, 0.5)}),
        ("step;generator;lr\n1;2.5;1\n2;2;1", {"generator": (2.5, 2)}),
        ("Wall time\tStep\tloss\n1\t1\t0.5\n2\t2\t0.25", {"loss": (0.5, 0.25)}),
        ("1,2\n3,4\n", {}),
        ("loss\n", {}),
        ("", {}),
    ],
)
def test_tables(text: str, found: Found) -> None:
    assert named(read_table(text)) == found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ([1, 0.5], {"loss": (1, 0.5)}),
        ({"loss": [1, 0.5], "accuracy": [0, 1], "epochs": 2}, {"loss": (1, 0.5)}),
        ({"history": {"val_loss": [1, 2]}}, {"val_loss": (1, 2)}),
        ([{"epoch": 1, "loss": 3}, {"epoch": 2, "loss": "2"}], {"loss": (3, 2)}),
        ({"a": [True, None, "x"]}, {}),
        ("text", {}),
        (None, {}),
    ],
)
def test_histories(data: Any, found: Found) -> None:
    assert named(read_history(data)) == found


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    for log in (*read_printed(text), *read_table(text)):
        assert len(log.values) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "a," * 900 + "\n" + "1\n" * 200_000,
        "loss " * 300_000,
        "loss_" * 300_000,
        "(" * 1_000_000,
        "1" * 1_000_000,
        ",\n" * 300_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    read_printed(text)
    read_table(text)
    assert time.process_time() - began < 5
