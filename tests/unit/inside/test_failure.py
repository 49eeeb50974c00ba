from __future__ import annotations

from pathlib import Path

import pytest

from grader.model import Evaluate, FailureKind, Frame, Load
from tests.support.asking import MODELS, call, failure_in
from tests.support.code import write
from tests.support.local import Local


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        ("import not_there_at_all", FailureKind.IMPORT),
        ("from math import not_there", FailureKind.IMPORT),
        ("x = [", FailureKind.SYNTAX),
        ("import sys; sys.exit(3)", FailureKind.EXITED),
        ("exit()", FailureKind.EXITED),
        ("raise MemoryError", FailureKind.MEMORY),
        ("raise RuntimeError('[enforce fail] DefaultCPUAllocator: not enough memory')", FailureKind.MEMORY),
        ("raise RuntimeError('no')", FailureKind.EXCEPTION),
        ("raise KeyboardInterrupt", FailureKind.EXCEPTION),
        ("raise type('Mine', (BaseException,), {})", FailureKind.EXCEPTION),
        ("layer = None\nlayer(3)", FailureKind.UNFILLED),
        ("1 / 0", FailureKind.EXCEPTION),
        ("def f(): f()\nf()", FailureKind.EXCEPTION),
    ],
)
def test_each_error_has_its_kind(raised: str, kind: FailureKind, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": raised + "\n"}))
    failure = failure_in(ask(Load(MODELS)))
    assert (failure.kind, failure.stage) == (kind, "import")


def test_only_the_student_s_own_lines_are_shown(tmp_path: Path, local: Local) -> None:
    files = {
        "models.py": "import json\nfrom helper_of_mine import read\n\ndef f():\n    return read('{')\n",
        "helper_of_mine.py": "import json\n\n\ndef read(text):\n    return json.loads(text)\n",
    }
    ask = local(write(tmp_path, files))
    failure = failure_in(ask(Evaluate(call("f"))))
    assert failure.type == "JSONDecodeError"
    assert failure.frames == (
        Frame("models.py", 5, "f", "return read('{')"),
        Frame("helper_of_mine.py", 5, "read", "return json.loads(text)"),
    )


def test_paths_of_the_machine_are_cut_from_messages(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "raise ValueError(f'cannot open {__file__}')\n"}))
    assert failure_in(ask(Load(MODELS))).message == "cannot open models.py"


def test_an_exception_whose_words_raise_is_told_all_the_same(tmp_path: Path, local: Local) -> None:
    source = "class Sly(Exception):\n    def __str__(self): raise SystemExit\nraise Sly\n"
    failure = failure_in(local(write(tmp_path, {"models.py": source}))(Load(MODELS)))
    assert (failure.kind, failure.type) == (FailureKind.EXCEPTION, "Sly")
    assert "__str__" in failure.message


def test_an_endless_recursion_shows_its_two_ends(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "def f(n):\n    return f(n + 1)\n\ndef start():\n    return f(0)\n"}))
    failure = failure_in(ask(Evaluate(call("start"))))
    assert failure.type == "RecursionError"
    assert [frame.function for frame in failure.frames[:2]] == ["start", "f"]
    assert len(failure.frames) == 30


def test_a_long_message_is_cut(tmp_path: Path, local: Local) -> None:
    failure = failure_in(local(write(tmp_path, {"models.py": "raise ValueError('x' * 10**6)\n"}))(Load(MODELS)))
    assert failure.message == "x" * 4000
