"""Every way in which real code fails is an answer of its own kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.errors import SandboxError
from grader.model import Evaluate, FailureKind, Frame, LimitSettings, Load, Source
from grader.sandbox import Box
from tests.support.asking import MODELS, call, failure_in, forward, value_in
from tests.support.code import HEAD, NET, module, notebook

OpenBox = Callable[..., Box]
TIGHT = LimitSettings(cpu_seconds=0.3, wall_seconds=20, memory_mib=400, output_kib=1, file_mib=1)
IMPATIENT = LimitSettings(cpu_seconds=20, wall_seconds=0.4)
READY_FRAME = (
    "import json, os, struct\n"
    "def lie(serial):\n"
    "    body = json.dumps({'serial': serial, 'status': 'value', 'facts': {'value': 1}}).encode()\n"
    "    os.write(3, struct.pack('<4sIQ', b'GRD1', len(body), 0) + body)\n"
)


@pytest.mark.parametrize(
    ("source", "kind", "type_"),
    [
        ("import no_such_module", FailureKind.IMPORT, "ModuleNotFoundError"),
        ("def f(:", FailureKind.SYNTAX, "SyntaxError"),
        ("import sys\nsys.exit('bye')", FailureKind.EXITED, "SystemExit"),
        ("quit()", FailureKind.EXITED, "SystemExit"),
        ("input('name? ')", FailureKind.EXCEPTION, "EOFError"),
        ("raise ValueError('no')", FailureKind.EXCEPTION, "ValueError"),
        ("x = bytearray(10**10)", FailureKind.MEMORY, "MemoryError"),
        ("import torch\nx = torch.zeros(10**10)", FailureKind.MEMORY, "RuntimeError"),
        ("open('/dev/null').read()\nopen(__import__('tempfile').gettempdir() + '/x', 'wb').write(bytes(2 << 20))",
         FailureKind.EXCEPTION, "OSError"),
    ],
)  # fmt: skip
def test_an_error_leaves_the_box_open(source: str, kind: FailureKind, type_: str, open_box: OpenBox) -> None:
    box = open_box(source + "\n", TIGHT)
    failure = failure_in(box.ask(Load(MODELS)))
    assert (failure.kind, failure.type, failure.stage) == (kind, type_, "import")
    assert failure_in(box.ask(Load(MODELS))) == failure
    assert box.ended is None
    assert box.close().how == "closed"


@pytest.mark.parametrize(
    ("source", "kind", "how", "words"),
    [
        ("while True: pass", FailureKind.CPU, "cpu", "0.3 seconds of computing"),
        ("while True: print('x' * 4000)", FailureKind.OUTPUT, "output", "too much"),
        ("import os\nos._exit(7)", FailureKind.EXITED, "exited", "exit status 7"),
        ("import os\nos._exit(0)", FailureKind.EXITED, "exited", "exit status 0"),
        ("import os\nos.kill(os.getpid(), 9)", FailureKind.KILLED, "signal", "SIGKILL"),
        ("import os\nos.abort()", FailureKind.KILLED, "signal", "SIGABRT"),
        ("import ctypes\nctypes.string_at(0)", FailureKind.KILLED, "signal", "SIGSEGV"),
    ],
)
def test_an_end_of_the_box_is_told(source: str, kind: FailureKind, how: str, words: str, open_box: OpenBox) -> None:
    box = open_box(source + "\n", TIGHT)
    failure = failure_in(box.ask(Load(MODELS)))
    assert failure.kind is kind
    assert words in failure.message
    assert box.ended is not None
    assert box.ended.how == how
    with pytest.raises(SandboxError, match="has ended"):
        box.ask(Load(MODELS))


@pytest.mark.parametrize(
    "source",
    ["import time\ntime.sleep(600)", "import signal\nsignal.pause()", "import threading\nthreading.Event().wait()"],
)
def test_a_wall_limit(source: str, open_box: OpenBox) -> None:
    box = open_box(source + "\n", IMPATIENT)
    failure = failure_in(box.ask(Load(MODELS)))
    assert (failure.kind, failure.message) == (FailureKind.TIMEOUT, "no answer after 0.4 seconds")
    assert box.ended is not None
    assert (box.ended.how, box.ended.wall >= 0.4) == ("timeout", True)


def test_signals_that_are_caught_do_not_save_a_box(open_box: OpenBox) -> None:
    source = "import signal\nfor n in (2, 15, 24): signal.signal(n, signal.SIG_IGN)\nwhile True: pass\n"
    assert failure_in(open_box(source, TIGHT).ask(Load(MODELS))).kind is FailureKind.CPU


def test_limits_count_for_each_question_anew(open_box: OpenBox) -> None:
    source = (
        "from time import process_time as t\ndef f():\n    end = t() + 0.2\n    while t() < end: x = 1\n    return x\n"
    )
    box = open_box(source, TIGHT)
    assert [value_in(box.ask(Evaluate(call("f"), seed))).facts for seed in range(3)] == [{"value": 1}] * 3


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.write(3, b'x' * 64)",
        "import os\nos.write(3, b'GRD1' + b'\\xff' * 12)",
        f"{READY_FRAME}lie('')",
        f"{READY_FRAME}lie('0' * 32)",
        "import os\nos.close(3)",
        "import os\nos.closerange(3, 100)",
    ],
)
def test_meddling_with_the_channel_is_a_protocol_fault(source: str, open_box: OpenBox) -> None:
    box = open_box(source + "\n")
    assert failure_in(box.ask(Load(MODELS))).kind is FailureKind.PROTOCOL
    assert box.ended is not None


def test_an_answer_before_the_question_is_a_protocol_fault(open_box: OpenBox) -> None:
    """The lie waits in the channel when the second question is asked, or comes right after it."""
    source = (
        "from grader.inside.wire import Channel\nsend = Channel.send\n"
        "def f():\n    def twice(*words):\n        send(*words)\n        send(*words)\n"
        "    Channel.send = twice\n    return 1\n"
    )
    box = open_box(source)
    assert value_in(box.ask(Evaluate(call("f")))).facts == {"value": 1}
    assert failure_in(box.ask(Evaluate(call("f"), seed=1))).kind is FailureKind.PROTOCOL


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nsys.stdout.close()\nsys.stderr = None\ndef f(): return 1\n",
        "import json, struct, os\njson.dumps = os.write = struct.pack = None\ndef f(): return 1\n",
        "import builtins\nbuiltins.print = None\nbuiltins.len = lambda x: 0\ndef f(): return 1\n",
        "import sys\nsys.modules.clear()\ndef f(): return 1\n",
        "import os\nos.chdir('/')\ndef f(): return 1\n",
        "import gc\ngc.disable()\nimport sys\nsys.setrecursionlimit(60)\ndef f(): return 1\n",
    ],
    ids=["streams", "patched", "builtins", "modules", "chdir", "recursion"],
)
def test_meddling_with_python_spoils_no_other_submission(source: str, open_box: OpenBox) -> None:
    """It may spoil the submission's own answer, but never the next box's."""
    box = open_box(source)
    box.ask(Evaluate(call("f")))
    box.close()
    assert value_in(open_box(NET).ask(forward())).facts == {"passes": [{"form": "tensor", "touched": []}]}


def test_a_patched_json_does_not_stop_the_answer(open_box: OpenBox) -> None:
    box = open_box("import json, struct, os\njson.dumps = os.write = struct.pack = None\ndef f(): return 1\n")
    assert value_in(box.ask(Evaluate(call("f")))).facts == {"value": 1}


def test_a_large_number_is_an_honest_answer(open_box: OpenBox) -> None:
    answer = open_box("def f(): return 2**100\n").ask(Evaluate(call("f")))
    assert getattr(answer, "kind", None) is not FailureKind.PROTOCOL


def test_a_traceback_shows_the_student_s_lines_only(open_box: OpenBox) -> None:
    source = module("self.s = nn.Sequential(nn.Linear(9, 2))", "return helped(self, x)") + (
        "\ndef helped(model, x):\n    return model.s(x)\n"
    )
    (only,) = value_in(open_box(source).ask(forward())).facts["passes"]
    assert only["failure"]["type"] == "RuntimeError"
    assert [Frame(**frame) for frame in only["failure"]["frames"]] == [
        Frame("models.py", 11, "forward", "return helped(self, x)"),
        Frame("models.py", 14, "helped", "return model.s(x)"),
    ]


def test_a_traceback_of_a_notebook_names_the_cell(open_box: OpenBox) -> None:
    cells = [("markdown", "# x"), ("code", f"%magic\n{HEAD}"), ("code", "!ls\ndef f():\n    return torch.zeros(2) @ 3")]
    box = open_box({"n.ipynb": notebook(cells)})
    failure = failure_in(box.ask(Evaluate(call("f", source=Source("n.ipynb", "definitions")))))
    assert failure.frames == (Frame("n.ipynb, cell 3", 3, "f", "return torch.zeros(2) @ 3"),)


@pytest.mark.parametrize(
    "source",
    [
        module("self.a = nn.LazyLinear(2)", "return self.a(x)"),
        module("self.a = nn.Linear(3, 2)", "return self.a(x)") + "    def train(self, loader): ...\n",
        module("", "return x.to_sparse()"),
    ],
    ids=["lazy", "train", "sparse"],
)
def test_an_odd_model_does_not_cost_the_whole_submission(source: str, open_box: OpenBox) -> None:
    open_box(source).ask(forward("eval", "train"))
