"""How a subject is called: its parameters in another order, with other defaults, or one of them not used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.model import Plain
from grader.mutation.mutants.numbers import other_values
from grader.mutation.source import Edit, FunctionNode, SourceFile, code_of
from grader.mutation.study import Study, mutant
from grader.mutation.variant import Place, Theme, Variant

__all__ = ["signature_mutants"]


def signature_mutants(study: Study) -> Iterator[Variant]:
    """For each subject: neighbours among its parameters swapped, each default changed, each argument that the rubric
    gives written in as a number, in one place and in all."""
    for subject in study.reference.subjects:
        found = study.reference.definition(subject)
        made = study.method(subject, "__init__")
        if made is not None:
            file, function = made.file, made.function
        elif found is not None and isinstance(found[1], FunctionNode):
            file, function = found[0], found[1]
        else:
            continue
        yield from _swapped(subject, file, function)
        yield from _defaults(subject, file, function)
        yield from _hard_coded(study, subject, file, function)


def _parameters(function: FunctionNode) -> list[tuple[ast.arg, ast.expr | None]]:
    """Positional parameters, without ``self``, each with its default."""
    names = [*function.args.posonlyargs, *function.args.args]
    defaults: list[ast.expr | None] = [None] * (len(names) - len(function.args.defaults))
    pairs = list(zip(names, [*defaults, *function.args.defaults], strict=True))
    return pairs[1:] if pairs and pairs[0][0].arg == "self" else pairs


def _swapped(subject: str, file: SourceFile, function: FunctionNode) -> Iterator[Variant]:
    for (one, first), (other, second) in pairwise(_parameters(function)):
        if (first is None) == (second is None):
            left = file.text[file.start(one) : file.end(first or one)]
            right = file.text[file.start(other) : file.end(second or other)]
            edits = [
                _over(file, one, first, right),
                _over(file, other, second, left),
            ]
            words = f"{subject}({other.arg}, {one.arg}) for {subject}({one.arg}, {other.arg})"
            yield _variant(Theme.ARGUMENTS, words, subject, file, function, file.edited(edits))


def _over(file: SourceFile, name: ast.arg, default: ast.expr | None, text: str) -> Edit:
    return Edit(file.start(name), file.end(default or name), text)


def _defaults(subject: str, file: SourceFile, function: FunctionNode) -> Iterator[Variant]:
    keyword = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    for name, default in [*_parameters(function), *keyword]:
        if isinstance(default, ast.Constant) and isinstance(default.value, bool | int | float):
            other = other_values(Theme.WIDTH, default.value)[0]
            words = f"default {name.arg}={other!r} for {default.value!r}"
            text = file.edited([file.replace(default, repr(other))])
            yield _variant(Theme.DEFAULT, words, subject, file, function, text)


def _hard_coded(study: Study, subject: str, file: SourceFile, function: FunctionNode) -> Iterator[Variant]:
    names = [name.arg for name, _ in _parameters(function)]
    given: dict[str, Plain] = {}
    for call in study.calls:
        if call.name == subject:
            given |= dict(zip(names, call.args, strict=False)) | dict(call.kwargs)
    for name, value in given.items():
        nodes = [node for statement in function.body for node in code_of(statement)]
        uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
        uses = [node for node in uses if isinstance(node.ctx, ast.Load)]
        for use in uses if len(uses) > 1 else ():
            words = f"{value!r} for {name} in: {file.text.splitlines()[use.lineno - 1].strip()}"
            text = file.edited([file.replace(use, repr(value))])
            yield _variant(Theme.HARD_CODED, words, subject, file, use, text)
        if uses:
            text = file.edited([file.replace(use, repr(value)) for use in uses])
            yield _variant(Theme.HARD_CODED, f"{value!r} for {name} everywhere", subject, file, function, text)


def _variant(theme: Theme, words: str, subject: str, file: SourceFile, node: ast.stmt | ast.expr, text: str) -> Variant:
    place = Place(file.path, node.lineno, frozenset({subject}))
    return mutant(theme, words, place, {file.path: text})
