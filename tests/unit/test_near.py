"""grader.near: nearest names and how they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.near import nearest, options, shown, shown_path


def test_the_likest_comes_first_whatever_its_case() -> None:
    assert nearest("encoder", ["Decoder", "Encoder"]) == ("Encoder", "Decoder")
    assert nearest("marks", ["title"]) == ()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "there are none"),
        (["title"], "there is only title"),
        (["marks"], "nearest is marks; there is only marks"),
        (["title", "marks"], "nearest is marks; there are title, marks"),
        (["title", "hint", "title"], "there are title, hint"),
    ],
)
def test_options_name_the_nearest_and_all(names: list[str], words: str) -> None:
    assert options("mark", names) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("encoder-output", "encoder-output"),
        ("test_a.py::test_b", "test_a.py::test_b"),
        ("", "''"),
        ("a b", "'a b'"),
        ("\x1b[31m", r"'\x1b[31m'"),
        ("two\nlines", r"'two\nlines'"),
        ("x" * 100, f"'{'x' * 60}'..."),
    ],
)
def test_only_plain_names_stand_bare(text: str, words: str) -> None:
    assert shown(text) == words


def test_paths_are_shown_whole() -> None:
    assert shown_path(Path("a b") / ("x" * 100)) == f"a b/{'x' * 100}"
    assert shown_path(Path("a\nb")) == r"'a\nb'"
