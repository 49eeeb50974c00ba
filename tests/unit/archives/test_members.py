from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.archives.caps import Caps, Meter
from grader.archives.landing import Landing
from grader.archives.members import admitted
from grader.archives.reading import open_regular
from grader.archives.remarks import Remarks
from grader.archives.unpacking import unpack

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
    assert [remark.code.value for remark in remarks.all()] == ([code] if code else [])


def _check_nothing_lies_outside(base: Path, path: Path) -> None:
    landing = Landing(base / "files", Meter(Caps()), Remarks())
    with open_regular(path) as raw:
        unpack(raw, path.name, landing, base / "spool")
    assert {found.name for found in base.iterdir()} == {"archive", "files"}
    for found in landing.root.rglob("*"):
        assert found.is_file() or found.is_dir()
        assert not found.is_symlink()
        assert found.resolve().is_relative_to(landing.root.resolve())
        assert found.name.encode()


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
        _check_nothing_lies_outside(base, base / "archive/a.zip")


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
        _check_nothing_lies_outside(base, base / "archive/a.tar")
