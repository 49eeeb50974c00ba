from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from grader.intake import Caps
from grader.model import Submission
from tests.unit.intake.conftest import Open, Pack

CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
FLAGS = {CENTRAL: 8, LOCAL: 6}
SIZE = {CENTRAL: 24, LOCAL: 22}
METHOD = {CENTRAL: 10, LOCAL: 8}
OFFSET = 42


def _codes(submission: Submission) -> list[str]:
    return [note.code for note in submission.notes]


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
    submission = opened(make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1\r\n", "a/": b"", "a/b.txt": b""}))
    assert submission.files == ("a/b.txt", "models.py")
    assert (submission.root / "models.py").read_bytes() == b"x = 1\r\n"
    assert not submission.notes


@pytest.mark.parametrize("name", ["../evil.py", "/tmp/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
def test_names_that_lead_outside_are_left_out(tmp_path: Path, make_zip: Pack, opened: Open, name: str) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {name: b"evil", "models.py": b"x = 1"}))
    assert submission.files == ("models.py",)
    (note,) = submission.notes
    assert note.code == "unsafe-path"
    assert note.needs_person
    assert not list(tmp_path.rglob("evil.py"))


def test_a_link_is_left_out(tmp_path: Path, opened: Open) -> None:
    submission = opened(_with_mode(tmp_path / "ada.zip", stat.S_IFLNK | 0o777))
    assert submission.files == ("models.py",)
    assert _codes(submission) == ["link"]


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_devices_are_left_out(tmp_path: Path, opened: Open, kind: int) -> None:
    submission = opened(_with_mode(tmp_path / "ada.zip", kind))
    assert submission.files == ("models.py",)
    assert _codes(submission) == ["special-file"]


def test_modes_are_made_plain(tmp_path: Path, opened: Open) -> None:
    submission = opened(_with_mode(tmp_path / "ada.zip", stat.S_IFREG | 0o6777))
    assert (submission.root / "odd").stat().st_mode & 0o7777 == 0o644


def test_macos_litter_does_not_hide_the_wrapper(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    files = {"ada/models.py": b"", "__MACOSX/ada/._models.py": b"\0", "ada/.DS_Store": b"\0"}
    submission = opened(make_zip(tmp_path / "ada.zip", files))
    assert submission.files == ("models.py",)
    assert _codes(submission) == ["wrapped-folder"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_usual_methods(tmp_path: Path, opened: Open, method: int) -> None:
    data = random.Random(0).randbytes(300_000)
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", method) as archive:
        archive.writestr("data.bin", data)
    submission = opened(tmp_path / "ada.zip")
    assert (submission.root / "data.bin").read_bytes() == data


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_whose_memory_cannot_be_bounded_are_refused(tmp_path: Path, opened: Open, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", method) as archive:
        archive.writestr("zeros", bytes(8 * 1024 * 1024))
    submission = opened(tmp_path / "ada.zip")
    assert submission.files == ()
    assert "unusual" in submission.notes[0].text


def test_a_bomb_is_stopped_and_nothing_is_kept(tmp_path: Path, opened: Open) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("models.py", "x = 1")
        archive.writestr("zeros", bytes(8 * 1024 * 1024))
    assert (tmp_path / "ada.zip").stat().st_size < 20_000
    for caps in (Caps(file_bytes=1024 * 1024), Caps(total_bytes=1024 * 1024)):
        submission = opened(tmp_path / "ada.zip", caps=caps)
        assert submission.files == ()
        assert _codes(submission) == ["over-cap"]


@pytest.mark.parametrize("claimed", [10, 2**31])
def test_sizes_that_lie(tmp_path: Path, make_zip: Pack, opened: Open, claimed: int) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"\0" * 1_000_000})
    _patch(path, SIZE, "<L", claimed)
    submission = opened(path)
    assert submission.files == ()
    assert _codes(submission) == ["unreadable-archive"]


def test_members_that_overlap(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"a": b"1" * 100, "b": b"2" * 100})
    _patch(path, {CENTRAL: OFFSET}, "<L", 0)
    submission = opened(path)
    assert submission.files == ()
    assert "overlap" in submission.notes[0].text


def test_encrypted_members_are_left_out(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    _patch(path, FLAGS, "<H", 1)
    submission = opened(path)
    assert submission.files == ()
    (note,) = submission.notes
    assert note.code == "encrypted"
    assert "password" in note.text


def test_a_method_that_is_unknown(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    _patch(path, METHOD, "<H", 99)
    (note,) = opened(path).notes
    assert note.code == "unreadable-archive"


def test_the_same_name_twice(tmp_path: Path, opened: Open) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("models.py", "first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("models.py", "last")
    submission = opened(tmp_path / "ada.zip")
    assert (submission.root / "models.py").read_text() == "last"
    assert _codes(submission) == ["duplicate-member"]


def test_case_twins(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"models.py": b"1", "Models.py": b"2"}))
    assert submission.files == ("Models.py", "models.py")
    assert _codes(submission) == ["case-twins"]


def test_more_members_than_the_cap(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {f"{number}.txt": b"" for number in range(10_000)})
    submission = opened(path)
    assert submission.files == ()
    assert "more than 5000 files" in submission.notes[0].text


def test_litter_counts_for_no_cap_until_there_is_far_too_much(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    files = {f"venv/{number}.py": b"" for number in range(150)} | {"models.py": b""}
    path = make_zip(tmp_path / "ada.zip", files)
    assert opened(path, caps=Caps(members=10)).files == ("models.py",)
    assert _codes(opened(path, caps=Caps(members=7))) == ["over-cap"]


def test_a_table_of_contents_of_many_megabytes_is_not_read(tmp_path: Path, opened: Open) -> None:
    directory = zipfile.ZipFile(tmp_path / "ada.zip", "w")
    with directory as archive:
        archive.writestr("models.py", b"")
        archive.filelist *= 200_000
    assert (tmp_path / "ada.zip").stat().st_size > 10_000_000
    (note,) = opened(tmp_path / "ada.zip").notes
    assert note.code == "unreadable-archive"
    assert "headers are larger" in note.text


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
    submission = opened(path)
    assert submission.files == (shown,)
    assert _codes(submission) == codes


def test_names_with_the_mark_of_utf8(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"\u5c71.py": b""}))
    assert submission.files == ("\u5c71.py",)
    assert not submission.notes


def test_backslashes_are_folders(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"sub\\": b"", "sub\\models.py": b"", "a.txt": b""}))
    assert submission.files == ("a.txt", "sub/models.py")
    assert _codes(submission) == ["backslash-paths"]


def test_a_zip_behind_something_else(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
    assert opened(path).files == ("models.py",)


def test_every_cut_of_a_zip_is_said(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    whole = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1\n" * 50}).read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        submission = opened(tmp_path / "cut.zip")
        assert submission.files == ()
        assert _codes(submission) == ["unreadable-archive"]


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
        submission = opened(tmp_path / "ada.zip", caps=Caps(total_bytes=100_000))
        assert submission.files or any(note.needs_person for note in submission.notes)
        outcomes.add(bool(submission.files))
    assert outcomes == {True, False}
