from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from grader.archives.faults import OverCapError, UnreadableError
from grader.archives.reading import BoundedReader, blocks, open_regular, why


def test_a_file_comes_in_blocks(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    with open_regular(tmp_path / "a") as stream:
        assert list(blocks(stream, 2)) == [b"12", b"34", b"5"]


def test_a_link_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(UnreadableError):
        open_regular(tmp_path / "link")


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "models.py")
    with pytest.raises(UnreadableError, match="no ordinary file"):
        open_regular(tmp_path / "models.py")


def test_a_device_and_a_folder_are_not_opened(tmp_path: Path) -> None:
    for path in (Path("/dev/zero"), tmp_path):
        with pytest.raises(UnreadableError, match="no ordinary file"):
            open_regular(path)


def test_what_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no such file"):
        open_regular(tmp_path / "gone")


def test_the_machines_own_faults_stay_errors() -> None:
    with pytest.raises(OSError, match="Too many open files"):
        why(OSError(errno.EMFILE, "Too many open files"))
    assert why(OSError("odd")) == "input error"


def test_an_error_in_the_middle_is_the_files() -> None:
    class Torn:
        def read(self, size: int, /) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(UnreadableError, match="input/output error"):
        list(blocks(Torn()))


def _bounded(path: Path, size: int, most: int = 4, seconds: float = 60) -> BoundedReader:
    path.write_bytes(bytes(range(size)))
    return BoundedReader(open_regular(path), most, time.thread_time() + seconds)


def test_bounded_reads_give_what_is_there(tmp_path: Path) -> None:
    with _bounded(tmp_path / "a", 4) as stream:
        assert stream.read() == b"\0\1\2\3"
        stream.seek(0)
        assert stream.read(10**12) == b"\0\1\2\3"
        stream.seek(0)
        assert stream.read(3) == b"\0\1\2"


@pytest.mark.parametrize("size", [-1, 5, -512, 10**12, None])
def test_no_read_gives_more_than_its_bound(tmp_path: Path, size: int | None) -> None:
    with _bounded(tmp_path / "a", 5) as stream, pytest.raises(UnreadableError, match="headers"):
        stream.read(size)


def test_reading_ends_when_the_time_is_up(tmp_path: Path) -> None:
    with _bounded(tmp_path / "a", 5, seconds=-1) as stream, pytest.raises(OverCapError, match="too long"):
        stream.read(1)
