"""What the tests of the intake share: archives made on the spot, and entries opened in a fresh scratch folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from grader.intake import Caps, Opening, open_entry
from grader.model import Entry, EntryKind, Submission
from grader.walls import Level
from tests.support.archives import pack_tar, pack_zip

Pack = Callable[[Path, Mapping[str, bytes]], Path]
Open = Callable[..., Submission]


@pytest.fixture
def make_zip() -> Pack:
    return pack_zip


@pytest.fixture
def make_tar() -> Pack:
    return pack_tar


@pytest.fixture
def opening() -> Opening:
    """As on a student's own machine; the walls have tests of their own (tests/box)."""
    return Opening(Level.LIMITS)


@pytest.fixture
def opened(tmp_path_factory: pytest.TempPathFactory, opening: Opening) -> Open:
    """Open what lies at these paths as the submission of one student."""

    def open_(*paths: Path, caps: Caps | None = None) -> Submission:
        entry = Entry("s1001", EntryKind.FILE, paths, "0" * 64)
        scratch = tmp_path_factory.mktemp("scratch")
        submission = open_entry(entry, scratch, replace(opening, caps=caps or Caps()))
        assert [path.name for path in scratch.iterdir()] == ["files"]
        assert submission.root.is_relative_to(scratch / "files")
        return submission

    return open_
