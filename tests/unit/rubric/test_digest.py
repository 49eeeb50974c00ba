"""grader.rubric.digest: what changes it and what does not."""

from __future__ import annotations

from pathlib import Path

from grader.rubric.digest import digest_of


def checks(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def test_the_same_content_elsewhere_has_the_same_digest(tmp_path: Path) -> None:
    first, second = checks(tmp_path / "x", a="1", b="2"), checks(tmp_path / "y", b="2", a="1")
    assert digest_of(b"r", first) == digest_of(b"r", second)


def test_every_piece_counts(tmp_path: Path) -> None:
    digests = {
        digest_of(b"r", None),
        digest_of(b"s", None),
        digest_of(b"r", checks(tmp_path / "1", a="1")),
        digest_of(b"r", checks(tmp_path / "2", a="2")),
        digest_of(b"r", checks(tmp_path / "3", b="1")),
        digest_of(b"r", checks(tmp_path / "4", a="1", b="")),
        digest_of(b"ra.py1", None),
    }
    assert len(digests) == 7


def test_what_is_no_python_does_not_count(tmp_path: Path) -> None:
    folder = checks(tmp_path / "x", a="1")
    before = digest_of(b"r", folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/a.pyc").write_bytes(b"x")
    (folder / "notes.txt").write_text("x")
    assert digest_of(b"r", folder) == before
