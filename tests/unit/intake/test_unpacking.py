from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from grader.intake import Caps
from grader.intake.caps import Meter
from grader.intake.faults import UnreadableError
from grader.intake.landing import Landing
from grader.intake.notes import Remarks
from grader.intake.unpacking import unpack
from tests.unit.intake.conftest import Open, Pack


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"Rar!\x1a\x07\x00", "unsupported-archive"),
        (b"7z\xbc\xaf\x27\x1c", "unsupported-archive"),
        (b"<!DOCTYPE html>", "unreadable-archive"),
        (b"", "unreadable-archive"),
    ],
)
@pytest.mark.parametrize("name", ["ada.zip", "ada.tar", "ada.tar.gz"])
def test_what_only_claims_to_be_an_archive(tmp_path: Path, opened: Open, name: str, head: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(head)
    submission = opened(tmp_path / name)
    assert submission.files == ()
    (note,) = submission.notes
    assert (note.code, note.needs_person) == (code, True)
    assert name in note.text


def test_an_empty_upload_is_called_that(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "ada.zip").touch()
    assert "0 bytes" in opened(tmp_path / "ada.zip").notes[0].text


def test_the_first_bytes_tell_the_form(tmp_path: Path, make_zip: Pack, make_tar: Pack, opened: Open) -> None:
    packed = make_tar(tmp_path / "ada.tar.gz", {"models.py": b""}).rename(tmp_path / "ada.zip")
    submission = opened(packed)
    assert submission.files == ("models.py",)
    assert [note.code for note in submission.notes] == ["wrong-suffix"]
    assert "a tar archive compressed with gzip" in submission.notes[0].text
    assert opened(make_zip(tmp_path / "b.zip", {"a.py": b""}).rename(tmp_path / "b.tgz")).files == ("a.py",)


def test_compression_other_than_the_name_says_needs_no_word(tmp_path: Path, make_tar: Pack, opened: Open) -> None:
    path = make_tar(tmp_path / "ada.tar", {"models.py": b""}).rename(tmp_path / "ada.tar.gz")
    submission = opened(path)
    assert submission.files == ("models.py",)
    assert not submission.notes


def test_gzip_of_something_else(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "ada.tgz").write_bytes(gzip.compress(b"x = 1\n"))
    assert "no tar" in opened(tmp_path / "ada.tgz").notes[0].text


def test_an_archive_larger_than_all_that_it_may_hold_is_not_read(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "ada.zip").touch()
    os.truncate(tmp_path / "ada.zip", 2**40)
    assert [note.code for note in opened(tmp_path / "ada.zip").notes] == ["over-cap"]


def test_no_spool_is_left_behind(tmp_path: Path, make_tar: Pack) -> None:
    landing = Landing(tmp_path / "files", Meter(Caps()), Remarks())
    unpack(make_tar(tmp_path / "ada.tgz", {"models.py": b""}), landing, tmp_path / "spool")
    assert not (tmp_path / "spool").exists()


def test_a_pipe_with_an_archives_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ada.zip")
    landing = Landing(tmp_path / "files", Meter(Caps()), Remarks())
    with pytest.raises(UnreadableError, match="no ordinary file"):
        unpack(tmp_path / "ada.zip", landing, tmp_path / "spool")
