from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.archives.caps import Caps, Meter
from grader.archives.faults import OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.remarks import Remarks


def _landing(tmp_path: Path, caps: Caps | None = None) -> Landing:
    return Landing(tmp_path / "files", Meter(caps or Caps()), Remarks())


def _codes(landing: Landing) -> list[str]:
    return [remark.code.value for remark in landing.remarks.all()]


def test_files_and_folders_get_plain_modes(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        landing = _landing(tmp_path)
        landing.write(("a", "b", "models.py"), [b"x = ", b"1\r\n"])
    finally:
        os.umask(before)
    assert (landing.root / "a/b/models.py").read_bytes() == b"x = 1\r\n"
    modes = [path.stat().st_mode & 0o7777 for path in (landing.root, *sorted(landing.root.rglob("*")))]
    assert modes == [0o755, 0o755, 0o755, 0o644]
    assert not _codes(landing)


def test_of_one_name_the_last_is_taken_and_said(tmp_path: Path) -> None:
    landing = _landing(tmp_path)
    landing.write(("a.py",), [b"1"])
    landing.write(("a.py",), [b"2"])
    assert (landing.root / "a.py").read_bytes() == b"2"
    assert _codes(landing) == ["duplicate-member"]


def test_names_that_differ_in_case_are_kept_and_said(tmp_path: Path) -> None:
    landing = _landing(tmp_path)
    landing.write(("models.py",), [b"1"])
    landing.write(("Models.py",), [b"2"])
    assert (landing.root / "models.py").read_bytes() == b"1"
    assert (landing.root / "Models.py").read_bytes() == b"2"
    (remark,) = landing.remarks.all()
    assert remark.names == ("models.py", "Models.py")


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    landing = _landing(tmp_path)
    landing.write(("a",), [b"file"])
    landing.write(("a", "b"), [b"below"])
    landing.write(("a", "b", "c"), [b"below"])
    landing.write(("d", "e"), [b"below"])
    landing.write(("d",), [b"file"])
    assert sorted(path.name for path in landing.root.rglob("*")) == ["a", "d", "e"]
    assert _codes(landing) == ["duplicate-member"]


def test_what_is_too_deep_or_too_long_is_left_out_unread(tmp_path: Path) -> None:
    def unread() -> Iterator[bytes]:
        yield from (pytest.fail("it was read") for _ in range(1))

    landing = _landing(tmp_path, Caps(depth=2, name_bytes=4, path_bytes=8))
    landing.write(("a", "b", "c"), unread())
    landing.write(("\u00e9\u00e9\u00e9",), unread())
    landing.write(("aaaa", "bbbb"), unread())
    assert _codes(landing) == ["too-deep", "long-name"]
    assert not list(landing.root.iterdir())


def test_contents_are_counted_as_they_are_written(tmp_path: Path) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"\0" * 1000

    with pytest.raises(OverCapError):
        _landing(tmp_path, Caps(file_bytes=5000)).write(("zeros",), endless())


def test_half_a_file_is_not_kept(tmp_path: Path) -> None:
    def torn() -> Iterator[bytes]:
        yield b"half"
        raise UnreadableError("torn")

    landing = _landing(tmp_path)
    with pytest.raises(UnreadableError):
        landing.write(("models.py",), torn())
    assert not list(landing.root.iterdir())


def test_a_full_disk_is_the_machines_fault(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:

        def blocks() -> Iterator[bytes]:
            full.write(b"x")
            yield b"x"

        with pytest.raises(OSError, match="No space left"):
            _landing(tmp_path).write(("models.py",), blocks())


def test_clear_keeps_nothing(tmp_path: Path) -> None:
    landing = _landing(tmp_path)
    landing.write(("a", "b"), [b"1"])
    landing.clear()
    assert landing.root.is_dir()
    assert not list(landing.root.iterdir())
