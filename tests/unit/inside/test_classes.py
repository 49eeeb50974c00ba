from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grader.model import Survey
from tests.support.asking import value_in
from tests.support.code import notebook, write
from tests.support.local import Local


def told(local: Local, root: Path, path: str = "models.py") -> dict[str, Any]:
    files = value_in(local(root)(Survey())).facts["files"]
    return next(dict(one) for one in files if one["path"] == path)


def only(local: Local, root: Path, name: str = "Net") -> dict[str, Any]:
    return next(dict(one) for one in told(local, root)["classes"] if one["name"] == name)


@pytest.mark.parametrize(
    ("text", "takes", "takes_any"),
    [
        (
            "class Net:\n    def __init__(self, z, n=3, *, k, m=1): pass",
            [["z", 0], ["n", 1], ["k", 0], ["m", 1]],
            False,
        ),
        ("class Net: pass", [], False),
        ("class Net:\n    def __init__(self, *args, z=1): pass", [["z", 1]], True),
        ("class Base:\n    def __init__(self, z): pass\nclass Net(Base): pass", [["z", 0]], False),
        ("class Net(Net): pass", [], False),
        ("def Net(a, /, b=2, **more): return a", [["a", 0], ["b", 1]], True),
    ],
)
def test_what_a_call_takes(text: str, takes: list[list[object]], takes_any: bool, tmp_path: Path, local: Local) -> None:
    found = only(local, write(tmp_path, {"models.py": text}))
    assert found["takes"] == [[name, bool(default)] for name, default in takes]
    assert found["takes_any"] is takes_any


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("class Net:\n    def __init__(self): self.a = None\n    def forward(self, x): return self.a(x)", ["a"]),
        ("class Net:\n    def __init__(self): self.a = None\n    def forward(self, x): return x", []),
        (
            "class Net:\n    def __init__(self):\n        self.a = None\n        self.a = 2\n    def f(self): self.a()",
            [],
        ),
        ("class Net:\n    def forward(self, x):\n        '''Words.'''\n        pass", ["forward"]),
        ("class Net:\n    def forward(self, x): raise NotImplementedError()", ["forward"]),
        ("def Net(): return None", ["Net"]),
    ],
)
def test_gaps_of_a_starter(text: str, blank: list[str], tmp_path: Path, local: Local) -> None:
    assert only(local, write(tmp_path, {"models.py": text}))["blank"] == blank


HELPED = "class Net:\n    def forward(self, x): return f(x) + N\ndef f(x): return x\nN = 3\n"


def codes(local: Local, root: Path) -> set[str]:
    files = value_in(local(root)(Survey())).facts["files"]
    return {str(one["code"]) for file in files for one in file["classes"] if one["name"] == "Net"}


@pytest.mark.parametrize(
    ("other", "equal"),
    [
        ("# A comment.\n\n" + HELPED.replace("f(x) + N", "(f(x)\n        + N)"), True),
        ('"""Words."""\n' + HELPED.replace("def f(x): return x", 'def f(x):\n    """Words."""\n    return x'), True),
        ("import os\nprint(os)\nclass Other: pass\n" + HELPED, True),
        (HELPED.replace("N = 3", "N = 4"), False),
        (HELPED.replace("return x\n", "return x + 1\n"), False),
        (HELPED.replace("N = 3", "from part import N"), False),
    ],
)
def test_code_is_equal_with_all_that_it_needs(other: str, equal: bool, tmp_path: Path, local: Local) -> None:
    files = {"a/models.py": HELPED, "b/models.py": other, "b/part.py": "N = 3\n"}
    assert (len(codes(local, write(tmp_path, files))) == 1) is equal


@pytest.mark.parametrize(("parts", "equal"), [(("N = 3\n", "N = 3\n"), True), (("N = 3\n", "N = 4\n"), False)])
def test_own_files_are_part_of_the_code(parts: tuple[str, str], equal: bool, tmp_path: Path, local: Local) -> None:
    files: dict[str, str | bytes] = {}
    for folder, part in zip("ab", parts, strict=True):
        files |= {f"{folder}/models.py": "from part import N\ndef Net(): return N\n", f"{folder}/part.py": part}
    assert (len(codes(local, write(tmp_path, files))) == 1) is equal


def test_code_is_told_of_names_that_are_there_twice(tmp_path: Path, local: Local) -> None:
    assert only(local, write(tmp_path, {"models.py": HELPED}))["code"] == ""


def test_definitions_of_a_notebook_have_their_cells(tmp_path: Path, local: Local) -> None:
    cells = [("code", "import torch\nclass Net: pass"), ("code", "class Net(B): pass\nclass B: pass"), ("code", "f(:")]
    facts = told(local, write(tmp_path, {"a.ipynb": notebook(cells)}), "a.ipynb")
    found = [(one["name"], one["place"], one["nth"], one["of"], one["uses"]) for one in facts["classes"]]
    assert found == [("Net", "cell 1", 1, 2, ["B"]), ("Net", "cell 2", 2, 2, ["B"]), ("B", "cell 2", 1, 1, [])]
    assert facts["packages"] == ["torch"]


def test_what_does_not_parse_is_named(tmp_path: Path, local: Local) -> None:
    text = "import keras.layers\nclass Net:\n    print 'x'\nclass Other:\n    def f(self): pass\nif 1: import numpy\n"
    facts = told(local, write(tmp_path, {"models.py": text}))
    assert ([one["name"] for one in facts["classes"]], facts["unparsed"]) == (["Other"], ["Net"])
    assert facts["packages"] == ["keras", "numpy"]


NEVER_MADE = """\
from torch import nn
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        {}
        # self.second = nn.Linear(width, 1)
    def forward(self, x):
        return self.second(self.first(x))
"""


@pytest.mark.parametrize(
    ("line", "base", "blank"),
    [
        ("# self.first = nn.Linear(1, width)", "nn.Module", ["first", "second"]),
        ("self.first = nn.Linear(1, width)", "nn.Module", ["second"]),
        ("self.first, self.secnd = nn.ReLU(), nn.ReLU()", "nn.Module", []),  # a slip of the pen is told where it stops
        ("self.add_module('first', nn.ReLU())", "nn.Module", []),
        ("setattr(self, 'first', nn.ReLU())", "nn.Module", []),
        ("# self.first = nn.Linear(1, width)", "Above", []),  # which may have them
    ],
)
def test_layers_that_are_called_and_never_made(
    line: str, base: str, blank: list[str], tmp_path: Path, local: Local
) -> None:
    text = NEVER_MADE.format(line).replace("nn.Module", base)
    assert only(local, write(tmp_path, {"models.py": text}))["blank"] == blank
