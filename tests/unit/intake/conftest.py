"""What the tests of the intake share: archives made on the spot, and entries opened in a fresh scratch folder."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from grader.intake import Caps, open_entry
from grader.model import Entry, EntryKind, Submission

Pack = Callable[[Path, Mapping[str, bytes]], Path]
Open = Callable[..., Submission]


@pytest.fixture
def make_zip() -> Pack:
    """Write a zip of these files."""

    def make(path: Path, files: Mapping[str, bytes]) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path

    return make


@pytest.fixture
def make_tar() -> Pack:
    """Write a tar of these files, compressed as the suffix of ``path`` says."""

    def make(path: Path, files: Mapping[str, bytes]) -> Path:
        packer = path.suffix.removeprefix(".").replace("tgz", "gz")
        with tarfile.open(path, "w" if packer == "tar" else f"w:{packer}") as archive:  # type: ignore[call-overload]
            for name, data in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        return path

    return make


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Open what lies at these paths as the submission of one student."""

    def open_(*paths: Path, caps: Caps | None = None) -> Submission:
        entry = Entry("s1001", EntryKind.FILE, paths, "0" * 64)
        scratch = tmp_path_factory.mktemp("scratch")
        submission = open_entry(entry, scratch, caps or Caps())
        assert [path.name for path in scratch.iterdir()] == ["files"]
        assert submission.root.is_relative_to(scratch / "files")
        return submission

    return open_
