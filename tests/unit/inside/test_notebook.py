from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.inside.notebook import _python, read_cells
from tests.support.code import notebook, write


def only_cell(folder: Path, source: str) -> str:
    root = write(folder, {"n.ipynb": notebook([("code", source)])})
    (cell,) = read_cells(root / "n.ipynb")
    return cell.source


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install torch",
        "  !nvidia-smi",
        "?torch",
        "torch.nn?",
        "files = !ls",
        "a, b = %time f()",
        "%%time",
    ],
)
def test_magics_and_shell_lines_are_blanked_in_place(line: str, tmp_path: Path) -> None:
    source = only_cell(tmp_path, f"{line}\nx = 1")
    assert source == "\nx = 1"
    assert ast.parse(source).body[0].lineno == 2


@pytest.mark.parametrize("source", ["x = 5 % 3", "# is it so?", "s = '!'", "y = a != b", "x = y %z"])
def test_python_that_looks_a_little_like_magic_stays(source: str, tmp_path: Path) -> None:
    assert only_cell(tmp_path, source) == source


@pytest.mark.parametrize("first", ["%%bash", "%%html", "%%writefile notes.txt", "\n%%javascript"])
def test_a_cell_in_another_language_is_empty(first: str, tmp_path: Path) -> None:
    assert only_cell(tmp_path, f"{first}\nclass Net: pass") == ""


def test_a_cell_with_a_python_magic_keeps_its_body(tmp_path: Path) -> None:
    assert only_cell(tmp_path, "%%capture out\nclass Net: pass") == "\nclass Net: pass"


def test_cells_count_from_one_over_all_kinds(tmp_path: Path) -> None:
    cells = [("markdown", "# Title"), ("code", "x = 1"), ("raw", "r"), ("code", "y = 2")]
    root = write(tmp_path, {"n.ipynb": notebook(cells)})
    found = [(cell.number, cell.is_code, cell.source) for cell in read_cells(root / "n.ipynb")]
    assert found == [(1, False, "# Title"), (2, True, "x = 1"), (3, False, "r"), (4, True, "y = 2")]


def test_what_a_cell_printed_is_kept(tmp_path: Path) -> None:
    body = json.loads(notebook([("code", "f()")]))
    body["cells"][0]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
        {"output_type": "execute_result", "data": {"text/plain": "64"}, "metadata": {}, "execution_count": 1},
        {"output_type": "display_data", "data": {"image/png": ""}, "metadata": {}},
    ]
    root = write(tmp_path, {"n.ipynb": json.dumps(body)})
    (cell,) = read_cells(root / "n.ipynb")
    assert cell.outputs == ("a\nb", "64")


def test_an_old_notebook_is_read(tmp_path: Path) -> None:
    cell = {
        "cell_type": "code",
        "language": "python",
        "input": "x = 1",
        "outputs": [],
        "metadata": {},
        "collapsed": False,
    }
    old = {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": [cell], "metadata": {}}],
    }
    root = write(tmp_path, {"n.ipynb": json.dumps(old)})
    assert [cell.source for cell in read_cells(root / "n.ipynb")] == ["x = 1"]


@given(st.text(max_size=80))
def test_no_line_is_gained_or_lost(source: str) -> None:
    blanked = _python(source)
    assert blanked == "" or blanked.count("\n") == source.count("\n")
