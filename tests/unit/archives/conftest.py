"""What the tests of unpacking share: archives made on the spot, unpacked in this process, without walls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.archives.caps import Caps, Meter
from grader.archives.faults import ForeignArchiveError, OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.reading import open_regular
from grader.archives.remarks import NoteCode, Remark, Remarks
from grader.archives.unpacking import unpack
from tests.support.archives import pack_tar, pack_zip

Pack = Callable[[Path, Mapping[str, bytes]], Path]


@dataclass(frozen=True)
class Unpacked:
    """What landed, and what was remarked; why nothing landed is the last remark."""

    root: Path
    files: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def codes(self) -> list[str]:
        return [remark.code.value for remark in self.remarks]


Open = Callable[..., Unpacked]


@pytest.fixture
def make_zip() -> Pack:
    return pack_zip


@pytest.fixture
def make_tar() -> Pack:
    return pack_tar


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Unpack the archive at a path; of one that cannot be unpacked nothing is kept, as the judge does."""

    def open_(path: Path, caps: Caps | None = None) -> Unpacked:
        scratch = tmp_path_factory.mktemp("scratch")
        remarks = Remarks()
        landing = Landing(scratch / "files", Meter(caps or Caps()), remarks)
        try:
            with open_regular(path) as raw:
                unpack(raw, path.name, landing, scratch / "spool")
        except (UnreadableError, OverCapError, ForeignArchiveError) as error:
            codes: dict[type, NoteCode] = {
                UnreadableError: NoteCode.UNREADABLE_ARCHIVE,
                OverCapError: NoteCode.OVER_CAP,
                ForeignArchiveError: NoteCode.UNSUPPORTED_ARCHIVE,
            }
            landing.clear()
            remarks.say(codes[type(error)], path.name, str(error))
        assert [found.name for found in scratch.iterdir()] == ["files"]
        files = sorted(
            found.relative_to(landing.root).as_posix() for found in landing.root.rglob("*") if found.is_file()
        )
        return Unpacked(landing.root, tuple(files), remarks.all())

    return open_
