"""Payloads and what they are put into."""

from __future__ import annotations

import ast
from typing import Any

import pytest
import torch

from grader.corpus.carriers import facade, hollow, with_payload
from grader.corpus.cases import Place
from tests.support.code import module

CODE = '''"""Words."""
from __future__ import annotations
import torch


class Net(torch.nn.Module): ...


def f(x): ...
'''


def names(code: str) -> list[str]:
    return [node.name for node in ast.parse(code).body if isinstance(node, ast.ClassDef | ast.FunctionDef)]


def test_a_payload_stands_behind_docstring_and_future_imports() -> None:
    found = with_payload(CODE, "import os", Place.BEFORE)
    assert ast.get_docstring(ast.parse(found)) == "Words."
    compile(found, "models.py", "exec")
    assert found.index("__future__") < found.index("import os") < found.index("import torch")


def test_a_payload_stands_first_where_nothing_must_come_before_it() -> None:
    assert with_payload("x = 1\n", "import os", Place.BEFORE).split() == ["import", "os", "x", "=", "1"]
    assert with_payload("", "import os", Place.BEFORE).split() == ["import", "os"]


def test_a_payload_stands_last() -> None:
    assert with_payload(CODE, "import os", Place.AFTER).endswith("import os\n")


def test_hollow_code_has_the_names_and_nothing_behind_them() -> None:
    code = hollow(CODE, ("Net", "f", "Missing"))
    kinds = {node.name: type(node) for node in ast.parse(code).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    assert kinds == {"Net": ast.ClassDef, "f": ast.FunctionDef, "Missing": ast.ClassDef}
    assert names(hollow(CODE, ())) == []


@pytest.mark.parametrize(
    ("number", "value", "names"), [(0, 0.0, ["right.a.weight", "right.a.bias"]), (1, 1.0, ["weight"])]
)
def test_a_facade_has_the_sizes_and_nothing_behind_them(number: int, value: float, names: list[str]) -> None:
    space: dict[str, Any] = {}
    code = f"{module('self.a = nn.Linear(3, 4)', 'return self.a(x)')}\ndef f(x):\n    pass\n"
    exec(compile(facade(code, ("Net", "f"), number), "models.py", "exec"), space)
    made = space["Net"]()
    assert torch.equal(made(torch.ones(5, 3)), torch.full((5, 4), value))
    assert [name for name, _ in made.named_parameters()] == names
    assert space["f"](1) is None
