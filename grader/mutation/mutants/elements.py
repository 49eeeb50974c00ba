"""Members of a Sequential, a list or a tuple of layers: one dropped, one twice, two swapped."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.mutation.source import Edit, SourceFile, dotted
from grader.mutation.study import Code, Study, mutant
from grader.mutation.variant import Theme, Variant

__all__ = ["element_mutants"]

MAKERS = {"Sequential"}


def element_mutants(study: Study) -> Iterator[Variant]:
    """For each display of at least two layers, or calls that make layers: each member dropped and doubled, each pair
    of neighbours swapped."""
    for code in study.code():
        match code.node:
            case ast.Call(func=function, args=members) if dotted(function).rpartition(".")[2] in MAKERS:
                yield from _members(study, code, members)
            case ast.List(elts=members) | ast.Tuple(elts=members) if isinstance(code.node.ctx, ast.Load):
                yield from _members(study, code, members)
            case _:
                pass


def _members(study: Study, code: Code, members: list[ast.expr]) -> Iterator[Variant]:
    if len(members) < 2 or not all(isinstance(one, ast.Call | ast.Attribute) for one in members):
        return
    file = code.file
    for at, member in enumerate(members):
        text = file.segment(member)
        following = members[at + 1] if at + 1 < len(members) else None
        start, end = file.start(member), file.start(following) if following is not None else file.end(member)
        if following is None:
            start = file.end(members[at - 1])  # with the comma before it
        yield _variant(study, code, member, Theme.DROPPED, f"without {text}", [Edit(start, end, "")])
        again = Edit(file.end(member), file.end(member), f", {text}")
        yield _variant(study, code, member, Theme.DOUBLED, f"{text} twice", [again])
    for one, other in pairwise(members):
        if ast.dump(one) != ast.dump(other):
            words = f"{file.segment(other)} before {file.segment(one)}"
            yield _variant(study, code, one, Theme.SWAPPED, words, list(file.swap(one, other)))


def _variant(study: Study, code: Code, node: ast.expr, theme: Theme, words: str, edits: list[Edit]) -> Variant:
    file: SourceFile = code.file
    changed = {file.path: file.edited(edits)}
    words = " ".join(words.split())
    return mutant(theme, words, study.place(code, node), changed)
