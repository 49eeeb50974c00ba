from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.intake import Caps, digest_entry
from grader.intake.digest import digest_tree


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "ada"
    (folder / "sub").mkdir(parents=True)
    (folder / "models.py").write_text("x = 1\n")
    (folder / "sub/more.py").write_text("y = 2\n")
    return folder


def test_the_same_again(work: Path) -> None:
    digest = digest_entry([work])
    assert len(digest) == 64
    os.utime(work / "models.py", (1, 1))
    (work / "models.py").chmod(0o600)
    assert digest_entry((work,)) == digest


def test_every_change_shows(work: Path) -> None:
    digests = [digest_entry([work])]
    (work / "models.py").write_text("x = 2\n")
    digests.append(digest_entry([work]))
    (work / "models.py").rename(work / "Models.py")
    digests.append(digest_entry([work]))
    (work / "empty.txt").touch()
    digests.append(digest_entry([work]))
    (work / "link").symlink_to("a")
    digests.append(digest_entry([work]))
    (work / "link").unlink()
    (work / "link").symlink_to("b")
    digests.append(digest_entry([work]))
    digests.append(digest_entry([work, work / "models.py"]))
    assert len(set(digests)) == len(digests)


def test_litter_does_not_show(work: Path) -> None:
    before = digest_entry([work])
    (work / ".DS_Store").touch()
    (work / "__pycache__").mkdir()
    (work / "__pycache__/models.pyc").write_bytes(b"1")
    assert digest_entry([work]) == before


def test_the_order_of_paths_does_not_count(work: Path) -> None:
    paths = [work, work / "models.py"]
    assert digest_entry(paths) == digest_entry(paths[::-1])


def test_names_and_contents_do_not_run_together(tmp_path: Path) -> None:
    for folder, name, text in (("a", "x", "y1"), ("b", "xy", "1")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    assert digest_tree(tmp_path / "a") != digest_tree(tmp_path / "b")


def test_trees_of_equal_contents_are_equal_whatever_they_are_called(work: Path, tmp_path: Path) -> None:
    before = digest_tree(work)
    named = digest_entry([work])
    moved = work.rename(tmp_path / "grace")
    assert digest_tree(moved) == before
    assert digest_entry([moved]) != named


def test_pipes_do_not_block(work: Path) -> None:
    before = digest_entry([work])
    os.mkfifo(work / "pipe")
    assert digest_entry([work]) != before
    assert digest_entry([work / "pipe"])


def test_what_is_not_there_equals_nothing_else(tmp_path: Path) -> None:
    assert digest_entry([tmp_path / "a/gone"]) != digest_entry([tmp_path / "b/gone"])


def test_a_link_is_not_followed(work: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(work)
    before = digest_entry([link])
    (work / "models.py").write_text("changed")
    assert digest_entry([link]) == before


def test_what_vanishes_meanwhile_is_unreadable(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "link").symlink_to("a")
    before = digest_entry([work])

    def gone(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "open", gone)
    without_files = digest_entry([work])
    monkeypatch.setattr(Path, "readlink", gone)
    assert len({before, without_files, digest_entry([work])}) == 3


def test_past_the_cap_sizes_count(tmp_path: Path) -> None:
    big = tmp_path / "big"
    caps = Caps(total_bytes=10)
    big.write_bytes(b"a" * 20)
    before = digest_entry([big], caps)
    big.write_bytes(b"b" * 20)
    assert digest_entry([big], caps) == before
    big.write_bytes(b"b" * 21)
    assert digest_entry([big], caps) != before


def test_unreadable_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    before = digest_entry([tmp_path])
    monkeypatch.setattr(os, "listdir", denied)
    assert digest_entry([tmp_path]) != before
