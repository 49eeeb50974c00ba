from __future__ import annotations

from pathlib import Path

import pytest

from grader.intake import Opening
from grader.intake.claims import claim_at, settle
from grader.model import Entry, EntryKind
from grader.walls import Level
from tests.unit.intake.conftest import Pack


def _settle(*paths: Path) -> Entry:
    return settle([claim_at(path) for path in paths], Opening(Level.LIMITS))


def _codes(entry: Entry) -> list[str]:
    return [note.code for note in entry.notes]


@pytest.mark.parametrize(
    ("name", "student", "codes"),
    [
        ("Ada Lovelace.py", "Ada Lovelace", []),
        ("e\u0301va.py", "\u00e9va", ["name-normalised"]),
        ("a\u202eb.py", "a[U+202E]b", ["name-control"]),
        ("ada\n.py", "ada[U+000A]", ["name-control", "name-edges"]),
        (" ada.py", " ada", ["name-edges"]),
        ("ada..py", "ada.", ["name-edges"]),
        ("\udce9va.py", "[0xE9]va", ["name-control"]),
    ],
)
def test_names_of_students(tmp_path: Path, name: str, student: str, codes: list[str]) -> None:
    (tmp_path / name).touch()
    entry = _settle(tmp_path / name)
    assert entry.student == student
    assert _codes(entry) == codes


def test_a_name_without_a_stem_is_taken_whole(tmp_path: Path) -> None:
    (tmp_path / ".zip").touch()
    assert claim_at(tmp_path / ".zip").student == ".zip"
    assert claim_at(Path("/")).student == "submission"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/models.py").write_text("x = 1")
    return tmp_path / "ada"


@pytest.mark.parametrize("prefix", ["", "ada/"])
def test_a_zip_and_the_folder_out_of_it(tmp_path: Path, make_zip: Pack, folder: Path, prefix: str) -> None:
    packed = make_zip(tmp_path / "ada.zip", {f"{prefix}models.py": b"x = 1"})
    entry = _settle(packed, folder)
    assert entry.paths == (folder,)
    assert entry.kind is EntryKind.FOLDER
    (note,) = entry.notes
    assert (note.code, note.needs_person) == ("same-twice", False)


@pytest.mark.parametrize("files", [{"models.py": b"x = 2"}, {"Models.py": b"x = 1"}, {"models.py": b"x = 1", "b": b""}])
def test_two_that_differ(tmp_path: Path, make_zip: Pack, folder: Path, files: dict[str, bytes]) -> None:
    packed = make_zip(tmp_path / "ada.zip", files)
    entry = _settle(packed, folder)
    assert entry.paths == (folder, packed)
    (note,) = entry.notes
    assert (note.code, note.needs_person) == ("two-candidates", True)
    assert "'ada', 'ada.zip'" in note.text
    assert _settle(folder, packed) == entry


def test_two_that_are_damaged_are_not_the_same(tmp_path: Path) -> None:
    for name in ("ada.zip", "ada.tar"):
        (tmp_path / name).write_bytes(b"damaged")
    assert _codes(_settle(tmp_path / "ada.zip", tmp_path / "ada.tar")) == ["two-candidates"]


def test_two_that_are_empty_are_not_the_same(tmp_path: Path, make_zip: Pack) -> None:
    (tmp_path / "ada").mkdir()
    entry = _settle(tmp_path / "ada", make_zip(tmp_path / "ada.zip", {}))
    assert _codes(entry) == ["two-candidates"]


def test_an_archive_that_cannot_be_opened_competes(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "ada.rar").touch()
    entry = _settle(folder, tmp_path / "ada.rar")
    assert _codes(entry) == ["unsupported-archive", "two-candidates"]


def test_a_link_competes(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "ada.zip").symlink_to(folder)
    assert _codes(_settle(folder, tmp_path / "ada.zip")) == ["link", "two-candidates"]


def test_a_report_beside_is_named(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "ada.pdf").touch()
    entry = _settle(tmp_path / "ada.pdf", folder)
    assert entry.paths == (folder,)
    (note,) = entry.notes
    assert (note.code, note.needs_person) == ("beside", True)
    assert "'ada.pdf'" in note.text


def test_reports_alone_compete(tmp_path: Path) -> None:
    for name in ("ada.pdf", "ada.docx"):
        (tmp_path / name).touch()
    entry = _settle(tmp_path / "ada.pdf", tmp_path / "ada.docx")
    assert len(entry.paths) == 2
    assert _codes(entry) == ["not-a-submission", "not-a-submission", "two-candidates"]


def test_names_that_differ_in_their_composition_only_are_one_student(tmp_path: Path) -> None:
    (tmp_path / "e\u0301va.py").write_text("1")
    (tmp_path / "\u00e9va.py").write_text("2")
    entry = _settle(tmp_path / "e\u0301va.py", tmp_path / "\u00e9va.py")
    assert entry.student == "\u00e9va"
    assert _codes(entry) == ["name-normalised", "two-candidates"]
