from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from grader.archives.caps import Caps
from tests.unit.archives.conftest import Open, Pack

CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
FLAGS = {CENTRAL: 8, LOCAL: 6}
SIZE = {CENTRAL: 24, LOCAL: 22}
METHOD = {CENTRAL: 10, LOCAL: 8}
OFFSET = 42


def _patch(path: Path, fields: dict[bytes, int], form: str, value: int) -> None:
    """Overwrite one field in every header of the archive."""
    data = bytearray(path.read_bytes())
    for signature, offset in fields.items():
        at = data.find(signature)
        while at >= 0:
            struct.pack_into(form, data, at + offset, value)
            at = data.find(signature, at + 4)
    path.write_bytes(data)


def _with_mode(path: Path, mode: int) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("odd")
        member.external_attr = mode << 16
        archive.writestr(member, "/etc/passwd")
        archive.writestr("models.py", "x = 1\r\n")
    return path


def test_an_ordinary_zip(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    unpacked = opened(make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1\r\n", "a/": b"", "a/b.txt": b""}))
    assert unpacked.files == ("a/b.txt", "models.py")
    assert (unpacked.root / "models.py").read_bytes() == b"x = 1\r\n"
    assert not unpacked.remarks


@pytest.mark.parametrize("name", ["../evil.py", "/tmp/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
def test_names_that_lead_outside_are_left_out(tmp_path: Path, make_zip: Pack, opened: Open, name: str) -> None:
    unpacked = opened(make_zip(tmp_path / "ada.zip", {name: b"evil", "models.py": b"x = 1"}))
    assert unpacked.files == ("models.py",)
    (remark,) = unpacked.remarks
    assert remark.code == "unsafe-path"
    assert remark.names == (name,)
    assert not list(tmp_path.rglob("evil.py"))


def test_a_link_is_left_out(tmp_path: Path, opened: Open) -> None:
    unpacked = opened(_with_mode(tmp_path / "ada.zip", stat.S_IFLNK | 0o777))
    assert unpacked.files == ("models.py",)
    assert unpacked.codes == ["link"]


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_devices_are_left_out(tmp_path: Path, opened: Open, kind: int) -> None:
    unpacked = opened(_with_mode(tmp_path / "ada.zip", kind))
    assert unpacked.files == ("models.py",)
    assert unpacked.codes == ["special-file"]


def test_modes_are_made_plain(tmp_path: Path, opened: Open) -> None:
    unpacked = opened(_with_mode(tmp_path / "ada.zip", stat.S_IFREG | 0o6777))
    assert (unpacked.root / "odd").stat().st_mode & 0o7777 == 0o644


def test_macos_litter_is_left_out_without_a_word(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    files = {"ada/models.py": b"", "__MACOSX/ada/._models.py": b"\0", "ada/.DS_Store": b"\0"}
    unpacked = opened(make_zip(tmp_path / "ada.zip", files))
    assert unpacked.files == ("ada/models.py",)
    assert not unpacked.remarks


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_usual_methods(tmp_path: Path, opened: Open, method: int) -> None:
    data = random.Random(0).randbytes(300_000)
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", method) as archive:
        archive.writestr("data.bin", data)
    unpacked = opened(tmp_path / "ada.zip")
    assert (unpacked.root / "data.bin").read_bytes() == data


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_whose_memory_cannot_be_bounded_are_refused(tmp_path: Path, opened: Open, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", method) as archive:
        archive.writestr("zeros", bytes(8 * 1024 * 1024))
    unpacked = opened(tmp_path / "ada.zip")
    assert unpacked.files == ()
    assert "unusual" in unpacked.remarks[0].reason


def test_a_bomb_is_stopped_and_nothing_is_kept(tmp_path: Path, opened: Open) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("models.py", "x = 1")
        archive.writestr("zeros", bytes(8 * 1024 * 1024))
    assert (tmp_path / "ada.zip").stat().st_size < 20_000
    for caps in (Caps(file_bytes=1024 * 1024), Caps(total_bytes=1024 * 1024)):
        unpacked = opened(tmp_path / "ada.zip", caps=caps)
        assert unpacked.files == ()
        assert unpacked.codes == ["over-cap"]


@pytest.mark.parametrize("claimed", [10, 2**31])
def test_sizes_that_lie(tmp_path: Path, make_zip: Pack, opened: Open, claimed: int) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"\0" * 1_000_000})
    _patch(path, SIZE, "<L", claimed)
    unpacked = opened(path)
    assert unpacked.files == ()
    assert unpacked.codes == ["unreadable-archive"]


def test_members_that_overlap(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"a": b"1" * 100, "b": b"2" * 100})
    _patch(path, {CENTRAL: OFFSET}, "<L", 0)
    unpacked = opened(path)
    assert unpacked.files == ()
    assert "overlap" in unpacked.remarks[0].reason


def test_encrypted_members_are_left_out(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    _patch(path, FLAGS, "<H", 1)
    unpacked = opened(path)
    assert unpacked.files == ()
    (remark,) = unpacked.remarks
    assert remark.code == "encrypted"


def test_a_method_that_is_unknown(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    _patch(path, METHOD, "<H", 99)
    (remark,) = opened(path).remarks
    assert remark.code == "unreadable-archive"


def test_the_same_name_twice(tmp_path: Path, opened: Open) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("models.py", "first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("models.py", "last")
    unpacked = opened(tmp_path / "ada.zip")
    assert (unpacked.root / "models.py").read_text() == "last"
    assert unpacked.codes == ["duplicate-member"]


def test_case_twins(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    unpacked = opened(make_zip(tmp_path / "ada.zip", {"models.py": b"1", "Models.py": b"2"}))
    assert unpacked.files == ("Models.py", "models.py")
    assert unpacked.codes == ["case-twins"]


def test_more_members_than_the_cap(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {f"{number}.txt": b"" for number in range(10_000)})
    unpacked = opened(path)
    assert unpacked.files == ()
    assert "more than 5000 files" in unpacked.remarks[0].reason


def test_litter_counts_for_no_cap_until_there_is_far_too_much(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    files = {f"venv/{number}.py": b"" for number in range(150)} | {"models.py": b""}
    path = make_zip(tmp_path / "ada.zip", files)
    assert opened(path, caps=Caps(members=10)).files == ("models.py",)
    assert opened(path, caps=Caps(members=7)).codes == ["over-cap"]


def test_a_table_of_contents_of_many_megabytes_is_not_read(tmp_path: Path, opened: Open) -> None:
    directory = zipfile.ZipFile(tmp_path / "ada.zip", "w")
    with directory as archive:
        archive.writestr("models.py", b"")
        archive.filelist *= 200_000
    assert (tmp_path / "ada.zip").stat().st_size > 10_000_000
    (remark,) = opened(tmp_path / "ada.zip").remarks
    assert remark.code == "unreadable-archive"
    assert "headers are larger" in remark.reason


@pytest.mark.parametrize(
    ("raw", "shown", "codes"),
    [
        ("\u00e9t\u00e9.py".encode(), "\u00e9t\u00e9.py", ["name-encoding"]),
        ("\u00e9t\u00e9.py".encode("cp437"), "\u00e9t\u00e9.py", []),
        ("e\u0301.py".encode(), "\u00e9.py", ["name-encoding", "renamed-file"]),
    ],
)
def test_names_without_the_mark_of_utf8(
    tmp_path: Path, make_zip: Pack, opened: Open, raw: bytes, shown: str, codes: list[str]
) -> None:
    placeholder = "x" * len(raw)
    path = make_zip(tmp_path / "ada.zip", {placeholder: b""})
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), raw))
    unpacked = opened(path)
    assert unpacked.files == (shown,)
    assert unpacked.codes == codes


def test_names_with_the_mark_of_utf8(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    unpacked = opened(make_zip(tmp_path / "ada.zip", {"\u5c71.py": b""}))
    assert unpacked.files == ("\u5c71.py",)
    assert not unpacked.remarks


def test_backslashes_are_folders(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    unpacked = opened(make_zip(tmp_path / "ada.zip", {"sub\\": b"", "sub\\models.py": b"", "a.txt": b""}))
    assert unpacked.files == ("a.txt", "sub/models.py")
    assert unpacked.codes == ["backslash-paths"]


def test_a_zip_behind_something_else(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    assert opened(path).files == ("models.py",)


def test_every_cut_of_a_zip_is_said(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    whole = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1\n" * 50}).read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        unpacked = opened(tmp_path / "cut.zip")
        assert unpacked.files == ()
        assert unpacked.codes == ["unreadable-archive"]


def test_no_damage_to_a_zip_raises(tmp_path: Path, opened: Open) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            archive.writestr(f"\u00e9{method}.py", b"x = 1\n" * 20, compress_type=method)
    whole, chance = packed.getvalue(), random.Random(4680)
    outcomes = set()
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.choice([0, 0xFF, chance.randrange(256)])
        (tmp_path / "ada.zip").write_bytes(data)
        unpacked = opened(tmp_path / "ada.zip", caps=Caps(total_bytes=100_000))
        outcomes.add(bool(unpacked.files))
    assert outcomes == {True, False}
