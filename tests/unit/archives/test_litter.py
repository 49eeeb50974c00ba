from __future__ import annotations

import pytest

from grader.archives.litter import is_litter, tree_in


@pytest.mark.parametrize(
    "path",
    [
        "__MACOSX/models.py",
        "a/._models.py",
        ".DS_Store",
        "a/b/thumbs.db",
        "a/__pycache__/models.cpython-311.pyc",
        "old.pyc",
        ".git/config",
        ".ipynb_checkpoints/work-checkpoint.ipynb",
        "venv/bin/activate",
        "Venv/bin/activate",
        "env/lib/python3.11/site-packages/torch/nn.py",
        "Icon\r",
    ],
)
def test_litter(path: str) -> None:
    assert is_litter(tuple(path.split("/")))


@pytest.mark.parametrize("path", ["models.py", "venv", "env/models.py", ".gitignore", "a_b/_.py", "gitlog/x"])
def test_no_litter(path: str) -> None:
    assert not is_litter(tuple(path.split("/")))


def test_nothing_is_no_litter() -> None:
    assert not is_litter(())


def test_the_tree_is_named_down_to_its_top() -> None:
    assert tree_in(("a", "venv", "lib", "site-packages", "x.py")) == "a/venv"
    assert tree_in(("a", "models.py")) == ""
