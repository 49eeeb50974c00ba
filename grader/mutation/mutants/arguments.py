"""Arguments of calls in another order, and keywords' values changed with one another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.mutation.source import dotted
from grader.mutation.study import Code, Study, mutant
from grader.mutation.variant import Theme, Variant

__all__ = ["argument_mutants"]

CONTAINERS = {"Sequential", "ModuleList"}
"""Their members are layers in order, which is another theme."""
PLUMBING = {"super", "isinstance", "getattr", "setattr", "range", "print", "register_buffer", "add_module"}
"""Calls that say nothing of a network: another order of arguments is a slip that no one hands in."""


def argument_mutants(study: Study) -> Iterator[Variant]:
    """For each call, two neighbours among its arguments in each other's place, unless they are written alike."""
    for code in study.code():
        if isinstance(code.node, ast.Call) and dotted(code.node.func).rpartition(".")[2] not in CONTAINERS | PLUMBING:
            yield from _swapped(study, code, code.node, [one for one in code.node.args if not _is_starred(one)])
            keywords = [keyword.value for keyword in code.node.keywords if keyword.arg is not None]
            yield from _swapped(study, code, code.node, [one for one in keywords if _is_number(one)])


def _swapped(study: Study, code: Code, call: ast.Call, arguments: list[ast.expr]) -> Iterator[Variant]:
    file = code.file
    for one, other in pairwise(arguments):
        left, right = file.segment(one), file.segment(other)
        if ast.dump(one) != ast.dump(other):
            name = dotted(call.func) or "the call"
            roles = " and ".join(filter(None, (study.role(code, call, one), study.role(code, call, other))))
            words = f"{name}: {roles + ' ' if roles else ''}swapped: {right}, {left} for {left}, {right}"
            changed = {file.path: file.edited(file.swap(one, other))}
            place = study.place(code, call)
            yield mutant(Theme.ARGUMENTS, words, place, changed)


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.Tuple | ast.Name)
