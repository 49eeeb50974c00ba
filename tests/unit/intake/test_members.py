from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake import open_entry
from grader.intake.members import admitted
from grader.intake.notes import Remarks
from grader.model import Entry, EntryKind, Submission

_PARTS = st.sampled_from(
    ["..", ".", "", "/", "\\", "C:", "a", "A", "b.py", "\u202e", "\x00", "e\u0301", "~", " ", "venv"]
)
_NAMES = st.one_of(
    st.lists(_PARTS, min_size=1, max_size=6).map("/".join),
    st.lists(_PARTS, min_size=1, max_size=6).map("\\".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
)


@pytest.mark.parametrize(
    ("name", "parts", "code"),
    [
        ("a/models.py", ("a", "models.py"), None),
        ("a\\models.py", ("a", "models.py"), "backslash-paths"),
        ("a/mod\x07els.py", ("a", "mod[U+0007]els.py"), "renamed-file"),
        ("../models.py", None, "unsafe-path"),
        ("a/venv/x.py", None, "left-out-trees"),
        ("__MACOSX/._models.py", None, None),
        ("./", (), None),
    ],
)
def test_what_becomes_of_a_name(name: str, parts: tuple[str, ...] | None, code: str | None) -> None:
    remarks = Remarks()
    assert admitted(name, remarks) == parts
    assert [note.code for note in remarks.notes()] == ([code] if code else [])


def _open(path: Path, base: Path) -> Submission:
    (base / "scratch").mkdir()
    return open_entry(Entry("s1001", EntryKind.ARCHIVE, (path,), ""), base / "scratch")


def _check_nothing_lies_outside(base: Path, submission: Submission) -> None:
    assert {path.name for path in base.iterdir()} == {"archive", "scratch"}
    assert [path.name for path in (base / "scratch").iterdir()] == ["files"]
    for path in (base / "scratch").rglob("*"):
        assert path.is_file() or path.is_dir()
        assert not path.is_symlink()
    for file in submission.files:
        assert (submission.root / file).resolve().is_relative_to(base.resolve() / "scratch" / "files")
        assert file.encode()


@settings(deadline=None)
@given(st.lists(_NAMES, max_size=4))
def test_no_name_in_a_zip_lands_outside(names: list[str]) -> None:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "archive").mkdir()
        with zipfile.ZipFile(base / "archive/a.zip", "w") as archive:
            for name in dict.fromkeys(names):
                member = zipfile.ZipInfo("x")
                member.filename = name
                archive.writestr(member, b"contents")
        _check_nothing_lies_outside(base, _open(base / "archive/a.zip", base))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(_NAMES, st.sampled_from([tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE]), _NAMES), max_size=4
    )
)
def test_no_name_in_a_tar_lands_outside(members: list[tuple[str, bytes, str]]) -> None:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        (base / "archive").mkdir()
        with tarfile.open(base / "archive/a.tar", "w") as archive:
            for name, kind, target in members:
                member = tarfile.TarInfo(name)
                member.type = kind
                member.linkname = target
                member.size = 8 if kind == tarfile.REGTYPE else 0
                archive.addfile(member, io.BytesIO(b"contents"))
        _check_nothing_lies_outside(base, _open(base / "archive/a.tar", base))
