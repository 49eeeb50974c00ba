from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from tests.unit.archives.conftest import Open, Pack


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
    unpacked = opened(tmp_path / name)
    assert unpacked.files == ()
    (remark,) = unpacked.remarks
    assert remark.code == code
    assert remark.names == (name,)


def test_an_empty_upload_is_called_that(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "ada.zip").touch()
    assert "0 bytes" in opened(tmp_path / "ada.zip").remarks[0].reason


def test_the_first_bytes_tell_the_form(tmp_path: Path, make_zip: Pack, make_tar: Pack, opened: Open) -> None:
    packed = make_tar(tmp_path / "ada.tar.gz", {"models.py": b""}).rename(tmp_path / "ada.zip")
    unpacked = opened(packed)
    assert unpacked.files == ("models.py",)
    assert unpacked.codes == ["wrong-suffix"]
    assert "a tar archive compressed with gzip" in unpacked.remarks[0].reason
    assert opened(make_zip(tmp_path / "b.zip", {"a.py": b""}).rename(tmp_path / "b.tgz")).files == ("a.py",)


def test_compression_other_than_the_name_says_needs_no_word(tmp_path: Path, make_tar: Pack, opened: Open) -> None:
    path = make_tar(tmp_path / "ada.tar", {"models.py": b""}).rename(tmp_path / "ada.tar.gz")
    unpacked = opened(path)
    assert unpacked.files == ("models.py",)
    assert not unpacked.remarks


def test_gzip_of_something_else(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "ada.tgz").write_bytes(gzip.compress(b"x = 1\n"))
    assert "no tar" in opened(tmp_path / "ada.tgz").remarks[0].reason


def test_an_archive_larger_than_all_that_it_may_hold_is_not_read(tmp_path: Path, opened: Open) -> None:
    (tmp_path / "ada.zip").touch()
    os.truncate(tmp_path / "ada.zip", 2**40)
    assert opened(tmp_path / "ada.zip").codes == ["over-cap"]
