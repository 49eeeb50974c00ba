from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.intake.forms import Form, form_by_name, form_of, stem_of
from grader.model import EntryKind


@pytest.mark.parametrize(
    ("name", "form", "stem"),
    [
        ("ada.zip", Form.ARCHIVE, "ada"),
        ("Ada.ZIP", Form.ARCHIVE, "Ada"),
        ("ada.v2.tar.gz", Form.ARCHIVE, "ada.v2"),
        ("ada.tgz", Form.ARCHIVE, "ada"),
        ("ada.tar.xz", Form.ARCHIVE, "ada"),
        ("ada.rar", Form.FOREIGN, "ada"),
        ("ada.tar.zst", Form.FOREIGN, "ada"),
        ("ada.ipynb", Form.NOTEBOOK, "ada"),
        ("ada.py", Form.PYTHON, "ada"),
        ("ada.pdf", Form.OTHER, "ada"),
        ("Makefile", Form.OTHER, "Makefile"),
    ],
)
def test_files_by_name(name: str, form: Form, stem: str) -> None:
    assert form_by_name(name) is form
    assert stem_of(name, form) == stem


def test_forms_on_disk(tmp_path: Path) -> None:
    (tmp_path / "ada.zip").mkdir()
    (tmp_path / "b.py").touch()
    (tmp_path / "c.py").symlink_to("b.py")
    os.mkfifo(tmp_path / "d.py")
    forms = [form_of(tmp_path / name) for name in ("ada.zip", "b.py", "c.py", "d.py", "gone.py")]
    assert forms == [Form.FOLDER, Form.PYTHON, Form.LINK, Form.SPECIAL, Form.SPECIAL]


def test_stems_of_what_is_no_file() -> None:
    assert stem_of("ada.zip", Form.FOLDER) == "ada.zip"
    assert stem_of("ada.tar.gz", Form.LINK) == "ada"
    assert stem_of("A. Example", Form.LINK) == "A. Example"
    assert stem_of("ada.py", Form.SPECIAL) == "ada"


def test_forms_in_words_for_outside() -> None:
    assert Form.FOLDER.entry_kind is EntryKind.FOLDER
    assert Form.FOREIGN.entry_kind is EntryKind.ARCHIVE
    assert Form.PYTHON.entry_kind is EntryKind.FILE
    assert not Form.FOREIGN.can_be_opened
    assert Form.NOTEBOOK.can_be_opened
