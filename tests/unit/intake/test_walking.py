from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.intake.walking import Kind, walk


def _seen(root: Path, depth: int = 20) -> dict[str, Kind]:
    return {"/".join(seen.parts): seen.kind for seen in walk(root, depth)}


def test_each_kind_is_told_and_litter_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/models.py").touch()
    (tmp_path / "venv/lib").mkdir(parents=True)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/x.py").touch()
    (tmp_path / "._models.py").touch()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    os.mkfifo(tmp_path / "pipe")
    assert _seen(tmp_path) == {
        "a/b/models.py": Kind.FILE,
        "link": Kind.LINK,
        "pipe": Kind.SPECIAL,
        "venv": Kind.TREE,
    }


def test_a_loop_of_links_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/up").symlink_to(tmp_path)
    assert _seen(tmp_path) == {"a/up": Kind.LINK}


def test_folders_past_the_depth_are_named_and_not_entered(tmp_path: Path) -> None:
    (tmp_path / "1/2/3").mkdir(parents=True)
    (tmp_path / "1/2/fits.py").touch()
    (tmp_path / "1/2/3/deep.py").touch()
    assert _seen(tmp_path, depth=3) == {"1/2/fits.py": Kind.FILE, "1/2/3": Kind.TOO_DEEP}


def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path) -> None:
    (seen,) = walk(tmp_path / "gone", 20)
    assert (seen.parts, seen.kind, seen.reason) == ((), Kind.UNREADABLE, "no such file or directory")


def test_what_vanishes_while_walking_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "listdir", lambda folder: ["ghost.py"])
    (seen,) = walk(tmp_path, 20)
    assert (seen.parts, seen.kind) == (("ghost.py",), Kind.UNREADABLE)
