"""grader.mutation.reference: what is handed in, and whose code it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.mutation.reference import Reference, read_reference
from grader.rubric import load_rubric
from tests.support.code import NET, write
from tests.support.mutation import BLOCKS, a_rubric

ANSWER = "{kind: answer, question: 1a}"
TWO = """
from torch import nn
import parts

LIMIT, WIDTH = 3, 4

def used(): return WIDTH
def unused(): return LIMIT

class Base(nn.Module):
    def __init__(self, width, *, depth=2): super().__init__()
    def forward(self, x): return parts.helper(x)

class Net(Base): pass

class Other(nn.Module):
    def __init__(self): self.made = used()

def train(model, rate): return Net
"""
PARTS = "def helper(x): return inner(x)\ndef inner(x): return x\ndef idle(x): return x\n"


def two(home: Path) -> Reference:
    return read_reference(a_rubric(home, {"models.py": TWO, "parts.py": PARTS}, defines="Net, Other, train"))


def test_a_statement_is_whose_code_comes_to_it(tmp_path: Path) -> None:
    found = {
        re.sub(r"\W.*", "", owned.file.segment(owned.statement).split("def ")[-1].split("class ")[-1]): owned.subjects
        for owned in two(tmp_path).owned
    }
    assert found["helper"] == found["inner"] == {"Net", "train"}
    assert found["used"] == {"Other"}
    assert "unused" not in found
    assert "idle" not in found
    # an assignment belongs to whoever uses any of its names
    assert found["LIMIT"] == {"Other"}


def test_methods_may_be_inherited(tmp_path: Path) -> None:
    reference = two(tmp_path)
    forward = reference.method("Net", "forward")
    assert forward is not None
    assert forward.function.lineno == 12
    assert reference.method("Net", "encode") is None
    assert reference.method("train", "forward") is None
    assert reference.parameters("Net") == ("width", "depth")
    assert reference.parameters("train") == ("model", "rate")
    assert reference.parameters("Nothing") == ()


def test_the_file_that_the_handout_asks_for_is_the_first(tmp_path: Path) -> None:
    files = {
        "a.py": "def helper(): ...\n",
        "models.py": NET,
        "notes.txt": "n",
        ".hidden/x.py": "",
        "__pycache__/m.py": "",
    }
    reference = read_reference(a_rubric(tmp_path, files))
    assert list(reference.code) == ["models.py", "a.py"]
    assert reference.others == ("notes.txt",)


def test_what_computes_the_answers_is_not_handed_in(tmp_path: Path) -> None:
    files = {"models.py": NET, "answers.py": "ANSWERS = {'1a': {'value': 3}}\n"}
    assert list(read_reference(a_rubric(tmp_path / "a", files, ANSWER)).code) == ["models.py"]
    used = {**files, "models.py": f"from answers import ANSWERS\n{NET}"}
    assert "answers.py" in read_reference(a_rubric(tmp_path / "b", used, ANSWER)).code


def test_without_a_list_the_items_say_what_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"tests/test_r.py": "def test_net(student):\n    assert student.Net(3)\n"})
    check = '{kind: pytest, test: "test_r.py::test_net"}'
    loaded = a_rubric(tmp_path, BLOCKS, check, head="checks: tests\n", defines="")
    assert read_reference(loaded).subjects == ("Net",)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ({"other.ipynb": "{}"}, "no Python file in .* defines Net"),
        ({"models.py": "def f(:\n"}, r"models\.py is no Python"),
        ({"models.py": "x = 1\n"}, "defines Net"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, code: dict[str, str], words: str) -> None:
    loaded = a_rubric(tmp_path, code)
    with pytest.raises(UsageError, match=words):
        read_reference(loaded)


def test_a_rubric_without_a_reference_cannot_be_tested(tmp_path: Path) -> None:
    loaded = a_rubric(tmp_path, NET)
    text = loaded.path.read_text().replace("reference: ref\n", "")
    loaded.path.write_text(text)
    with pytest.raises(UsageError, match="no reference"):
        read_reference(load_rubric(loaded.path))
