"""What the makers of variants are given: the reference, what it is made of, and how the rubric calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.mutation.asked import AskedCall
from grader.mutation.handed import Written
from grader.mutation.modules import Model
from grader.mutation.reference import Method, Owned, Reference
from grader.mutation.source import FunctionNode, SourceFile, code_of, dotted
from grader.mutation.variant import Place, Sort, Theme, Variant

__all__ = ["Code", "Study", "mutant", "rewrite"]


@dataclass(frozen=True)
class Code:
    """A node of the reference's code that subjects use."""

    node: ast.AST
    owned: Owned

    @property
    def file(self) -> SourceFile:
        """The file that it stands in."""
        return self.owned.file


@dataclass(frozen=True)
class Study:
    """``models``: by subject, those that could be made. ``signatures``: parameter names of what each file calls.

    ``calls`` are the rubric's; ``answers`` what the written ones should be; ``patterns`` files that must be handed in;
    ``layers_asked`` names of attributes that items ask for.
    """

    reference: Reference
    models: Mapping[str, Model]
    signatures: Mapping[str, Mapping[str, tuple[str, ...]]]
    calls: tuple[AskedCall, ...]
    answers: Mapping[str, Written]
    patterns: tuple[str, ...]
    layers_asked: frozenset[str] = frozenset()

    def text_of(self, path: str) -> str | None:
        """The text of a file of the reference's code; None where there is no such file."""
        file = self.reference.code.get(path)
        return file.text if file is not None else None

    def code(self) -> Iterator[Code]:
        """Every node of the code that subjects use, in the order of the files."""
        for owned in self.reference.owned:
            for node in code_of(owned.statement):
                yield Code(node, owned)

    def place(self, code: Code, node: ast.stmt | ast.expr | ast.arg) -> Place:
        """Where a node stands."""
        return Place(code.file.path, node.lineno, code.owned.subjects)

    def role(self, code: Code, call: ast.Call, value: ast.expr) -> str:
        """Under which name a call is given an argument; empty where that cannot be told."""
        for keyword in call.keywords:
            if keyword.value is value:
                return keyword.arg or ""
        names = self.signatures.get(code.file.path, {}).get(dotted(call.func), ())
        at = next((at for at, argument in enumerate(call.args) if argument is value), None)
        if at is None or at >= len(names) or any(isinstance(one, ast.Starred) for one in call.args[: at + 1]):
            return ""
        return names[at]

    def method(self, subject: str, name: str) -> Method | None:
        """A subject's method in the reference's files."""
        return self.reference.method(subject, name)

    def assigned_in(self, subject: str, path: str) -> Place:
        """Where a subject's submodule is assigned: the line of ``self.layer3 = ...``, else of the subject itself."""
        name = path.partition(".")[0]
        made = self.method(subject, "__init__")
        if made is not None:
            for node in ast.walk(made.function):
                if isinstance(node, ast.Assign | ast.AnnAssign) and name in _attributes_set(node):
                    return Place(made.file.path, node.lineno, frozenset({subject}), path)
            return Place(made.file.path, made.function.lineno, frozenset({subject}), path)
        found = self.reference.definition(subject)
        assert found is not None
        return Place(found[0].path, found[1].lineno, frozenset({subject}), path)

    def functions(self) -> Iterator[tuple[Code, FunctionNode]]:
        """Every function and method that subjects use, but ``__init__``."""
        for code in self.code():
            if isinstance(code.node, FunctionNode) and code.node.name != "__init__":
                yield code, code.node


def _attributes_set(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    inner = [one for target in targets for one in ast.walk(target)]
    return {one.attr for one in inner if isinstance(one, ast.Attribute) and dotted(one.value) == "self"}


def mutant(theme: Theme, words: str, place: Place, changed: Mapping[str, str | None]) -> Variant:
    """A mutant with these words, on one line."""
    return Variant(sort=Sort.MUTANT, theme=theme, words=" ".join(words.split()), place=place, changed=changed)


def rewrite(study: Study, words: str, changed: Mapping[str, str | None]) -> Variant:
    """A rewrite of all subjects; files that stay as they are are left out."""
    changed = {path: text for path, text in changed.items() if text is None or text != study.text_of(path)}
    place = Place(next(iter(changed), ""), 0, frozenset(study.reference.subjects))
    return Variant(sort=Sort.REWRITE, theme=Theme.REWRITING, words=words, place=place, changed=changed)
