from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from grader.archives.task import Task
from grader.intake import Caps, Opening, open_entry, process, single_entry
from grader.model import Submission
from grader.walls import Level
from tests.support.archives import pack_zip

DONE = {"ending": "done", "words": "", "number": 0, "remarks": []}
BEGINNING = """
import json, os, sys, time
task = json.loads(sys.argv[1])
files = task["work"] + "/files"
os.mkdir(files)
open(files + "/models.py", "w").close()
"""


def _open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, caps: Caps | None = None) -> Submission:
    """Open an archive with a program in the unpacker's place, which has left a file already."""

    def command(task: Task) -> list[str]:
        return [sys.executable, "-S", "-c", BEGINNING + program, json.dumps(task.facts())]

    monkeypatch.setattr(process, "command", command)
    path = pack_zip(tmp_path / "ada.zip", {"models.py": b""})
    (tmp_path / "scratch").mkdir()
    submission = open_entry(single_entry(path), tmp_path / "scratch", Opening(Level.NONE, caps=caps or Caps()))
    assert [found.name for found in (tmp_path / "scratch").iterdir()] == ["files"]
    return submission


def _says(answer: object) -> str:
    return f"print({json.dumps(answer)!r})\n"


def test_what_landed_is_taken_not_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = DONE | {"files": ["/etc/passwd"], "root": "/"}
    submission = _open(tmp_path, monkeypatch, _says(answer))
    assert submission.files == ("models.py",)
    assert not submission.notes


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("os.kill(os.getpid(), 11)", f"signal {signal.SIGSEGV.value}"),
        ("os.abort()", f"signal {signal.SIGABRT.value}"),
        ("sys.exit(3)", "status 3"),
        (_says(DONE) + "sys.exit(3)", "status 3"),
        ("", "makes no sense"),
        ("print('{')", "makes no sense"),
        ("print('[' * 60_000)", "makes no sense"),
        ("print('9' * 60_000)", "makes no sense"),
        (_says([]), "makes no sense"),
        (_says({"ending": "done"}), "makes no sense"),
        (_says(DONE | {"ending": "odd"}), "makes no sense"),
        (_says(DONE | {"words": 1}), "makes no sense"),
        (_says(DONE | {"remarks": [1]}), "makes no sense"),
        (_says(DONE | {"remarks": [{"code": "odd", "names": [], "more": 0, "reason": ""}]}), "makes no sense"),
        (_says(DONE | {"remarks": [{"code": "link", "names": [], "more": -1, "reason": ""}]}), "makes no sense"),
        ("while True: os.write(1, b' ' * 4096)", "signal"),
        (_says(DONE | {"ending": "crashed", "words": "KeyError: 'x'"}), "failed (KeyError: 'x')"),
    ],
)
def test_a_process_that_does_not_end_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    submission = _open(tmp_path, monkeypatch, program)
    assert submission.files == ()
    (note,) = submission.notes
    assert (note.code, note.needs_person) == ("unreadable-archive", True)
    assert words in note.text


@pytest.mark.parametrize("program", ["time.sleep(600)", "os.close(1)\ntime.sleep(600)", "while True: pass"])
def test_a_process_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(process, "EXIT_PATIENCE", 0.1)
    submission = _open(tmp_path, monkeypatch, program, Caps(wall_seconds=0.2))
    assert submission.files == ()
    assert [note.code for note in submission.notes] == ["unreadable-archive"]


@pytest.mark.parametrize(
    "program",
    [
        "os.symlink('/etc/passwd', files + '/notes.txt')",
        "os.symlink('/', files + '/all')",
        "os.link(files + '/models.py', files + '/twice.py')",
        "os.link(files + '/models.py', task['work'] + '/twice.py')",
        "os.mkfifo(files + '/pipe.py')",
        "os.makedirs(files + '/d' * 21)",
        "open(files + '/a\\x1b[2Jb', 'w').close()",
        "os.rename(files, files + '2')\nos.symlink('/', files)",
        "os.rename(files, files + '2')\nopen(files, 'w').close()",
        "os.rename(files, files + '2')",
    ],
)
def test_what_no_unpacker_leaves_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    submission = _open(tmp_path, monkeypatch, f"{program}\n{_says(DONE)}")
    assert submission.files == ()
    (note,) = submission.notes
    assert note.code == "unreadable-archive"
    assert "no ordinary file" in note.text


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("os.truncate(files + '/models.py', 2 ** 40)", "a file larger"),
        ("for number in range(9): open(f'{files}/{number}', 'w').close()", "more than 9 files"),
        ("for number in range(200): os.mkdir(f'{files}/{number}')", "files and folders"),
    ],
)
def test_too_much_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str) -> None:
    submission = _open(tmp_path, monkeypatch, f"{program}\n{_says(DONE)}", Caps(members=9))
    assert submission.files == ()
    assert words in submission.notes[0].text


def test_the_words_are_the_catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a captured process says of the submission, it can neither take it off the staff's list nor speak."""
    remark = {"code": "link", "names": ["a\x1b", "b", "c", "d"], "more": 2, "reason": "", "text": "", "person": False}
    submission = _open(tmp_path, monkeypatch, _says(DONE | {"remarks": [remark]}))
    (note,) = submission.notes
    assert note.needs_person
    assert "Links are not followed" in note.text
    assert "'a[U+001B]', 'b', 'c' and 2 more" in note.text


def test_a_full_disk_is_the_machines_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = DONE | {"ending": "machine", "words": "No space left on device", "number": 28}
    with pytest.raises(OSError, match="No space left"):
        _open(tmp_path, monkeypatch, _says(answer))
