"""Globals that were left out are filled in for the function that needs them, and nothing else is run."""

from __future__ import annotations

import ast
from typing import Any

from grader.inside.needs import fill_needs

FILE = """
import math
base = math.sqrt(16)
power = base * 2
never = 1 / 0
spoiled = []
other = spoiled.append("ran")
mine = 3
def helper():
    return power
def fit(n):
    def inner():
        return never
    return helper() + n + mine + len("x")
"""


def test_what_is_needed_is_run_and_nothing_else() -> None:
    tree = ast.parse(FILE)
    kept: list[ast.stmt] = [node for node in tree.body if isinstance(node, ast.Import | ast.FunctionDef)]
    space: dict[str, Any] = {}
    exec(compile(ast.Module(kept, []), "f", "exec"), space)
    fill_needs(space["fit"], space, [tree], ["mine"])
    assert space["power"] == 8
    assert {"never", "spoiled", "other", "mine", "len"}.isdisjoint(space)


def test_circles_and_builtins_end() -> None:
    tree = ast.parse("a = b\nb = a\ndef f():\n    return a")
    space: dict[str, Any] = {}
    exec(compile(ast.Module(tree.body[2:], []), "f", "exec"), space)
    fill_needs(space["f"], space, [tree], [])
    fill_needs(print, space, [tree], [])
    assert "a" not in space
