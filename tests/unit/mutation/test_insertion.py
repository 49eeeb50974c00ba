"""grader.mutation.insertion: statements put into functions, wherever these stand."""

from __future__ import annotations

import ast

import pytest

from grader.mutation.insertion import around_returns, at_end, at_start, decorated, torch_in
from grader.mutation.source import FunctionNode, SourceFile

PLAIN = 'class A:\n    def f(self, x):\n        """Doc."""\n        y = g(\n            x)\n        return y\n'
SHORT = "class A:\n    def f(self, x): y = g(x); return y\n"


def function(file: SourceFile) -> FunctionNode:
    return next(node for node in ast.walk(file.tree) if isinstance(node, ast.FunctionDef))


def test_at_both_ends() -> None:
    file = SourceFile("m.py", PLAIN)
    edits = [at_start(file, function(file), ["a = 1", "b = 2"]), at_end(file, function(file), ["c = 3"])]
    lines = file.edited(edits).splitlines()
    assert lines[2:5] == ['        """Doc."""', "        a = 1", "        b = 2"]
    assert lines[-2:] == ["        return y", "        c = 3"]


@pytest.mark.parametrize("put", [at_start, at_end])
def test_a_function_on_one_line_is_unfolded(put: object) -> None:
    file = SourceFile("m.py", SHORT)
    edit = at_start if put is at_start else at_end
    body = function(SourceFile("m.py", file.edited([edit(file, function(file), ["a = 1"])]))).body
    assert [ast.unparse(one) for one in body] == (
        ["a = 1", "y = g(x)", "return y"] if edit is at_start else ["y = g(x)", "return y", "a = 1"]
    )


def test_own_returns_are_wrapped() -> None:
    inner = "    def g():\n        return 1\n"
    text = f"def f(x):\n{inner}    if x:\n        return\n    if g:\n        return x, 2\n    return x\n"
    file = SourceFile("m.py", text)
    edits = around_returns(file, function(file), "h({})".format)
    found = [ast.unparse(n) for n in ast.walk(ast.parse(file.edited(edits))) if isinstance(n, ast.Return)]
    assert sorted(found) == ["return", "return (h(x), 2)", "return 1", "return h(x)"]


def test_a_decorator_comes_below_those_that_are_there() -> None:
    file = SourceFile("m.py", "class A:\n    @one\n    def f(self):\n        pass\n")
    text = file.edited([decorated(file, function(file), "two")])
    assert [ast.unparse(one) for one in function(SourceFile("m.py", text)).decorator_list] == ["one", "two"]


@pytest.mark.parametrize(
    ("head", "torch", "nn"),
    [
        ("import torch\nfrom torch import nn\n", "torch", "nn"),
        ("import torch as t\nimport torch.nn as layers\n", "t", "layers"),
        ("import torch.nn\n", "torch", "torch.nn"),
        ("from torch import nn as n\n", "torch", "n"),
        ('"""Doc."""\nfrom __future__ import annotations\n@made\ndef f(): ...\n', "torch", "torch.nn"),
    ],
)
def test_torch_is_called_as_the_file_calls_it(head: str, torch: str, nn: str) -> None:
    file = SourceFile("m.py", head)
    names = torch_in(file)
    assert (names.torch, names.nn) == (torch, nn)
    scope: dict[str, object] = {"made": lambda f: f}
    exec(compile(file.edited(names.edits), "m.py", "exec"), scope)
    assert eval(f"{torch}.__name__", scope) == "torch"
    assert eval(f"{nn}.Linear.__name__", scope) == "Linear"
