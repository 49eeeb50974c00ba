from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.archives.caps import Caps, Meter
from grader.archives.faults import OverCapError
from grader.archives.landing import Landing
from grader.archives.reading import BLOCK
from grader.archives.remarks import Remarks
from grader.intake.copying import copy_file
from grader.model import Submission
from tests.unit.intake.conftest import Open


def _codes(submission: Submission) -> list[str]:
    return [note.code for note in submission.notes]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "models.py").write_bytes(b"x = 1\r\n")
    return folder


def test_a_folder_is_copied_byte_for_byte(work: Path, opened: Open) -> None:
    (work / "sub").mkdir()
    (work / "sub" / "\u00e9t\u00e9 1.txt").write_text("text")
    (work / "models.py").chmod(0o777)
    submission = opened(work)
    assert submission.files == ("models.py", "sub/\u00e9t\u00e9 1.txt")
    assert (submission.root / "models.py").read_bytes() == b"x = 1\r\n"
    assert (submission.root / "models.py").stat().st_mode & 0o7777 == 0o644
    assert not submission.notes


def test_links_are_left_out(work: Path, opened: Open) -> None:
    (work / "secret").symlink_to("/etc/passwd")
    (work / "folder").symlink_to("/etc")
    (work / "broken.py").symlink_to("nowhere")
    submission = opened(work)
    assert submission.files == ("models.py",)
    (note,) = submission.notes
    assert note.needs_person
    assert "'broken.py', 'folder', 'secret'" in note.text


def test_pipes_and_sockets_are_left_out_and_do_not_block(work: Path, opened: Open) -> None:
    (work / "models.py").unlink()
    os.mkfifo(work / "models.py")
    here = Path.cwd()
    os.chdir(work)  # a socket's name may have 107 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket")
    finally:
        os.chdir(here)
    submission = opened(work)
    assert submission.files == ()
    assert _codes(submission) == ["special-file"]


def test_a_file_that_becomes_a_pipe_is_said(work: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open

    def swap(path: Path, flags: int, *rest: int) -> int:
        if Path(path).name == "models.py" and not flags & os.O_CREAT:
            path.unlink()
            os.mkfifo(path)
        return really(path, flags, *rest)

    monkeypatch.setattr(os, "open", swap)
    submission = opened(work)
    assert submission.files == ()
    assert "models.py (no ordinary file)" in submission.notes[0].text


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(work: Path, opened: Open) -> None:
    (work / "secret.py").touch(0o000)
    (work / "locked").mkdir(0o000)
    submission = opened(work)
    (work / "locked").chmod(0o755)
    assert submission.files == ("models.py",)
    assert "secret.py (permission denied)" in submission.notes[0].text


def test_what_cannot_be_listed_is_said(work: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.listdir

    def denied(folder: Path) -> list[str]:
        if folder == work:
            raise PermissionError(13, "Permission denied")
        return really(folder)

    monkeypatch.setattr(os, "listdir", denied)
    (note,) = opened(work).notes
    assert note.code == "unreadable-file"
    assert "ada (permission denied)" in note.text


def test_names_are_made_printable(work: Path, opened: Open) -> None:
    (work / "a\nb\udcff.txt").touch()
    (work / "e\u0301.txt").touch()
    submission = opened(work)
    assert submission.files == ("a[U+000A]b[0xFF].txt", "models.py", "\u00e9.txt")
    assert _codes(submission) == ["renamed-file"]


def test_installed_packages_are_left_out_and_said_once(work: Path, opened: Open) -> None:
    (work / "venv/lib/site-packages/torch").mkdir(parents=True)
    (work / "venv/lib/site-packages/torch/nn.py").touch()
    (work / "node_modules").mkdir()
    (work / "__pycache__").mkdir()
    (work / "__pycache__/models.pyc").touch()
    submission = opened(work)
    assert submission.files == ("models.py",)
    (note,) = submission.notes
    assert note.code == "left-out-trees"
    assert "'node_modules', 'venv'" in note.text
    assert not note.needs_person


@pytest.mark.parametrize("caps", [Caps(members=3), Caps(total_bytes=40), Caps(file_bytes=9)])
def test_over_a_cap_nothing_is_kept(work: Path, opened: Open, caps: Caps) -> None:
    for number in range(4):
        (work / f"{number}.txt").write_bytes(b"1" * 10)
    submission = opened(work, caps=caps)
    assert submission.files == ()
    (note,) = submission.notes
    assert note.code == "over-cap"
    assert note.needs_person


def test_deep_folders_are_left_out(work: Path, opened: Open) -> None:
    deep = work.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "x.py").touch()
    submission = opened(work)
    assert submission.files == ("models.py",)
    assert _codes(submission) == ["too-deep"]


class _Meddling(Meter):
    """Changes the file that is being read each time that something of it has been taken."""

    def __init__(self, caps: Caps, change: Callable[[], object]) -> None:
        super().__init__(caps)
        self._change = change

    def count_bytes(self, more: int, in_file: int) -> None:
        super().count_bytes(more, in_file)
        self._change()


def test_a_file_that_grows_while_it_is_read_ends_at_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(bytes(BLOCK))

    def grow() -> None:
        with path.open("ab") as file:
            file.write(bytes(BLOCK))

    landing = Landing(tmp_path / "files", _Meddling(Caps(file_bytes=10 * BLOCK), grow), Remarks())
    with pytest.raises(OverCapError):
        copy_file(path, ("data.txt",), landing)


def test_a_file_that_shrinks_while_it_is_read_ends_early(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_bytes(b"x" * 10 * BLOCK)
    landing = Landing(tmp_path / "files", _Meddling(Caps(), lambda: os.truncate(path, 0)), Remarks())
    copy_file(path, ("data.txt",), landing)
    assert (landing.root / "data.txt").read_bytes() == b"x" * BLOCK
