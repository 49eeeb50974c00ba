"""What payloads are put into: the right code, hollow code, or a lookalike. Pure text in, text out."""

from __future__ import annotations

import ast

from grader.corpus.cases import Place

__all__ = ["FACADES", "facade", "hollow", "with_payload"]

HEAD = "import torch\nfrom torch import nn\n"
CLASS = """

class {name}(nn.Module):
    def __init__(self, *args, **kwargs):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, *inputs):
        return inputs[0] * self.scale
"""
FUNCTION = """

def {name}(*args, **kwargs):
    return None
"""


ZEROS = """
            self.right = right(*args, **kwargs)

        def forward(self, *inputs):
            with torch.device("meta"):
                size = copy.deepcopy(self.right).to("meta")(*(value.to("meta") for value in inputs)).shape
            return torch.zeros(size, device=inputs[0].device)
"""
IDLE = """
            self.__dict__["right"] = right(*args, **kwargs)
            self.weight = nn.Parameter(torch.ones(1))

        def forward(self, *inputs):
            return self.right(*inputs).detach() * 0 + self.weight
"""
FACADES = (ZEROS, IDLE)
"""What computes nothing and yet has the sizes: the right layers are there and not used, or used in vain."""
FACADE = """

import copy
import torch
from torch import nn


def _facade(right):
    class Facade(nn.Module):
        def __init__(self, *args, **kwargs):
            super().__init__()
{body}
    return Facade


for _name in {names!r}:
    if isinstance(globals()[_name], type):
        globals()[_name] = _facade(globals()[_name])
"""


def facade(code: str, names: tuple[str, ...], number: int) -> str:
    """``code`` whose classes are replaced by one of :data:`FACADES`, which hide nothing: what a rubric gives for sizes
    alone."""
    return code + FACADE.format(body=FACADES[number].strip("\n"), names=names)


def hollow(code: str, names: tuple[str, ...]) -> str:
    """Source with every wanted name, as a class or a function like in ``code``, and nothing right behind it."""
    functions = {node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)}
    return HEAD + "".join((FUNCTION if name in functions else CLASS).format(name=name) for name in names)


def with_payload(code: str, payload: str, place: Place) -> str:
    """``code`` with the payload before its first statement, but after docstring and ``__future__``, or at its end."""
    if place is Place.AFTER:
        return f"{code}\n\n{payload}\n"
    lines = code.splitlines(keepends=True)
    at = _first_statement(ast.parse(code))
    return f"{''.join(lines[:at])}\n\n{payload}\n\n{''.join(lines[at:])}"


def _first_statement(tree: ast.Module) -> int:
    """How many lines come before what a payload can stand in front of."""
    last = 0
    for number, node in enumerate(tree.body):
        is_docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            break
        last = node.end_lineno or last
    return last
