"""What a box sees, what it leaves behind, and who ends with it."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.model import Evaluate, FailureKind, LimitSettings, Transcript
from grader.observe import Observer
from grader.sandbox import Box, BoxSettings, WarmBoxes, WarmProcess
from tests.support.asking import call, failure_in, value_in
from tests.support.code import write

OpenBox = Callable[..., Box]
FAMILY = """
import os, time
def start(pipe, depth):
    if os.fork() == 0:
        os.setsid()
        if depth:
            start(pipe, depth - 1)
        os.write(pipe, f"{os.getpid()} ".encode())
        time.sleep(600)
        os._exit(0)

def family():
    get, put = os.pipe()
    for depth in range(3):
        start(put, depth)
    pids = b""
    while pids.count(b" ") < 6:
        pids += os.read(get, 100)
    return [os.getpid(), *map(int, pids.split())]

"""
PIDS = "import os\ndef pids(): return [os.getpid(), os.getppid()]\n"


def asked(box: Box, name: str) -> Any:
    return value_in(box.ask(Evaluate(call(name)))).facts["value"]


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_environment_is_built_from_nothing(open_box: OpenBox, tmp_path: Path) -> None:
    source = (
        "import os, sys, tempfile\n"
        "def env(): return dict(os.environ)\n"
        "def seen(): return [os.getcwd(), tempfile.gettempdir(), os.listdir(tempfile.gettempdir()), sys.argv]\n"
    )
    box = open_box(source)
    environment = asked(box, "env")
    assert "STAFF_TOKEN" not in environment
    assert "hunter2" not in str(environment)
    assert set(environment) <= {
        "LANG", "LC_CTYPE", "PATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "MPLBACKEND",
        "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "CUBLAS_WORKSPACE_CONFIG", "CUDA_VISIBLE_DEVICES",
        "PYTORCH_NVML_BASED_CUDA_CHECK", "TORCHDYNAMO_DISABLE", "HOME", "TMPDIR", "PYTHONPATH",
        # set by torch itself when it is imported
        "TORCHINDUCTOR_CACHE_DIR", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "TRITON_CACHE_DIR",
    }  # fmt: skip
    here, scratch, inside, words = asked(box, "seen")
    assert here == str((tmp_path / "submission0").resolve())
    assert environment["HOME"] == environment["TMPDIR"] == scratch
    assert Path(scratch).parent == tmp_path / "scratch"
    assert (inside, words) == ([], ["grade"])


def test_no_descriptor_but_the_channel_is_open(open_box: OpenBox) -> None:
    source = (
        "import os\n"
        "def fds():\n"
        "    found = {}\n"
        "    for fd in range(1024):\n"
        "        try: found[fd] = os.readlink(f'/proc/self/fd/{fd}').partition(':')[0]\n"
        "        except OSError: pass\n"
        "    return found\n"
    )
    assert asked(open_box(source), "fds") == {"0": "/dev/null", "1": "pipe", "2": "pipe", "3": "socket"}


def test_text_is_kept_and_cut(open_box: OpenBox) -> None:
    source = (
        "import os, sys\nprint('out', '\\u00e9\\ud800')\nsys.stderr.write('err\\n')\nos.write(1, b'raw\\n')\n"
        "def f():\n    print('y' * 5000)\n    return 1\n"
    )
    box = open_box(source, LimitSettings(output_kib=1))
    asked(box, "f")
    end = box.close()
    assert end.output.startswith("out é\\ud800\nerr\nraw\nyyyy")
    assert len(end.output.encode()) == 1024


def test_text_of_a_killed_box_is_kept(open_box: OpenBox) -> None:
    box = open_box("import os\ndef f():\n    print('last words')\n    os.kill(os.getpid(), 9)\n")
    box.ask(Evaluate(call("f")))
    assert box.close().output == "last words\n"


def test_the_scratch_folder_is_removed(open_box: OpenBox, tmp_path: Path) -> None:
    source = (
        "import os, pathlib, tempfile\ndef f():\n    pathlib.Path(tempfile.mkdtemp(), 'x').write_text('y')\n"
        "    return os.listdir(tempfile.gettempdir())\n"
    )
    box = open_box(source)
    assert len(asked(box, "f")) == 1
    assert len(list((tmp_path / "scratch").iterdir())) == 1
    box.close()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_keeper_s_record(open_box: OpenBox) -> None:
    source = "import os\ndef f():\n    x = bytearray(os.urandom(1)) * (200 << 20)\n    return sum(range(10**6))\n"
    box = open_box(source)
    asked(box, "f")
    end = box.close()
    assert end == box.close()
    assert (end.how, end.output) == ("closed", "")
    assert 0 < end.cpu < 20
    assert end.wall > 0
    assert end.peak_bytes > 200 << 20


@pytest.mark.parametrize("ending", ["close", "exit", "timeout"])
def test_every_descendant_ends_with_the_box(ending: str, open_box: OpenBox) -> None:
    source = FAMILY + "def exit(): os._exit(1)\ndef timeout(): time.sleep(600)\n"
    box = open_box(source, LimitSettings(wall_seconds=1.5))
    pids = asked(box, "family")
    assert len(pids) == 7
    assert not any(map(is_gone, pids))
    if ending == "close":
        box.close()
    else:
        failure_in(box.ask(Evaluate(call(ending))))
    assert all(map(is_gone, pids))


def kill_keeper(pids: list[int]) -> None:
    """Kill the keeper of a box (its pid, its keeper's pid), and wait until all of them are gone."""
    watched = [os.pidfd_open(pid) for pid in pids]
    os.kill(pids[1], signal.SIGKILL)
    for descriptor in watched:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        assert poll.poll(20_000), "a box outlives its keeper"
        os.close(descriptor)


def test_descendants_end_with_a_keeper_that_is_killed(open_box: OpenBox) -> None:
    """No wall holds them here: they come to the warm process, and end there. The judge is not kept waiting."""
    box = open_box(FAMILY + PIDS)
    kill_keeper(list(dict.fromkeys([*asked(box, "pids"), *asked(box, "family")])))
    with pytest.raises(SandboxError, match="lost"):
        box.ask(Evaluate(call("pids"), seed=1))


def test_two_boxes_have_two_ids(boxes: Callable[[LimitSettings], WarmBoxes], warm: WarmProcess, tmp_path: Path) -> None:
    """Where they are given ids that belong to nobody."""
    if os.geteuid() != 0 or warm.facts().best == "limits":
        pytest.skip("ids are changed by root, from restricted on")
    scratch = tmp_path / "apart"
    scratch.mkdir()
    settings = BoxSettings(LimitSettings(), "cpu", scratch, warm.facts().best)
    root = write(tmp_path / "s", {"models.py": "import os\ndef who(): return os.getuid()\n"})
    opened = [WarmBoxes(door, settings).open(root) for door in warm.doors]
    ids = {asked(box, "who") for box in opened}
    for box in opened:
        box.close()
    assert len(ids) == 2 or ids == {0}, "0: other users may not read this Python or this folder"


def test_a_box_ends_with_its_keeper(open_box: OpenBox) -> None:
    box = open_box(PIDS)
    kill_keeper(asked(box, "pids"))
    with pytest.raises(SandboxError, match="lost"):
        box.ask(Evaluate(call("pids"), seed=1))
    assert box.ended is not None


# One submission after a box has ended.


@pytest.fixture
def observer(boxes: Callable[[LimitSettings], WarmBoxes], tmp_path: Path) -> Callable[[str], Observer]:
    """An observer of one models.py."""
    return lambda source: Observer(
        write(tmp_path / "s", {"models.py": source}), boxes(LimitSettings(wall_seconds=30)), Transcript("key")
    )


def test_the_next_question_after_a_crash_gets_a_new_box(observer: Callable[[str], Observer]) -> None:
    one = observer("import os\ndef f(): os._exit(1)\ndef g(): return os.getpid()\n")
    first = value_in(one.ask(Evaluate(call("g")))).facts["value"]
    assert failure_in(one.ask(Evaluate(call("f")))).kind is FailureKind.EXITED
    second = value_in(one.ask(Evaluate(call("g"), seed=1))).facts["value"]
    assert first != second
    one.close()
    assert [end.how for end in one.transcript().ends] == ["exited", "closed"]


def test_a_lost_keeper_costs_one_more_try(observer: Callable[[str], Observer]) -> None:
    one = observer(PIDS)
    pids = value_in(one.ask(Evaluate(call("pids")))).facts["value"]
    kill_keeper(pids)
    assert value_in(one.ask(Evaluate(call("pids"), seed=1))).facts["value"] != pids
    one.close()
    assert [end.how for end in one.transcript().ends] == ["lost", "closed"]


def test_a_keeper_that_is_lost_after_the_last_answer_costs_nothing(observer: Callable[[str], Observer]) -> None:
    """Every question has its answer by then: the judging must not be thrown away."""
    one = observer(PIDS)
    kill_keeper(value_in(one.ask(Evaluate(call("pids")))).facts["value"])
    one.close()
    assert len(one.transcript().exchanges) == 1


def test_a_box_that_ends_at_once_is_never_taken_for_a_lost_one(open_box: OpenBox) -> None:
    """The keeper's report and the judge's last words cross: the report must be read all the same."""
    for _ in range(12):
        box = open_box("import os\ndef f(): os.kill(os.getpid(), 9)\n")
        assert failure_in(box.ask(Evaluate(call("f")))).kind is FailureKind.KILLED


def test_a_keeper_that_is_lost_again_and_again_is_a_fault_of_ours(observer: Callable[[str], Observer]) -> None:
    one = observer("import os\ndef f():\n    os.kill(os.getppid(), 9)\n    import time\n    time.sleep(600)\n")
    with pytest.raises(SandboxError, match="keeper"):
        one.ask(Evaluate(call("f")))
    one.close()


def test_after_a_kill_from_outside_the_question_is_asked_again(observer: Callable[[str], Observer]) -> None:
    """A submission that kills itself does so each time; one that the machine killed answers in the end."""
    one = observer("import os\ndef f(): os.kill(os.getpid(), 9)\n")
    assert failure_in(one.ask(Evaluate(call("f")))).kind is FailureKind.KILLED
    assert [end.how for end in one.transcript().ends] == ["signal"] * 3
