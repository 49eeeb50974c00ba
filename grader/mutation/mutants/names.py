"""Another layer or function of the same family where the code names one: at each place, inside helpers too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutation.mutants.others import CONVOLUTIONS, FUNCTIONS, MODULES
from grader.mutation.source import dotted
from grader.mutation.study import Code, Study, mutant
from grader.mutation.variant import Theme, Variant

__all__ = ["name_mutants"]


def name_mutants(study: Study) -> Iterator[Variant]:
    """For each call of a layer's class or of a function of torch's, those that are taken for it."""
    for code in study.code():
        if isinstance(code.node, ast.Call):
            owner, _, last = dotted(code.node.func).rpartition(".")
            if isinstance(code.node.func, ast.Attribute) and not owner:
                last = code.node.func.attr  # a method of what is no name, such as self.conv(x).relu()
            for theme, other in _others(last):
                yield _renamed(study, code, code.node, theme, last, other)


def _others(name: str) -> Iterator[tuple[Theme, str]]:
    yield from FUNCTIONS.get(name, ())
    for theme, other, arguments in MODULES.get(name, ()):
        if not arguments:
            yield theme, other
    if name in CONVOLUTIONS:
        is_transposed = name.startswith("ConvTranspose")
        yield Theme.LAYER, name.replace("ConvTranspose", "Conv") if is_transposed else f"ConvTranspose{name[4:]}"


def _renamed(study: Study, code: Code, call: ast.Call, theme: Theme, name: str, other: str) -> Variant:
    file = code.file
    end = file.end(call.func)
    text = f"{file.text[: end - len(name)]}{other}{file.text[end:]}"
    words = f"{other} for {name} in: {file.text.splitlines()[call.lineno - 1].strip()}"
    place = study.place(code, call)
    return mutant(theme, words, place, {file.path: text})
