from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.intake import Opening, open_entry
from grader.model import Entry, EntryKind, Note
from tests.unit.intake.conftest import Open, Pack


@pytest.mark.parametrize("name", ["ada.py", "Ada.PY", "ada.ipynb"])
def test_a_single_file_keeps_its_name(tmp_path: Path, opened: Open, name: str) -> None:
    (tmp_path / name).write_bytes(b"x = 1\r\n")
    submission = opened(tmp_path / name)
    assert submission.files == (name,)
    assert (submission.root / name).read_bytes() == b"x = 1\r\n"
    assert not submission.notes


@pytest.mark.parametrize(
    ("name", "code"), [("ada.rar", "unsupported-archive"), ("ada.pdf", "not-a-submission"), ("ada.py", "special-file")]
)
def test_what_cannot_be_opened_is_said(tmp_path: Path, opened: Open, name: str, code: str) -> None:
    if code == "special-file":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).touch()
    submission = opened(tmp_path / name)
    assert submission.files == ()
    assert [(note.code, note.needs_person) for note in submission.notes] == [(code, True)]


@pytest.mark.parametrize("target", ["/etc", "/etc/passwd", "nowhere"])
def test_a_link_is_never_followed(tmp_path: Path, opened: Open, target: str) -> None:
    (tmp_path / "ada").symlink_to(target)
    submission = opened(tmp_path / "ada")
    assert submission.files == ()
    assert [note.code for note in submission.notes] == ["link"]


def test_what_is_gone_is_said(tmp_path: Path, opened: Open) -> None:
    submission = opened(tmp_path / "gone")
    assert submission.files == ()
    assert submission.notes[0].needs_person


def test_nothing_at_all_is_said(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/.DS_Store").touch()
    for path in (tmp_path / "ada", make_zip(tmp_path / "b.zip", {}), make_zip(tmp_path / "c.zip", {"a/": b""})):
        submission = opened(path)
        assert submission.root.is_dir()
        assert submission.files == ()
        assert [(note.code, note.needs_person) for note in submission.notes] == [("empty", True)]


def test_of_several_none_is_opened(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    submission = opened(make_zip(tmp_path / "a.zip", {"a.py": b""}), make_zip(tmp_path / "b.zip", {"b.py": b""}))
    assert submission.files == ()
    assert [(note.code, note.needs_person) for note in submission.notes] == [("two-candidates", True)]


def test_what_was_known_of_the_entry_is_carried_over_once(tmp_path: Path, opened: Open, opening: Opening) -> None:
    (tmp_path / "ada.pdf").touch()
    said = opened(tmp_path / "ada.pdf").notes
    notes = (Note("odd", "Odd."), *said)
    (tmp_path / "scratch").mkdir()
    entry = Entry("Ada \u00e9", EntryKind.FILE, (tmp_path / "ada.pdf",), "abc", notes)
    submission = open_entry(entry, tmp_path / "scratch", opening)
    assert submission.notes == notes
    assert (submission.student, submission.digest) == ("Ada \u00e9", "abc")


def test_what_was_handed_in_is_not_changed(tmp_path: Path, make_zip: Pack, opened: Open) -> None:
    path = make_zip(tmp_path / "ada.zip", {"models.py": b"x = 1"})
    path.chmod(0o400)
    before = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode
    opened(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) == before
    assert list(tmp_path.iterdir()) == [path]
