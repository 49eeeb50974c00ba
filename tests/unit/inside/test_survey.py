from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from grader.model import Survey
from tests.support.asking import value_in
from tests.support.code import notebook, write
from tests.support.local import Local

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 64, 32)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 32, 64) + b"\x01"


def surveyed(local: Local, root: Path) -> list[dict[str, Any]]:
    """Without what is told of each definition: see test_classes.py."""
    files = value_in(local(root)(Survey())).facts["files"]
    return [{name: one[name] for name in one if name not in {"classes", "packages", "unparsed"}} for one in files]


def test_every_file_is_told_with_what_it_defines(tmp_path: Path, local: Local) -> None:
    files = {
        "models.py": "class Encoder: pass\nif True:\n    def helper(): pass\n",
        "deep/er/work.ipynb": notebook([("code", "%magic\nclass Net: pass"), ("code", "def f(:")]),
        "loss.txt": "0.5\n",
    }
    assert surveyed(local, write(tmp_path, files)) == [
        {"path": "deep/er/work.ipynb", "bytes": len(files["deep/er/work.ipynb"]), "defines": ["Net"],
         "error": "cell 2: line 1: invalid syntax"},
        {"path": "loss.txt", "bytes": 4},
        {"path": "models.py", "bytes": len(files["models.py"]), "defines": ["Encoder", "helper"], "error": ""},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("m.py", b"def f(:", "line 1: invalid syntax"),
        ("m.py", b"x = '\xff\xfe'", "utf-8"),
        ("m.py", b"x = 1\0", "null bytes"),
        ("m.py", b"(" * 3000, "nested"),
        ("m.ipynb", b"{", "no readable notebook"),
        ("m.ipynb", b"[1]", "no readable notebook"),
        ("m.ipynb", b"\xff", "no readable notebook"),
        ("m.ipynb", b'{"cells": 3, "nbformat": 4, "nbformat_minor": 4, "metadata": {}}', "no readable notebook"),
    ],
)
def test_a_source_that_cannot_be_read_is_told(name: str, data: bytes, words: str, tmp_path: Path, local: Local) -> None:
    (only,) = surveyed(local, write(tmp_path, {name: data}))
    assert only["defines"] == []
    assert words in only["error"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", PNG), ("a.PNG", PNG), ("a.gif", b"GIF89a" + struct.pack("<HH", 64, 32)), ("a.jpg", JPEG)],
)
def test_pictures_have_a_size(name: str, data: bytes, tmp_path: Path, local: Local) -> None:
    (only,) = surveyed(local, write(tmp_path, {name: data}))
    assert (only["width"], only["height"]) == (64, 32)


@pytest.mark.parametrize(
    "data", [b"", b"text", PNG[:20], b"GIF89", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x00" * 9, JPEG[:-4]]
)
def test_what_only_looks_like_a_picture(data: bytes, tmp_path: Path, local: Local) -> None:
    (only,) = surveyed(local, write(tmp_path, {"a.jpg": data}))
    assert "width" not in only
    assert only["error"]


def test_links_are_left_out(tmp_path: Path, local: Local) -> None:
    root = write(tmp_path / "s", {"a.txt": "a"})
    (root / "b.txt").symlink_to("/etc/hostname")
    (root / "all").symlink_to("/etc")
    assert [entry["path"] for entry in surveyed(local, root)] == ["a.txt"]


def test_an_empty_folder(tmp_path: Path, local: Local) -> None:
    assert surveyed(local, tmp_path) == []
