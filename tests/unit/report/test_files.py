from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.report import write_atomically


def test_text_is_written_as_utf8_with_its_own_line_ends(tmp_path: Path) -> None:
    write_atomically(tmp_path / "marks.csv", "zoë\r\n")
    assert (tmp_path / "marks.csv").read_bytes() == b"zo\xc3\xab\r\n"


def test_bytes_are_written_and_what_was_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old and longer")
    write_atomically(path, b"\x00new")
    assert path.read_bytes() == b"\x00new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_the_mode_does_not_hang_on_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o077)
    try:
        write_atomically(tmp_path / "open", "x")
        write_atomically(tmp_path / "closed", "x", mode=0o600)
    finally:
        os.umask(old)
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o600


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    (tmp_path / "link").symlink_to(target)
    write_atomically(tmp_path / "link", "new")
    assert target.read_text() == "untouched"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_after_an_error_the_old_file_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fails(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(type(error)):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_text_that_is_no_unicode_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_atomically(tmp_path / "file", "\udc80")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "file", "x")
