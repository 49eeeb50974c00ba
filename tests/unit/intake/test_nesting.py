from __future__ import annotations

from pathlib import Path

import pytest

from grader.intake import Caps
from grader.model import Submission
from tests.unit.intake.conftest import Open, Pack


def _codes(submission: Submission) -> list[str]:
    return [note.code for note in submission.notes]


@pytest.fixture
def inner(tmp_path: Path, make_zip: Pack) -> bytes:
    return make_zip(tmp_path / "inner.zip", {"work/models.py": b"x = 1", "work/report.md": b""}).read_bytes()


def test_wrappers_are_taken_off(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"a/b/c/models.py": b"", "a/b/c/d/x.py": b""}))
    assert submission.files == ("d/x.py", "models.py")
    assert submission.root.name == "c"
    (note,) = submission.notes
    assert note.code == "wrapped-folder"
    assert "'a/b/c'" in note.text
    assert not note.needs_person


def test_two_folders_are_no_wrapper(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"a/models.py": b"", "b/models.py": b""}))
    assert submission.files == ("a/models.py", "b/models.py")
    assert not submission.notes


def test_a_zip_that_holds_only_a_zip(tmp_path: Path, make_zip: Pack, opened: Open, inner: bytes) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"hw.zip": inner}))
    assert submission.files == ("models.py", "report.md")
    assert _codes(submission) == ["nested-opened", "wrapped-folder"]


def test_a_third_zip_is_not_opened(tmp_path: Path, make_zip: Pack, opened: Open, inner: bytes) -> None:
    middle = make_zip(tmp_path / "middle.zip", {"inner.zip": inner}).read_bytes()
    submission = opened(make_zip(tmp_path / "ada.zip", {"middle.zip": middle}))
    assert submission.files == ("inner.zip",)
    assert _codes(submission) == ["nested-opened", "several-archives"]
    assert submission.notes[1].needs_person


def test_a_folder_that_holds_only_an_upload(tmp_path: Path, make_zip: Pack, opened: Open, inner: bytes) -> None:
    (tmp_path / "ada").mkdir()
    make_zip(tmp_path / "ada/upload.zip", {"hw.zip": inner})
    submission = opened(tmp_path / "ada")
    assert submission.files == ("models.py", "report.md")
    assert _codes(submission) == ["nested-opened", "wrapped-folder"]
    assert "'upload.zip', 'upload.zip/hw.zip'" in submission.notes[0].text


def test_a_zip_beside_a_report(tmp_path: Path, opened: Open, inner: bytes) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/hw.zip").write_bytes(inner)
    (tmp_path / "ada/report.pdf").touch()
    submission = opened(tmp_path / "ada")
    assert submission.files == ("hw.zip/work/models.py", "hw.zip/work/report.md", "report.pdf")
    assert _codes(submission) == ["nested-opened"]


def test_archives_beside_code_are_left_closed(tmp_path: Path, make_zip: Pack, opened: Open, inner: bytes) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"models.py": b"", "data.zip": inner, "x.rar": b""}))
    assert submission.files == ("data.zip", "models.py", "x.rar")
    (note,) = submission.notes
    assert (note.code, note.needs_person) == ("nested-archive", False)


def test_of_two_archives_none_is_guessed(tmp_path: Path, make_zip: Pack, opened: Open, inner: bytes) -> None:
    submission = opened(make_zip(tmp_path / "ada.zip", {"old.zip": inner, "new.zip": inner}))
    assert submission.files == ("new.zip", "old.zip")
    (note,) = submission.notes
    assert (note.code, note.needs_person) == ("several-archives", True)


@pytest.mark.parametrize(
    ("data", "code"), [(b"no zip", "unreadable-archive"), (b"Rar!\x1a\x07\0", "unsupported-archive")]
)
def test_an_inner_archive_that_cannot_be_opened_stays(tmp_path: Path, opened: Open, data: bytes, code: str) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/hw.zip").write_bytes(data)
    (tmp_path / "ada/report.pdf").touch()
    submission = opened(tmp_path / "ada")
    assert submission.files == ("hw.zip", "report.pdf")
    assert _codes(submission) == [code]


def test_one_meter_counts_for_all_that_is_opened(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    inner = make_zip(tmp_path / "inner.zip", {f"{number}.txt": b"" for number in range(9)}).read_bytes()
    submission = opened(make_zip(tmp_path / "ada.zip", {"hw.zip": inner}), caps=Caps(members=9))
    assert submission.files == ()
    assert _codes(submission) == ["over-cap"]
