from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.intake import Opening, find_entries, open_entry, single_entry
from grader.model import EntryKind
from grader.walls import Level
from tests.unit.intake.conftest import Pack

AS_IT_IS = Opening(Level.LIMITS)


def test_every_form_of_submission_is_found(tmp_path: Path, make_zip: Pack, make_tar: Pack) -> None:
    (tmp_path / "s1004").mkdir()
    (tmp_path / "s1004/models.py").touch()
    make_zip(tmp_path / "s1003.zip", {"models.py": b""})
    make_tar(tmp_path / "s1002.tar.gz", {"models.py": b""})
    (tmp_path / "s1001.ipynb").touch()
    (tmp_path / "s1000.py").touch()
    entries = find_entries(tmp_path, AS_IT_IS)
    assert [entry.student for entry in entries] == ["s1000", "s1001", "s1002", "s1003", "s1004"]
    kinds = [EntryKind.FILE, EntryKind.FILE, EntryKind.ARCHIVE, EntryKind.ARCHIVE, EntryKind.FOLDER]
    assert [entry.kind for entry in entries] == kinds
    assert not any(entry.notes for entry in entries)
    assert len({entry.digest for entry in entries}) == 5


def test_what_is_no_submission_has_no_row(tmp_path: Path) -> None:
    (tmp_path / "ada.py").touch()
    for folder in ("__MACOSX", ".git", "__pycache__"):
        (tmp_path / folder).mkdir()
    for name in ("._ada.py", ".DS_Store", "Thumbs.db", "desktop.ini", "README.md", "README", ".hidden.zip", "x.pyc"):
        (tmp_path / name).touch()
    for name in ("grades.csv", "info.yaml", "info.yml", "names.TXT", "notes.md"):
        (tmp_path / name).touch()
    assert [entry.student for entry in find_entries(tmp_path, AS_IT_IS)] == ["ada"]


def test_everything_else_has_a_row(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.rar", "c.7z", "d"):
        (tmp_path / name).touch()
    (tmp_path / "e").symlink_to("/etc")
    (tmp_path / "f.zip").symlink_to("nowhere")
    os.mkfifo(tmp_path / "g.py")
    (tmp_path / "h.md").mkdir()
    entries = find_entries(tmp_path, AS_IT_IS)
    assert [entry.student for entry in entries] == ["a", "b", "c", "d", "e", "f", "g", "h.md"]
    codes = [[note.code for note in entry.notes] for entry in entries]
    assert codes == [
        ["not-a-submission"],
        ["unsupported-archive"],
        ["unsupported-archive"],
        ["not-a-submission"],
        ["link"],
        ["link"],
        ["special-file"],
        [],
    ]
    assert all(note.needs_person for entry in entries for note in entry.notes)


def test_case_tells_students_apart(tmp_path: Path, make_zip: Pack) -> None:
    for name in ("Ada.zip", "ada.zip"):
        make_zip(tmp_path / name, {"models.py": b""})
    assert [entry.student for entry in find_entries(tmp_path, AS_IT_IS)] == ["Ada", "ada"]


def test_claims_to_one_student_are_one_row(tmp_path: Path, make_zip: Pack) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/models.py").touch()
    make_zip(tmp_path / "ada.zip", {"models.py": b"x"})
    (entry,) = find_entries(tmp_path, AS_IT_IS)
    assert [path.name for path in entry.paths] == ["ada", "ada.zip"]
    assert [note.code for note in entry.notes] == ["two-candidates"]


def test_every_row_can_be_opened(tmp_path: Path, make_zip: Pack) -> None:
    submissions, scratch = tmp_path / "in", tmp_path / "out"
    submissions.mkdir()
    make_zip(submissions / "a.zip", {"models.py": b""})
    (submissions / "b.pdf").touch()
    (submissions / "c").symlink_to("/etc")
    (submissions / "d").mkdir()
    for entry in find_entries(submissions, AS_IT_IS):
        folder = scratch / entry.student
        folder.mkdir(parents=True)
        submission = open_entry(entry, folder, AS_IT_IS)
        assert submission.student == entry.student
        assert submission.files == (("models.py",) if entry.student == "a" else ())
        assert bool(submission.files) != any(note.needs_person for note in submission.notes)


@pytest.mark.parametrize("name", ["gone", "file.zip", "empty", "link"])
def test_folders_that_cannot_be_used(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.zip").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/.DS_Store").touch()
    (tmp_path / "link").symlink_to(tmp_path / "link")
    with pytest.raises(UsageError) as caught:
        find_entries(tmp_path / name, AS_IT_IS)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize("name", ["ada", "ada.zip", "ada.ipynb", "ada.py"])
def test_a_single_submission(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix:
        path.touch()
    else:
        path.mkdir()
    entry = single_entry(path)
    assert (entry.student, entry.paths) == ("ada", (path,))


def test_a_single_submission_may_be_named_by_a_link_or_from_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "ada")
    assert single_entry(tmp_path / "link").paths == (tmp_path / "ada",)
    monkeypatch.chdir(tmp_path / "ada")
    assert single_entry(Path()).student == "ada"


@pytest.mark.parametrize("name", ["gone", "report.pdf", "work.rar", "pipe.py"])
def test_what_is_no_single_submission(tmp_path: Path, name: str) -> None:
    (tmp_path / "report.pdf").touch()
    (tmp_path / "work.rar").touch()
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(UsageError, match=name) as caught:
        single_entry(tmp_path / name)
    assert ".zip" in caught.value.advice
