"""The reference as something to hand in: its files, where the classes are that the rubric asks for, and whose code
each of its statements is."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import UsageError
from grader.model import AnswerCheck
from grader.mutation.asked import asked_names
from grader.mutation.source import FunctionNode, SourceFile
from grader.rubric import LoadedRubric

__all__ = ["Method", "Owned", "Reference", "read_reference"]

LITTER = {"__pycache__"}


@dataclass(frozen=True)
class Owned:
    """A top-level statement, and the subjects that come to it when they are used."""

    file: SourceFile
    statement: ast.stmt
    subjects: frozenset[str]


@dataclass(frozen=True)
class Method:
    """A method of a subject's, its own or inherited from a class of the reference's."""

    file: SourceFile
    function: FunctionNode


@dataclass(frozen=True)
class Reference:
    """``code``: the Python files by path, the one with the classes first. ``others``: what else is handed in.

    ``subjects`` are the classes and functions that the rubric asks for, as far as the reference has them.
    """

    folder: Path
    code: Mapping[str, SourceFile]
    others: tuple[str, ...]
    subjects: tuple[str, ...]

    def home(self, subject: str) -> SourceFile:
        """The file that defines a subject."""
        return next(file for file in self.code.values() if subject in _defined(file.tree.body))

    def definition(self, name: str) -> tuple[SourceFile, ast.ClassDef | FunctionNode] | None:
        """A class or function at top level."""
        for file in self.code.values():
            for statement in file.tree.body:
                if isinstance(statement, ast.ClassDef | FunctionNode) and statement.name == name:
                    return file, statement
        return None

    def method(self, subject: str, name: str) -> Method | None:
        """The method that a subject's instances have under a name; None where no class of the reference's has it."""
        found = self.definition(subject)
        if found is None or not isinstance(found[1], ast.ClassDef):
            return None
        file, owner = found[0], found[1]
        for statement in owner.body:
            if isinstance(statement, FunctionNode) and statement.name == name:
                return Method(file, statement)
        bases = [base.id for base in owner.bases if isinstance(base, ast.Name) and base.id != subject]
        return next(filter(None, (self.method(base, name) for base in bases)), None)

    def parameters(self, subject: str) -> tuple[str, ...]:
        """Names of what a subject is called with, without ``self``."""
        found = self.definition(subject)
        if found is None:
            return ()
        if isinstance(found[1], FunctionNode):
            return _names(found[1].args)
        made = self.method(subject, "__init__")
        return _names(made.function.args)[1:] if made is not None else ()

    @cached_property
    def owned(self) -> tuple[Owned, ...]:
        """Every definition and assignment at top level that a subject uses."""
        reached = {subject: self._reached(subject) for subject in self.subjects}
        found = []
        for file in self.code.values():
            for statement in file.tree.body:
                names = _defined([statement])
                subjects = frozenset(subject for subject in self.subjects if names & reached[subject])
                if subjects:
                    found.append(Owned(file, statement, subjects))
        return tuple(found)

    def _reached(self, subject: str) -> frozenset[str]:
        """Names at top level that a subject uses, and those that these use in turn."""
        uses: dict[str, set[str]] = {}
        for file in self.code.values():
            for statement in file.tree.body:
                for name in _defined([statement]):
                    uses.setdefault(name, set()).update(_used(statement))
        reached, waiting = set[str](), [subject]
        while waiting:
            name = waiting.pop()
            if name in uses and name not in reached:
                reached.add(name)
                waiting += uses[name]
        return frozenset(reached)


def read_reference(loaded: LoadedRubric) -> Reference:
    """The reference of a rubric, without what computes the expected answers.

    Raises UsageError where there is no reference, or none whose code is in Python files.
    """
    if loaded.reference is None:
        advice = "name the staff's solution in the rubric: `reference: FOLDER`"
        raise UsageError(f"{loaded.path} has no reference, from which right and wrong work is made", advice)
    computing = {item.check.reference for item in loaded.rubric.items if isinstance(item.check, AnswerCheck)}
    paths = [path.relative_to(loaded.reference).as_posix() for path in _files(loaded.reference)]
    everything = {path: _read(loaded.reference, path) for path in paths if path.endswith(".py")}
    code = {path: file for path, file in everything.items() if path not in computing or _is_used(path, everything)}
    wanted = tuple(dict.fromkeys((*loaded.rubric.source.defines, *asked_names(loaded))))
    subjects = tuple(name for name in wanted if any(name in _defined(file.tree.body) for file in code.values()))
    if wanted and not subjects:
        advice = "variants are made of Python files; write the reference as one"
        raise UsageError(f"no Python file in {loaded.reference} defines {' or '.join(wanted)}", advice)
    main = loaded.rubric.source.file
    ordered = sorted(code, key=lambda path: (path != main, path))
    others = tuple(path for path in paths if path not in everything)
    return Reference(loaded.reference, {path: code[path] for path in ordered}, others, subjects)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") or part in LITTER for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _read(folder: Path, path: str) -> SourceFile:
    """Raises UsageError for what is no Python."""
    try:
        file = SourceFile(path, (folder / path).read_text("utf-8-sig"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd escapes are the reference's own business
            _ = file.tree
    except (SyntaxError, ValueError) as problem:
        raise UsageError(f"{folder / path} is no Python that can be read: {problem}") from problem
    return file


def _is_used(path: str, code: Mapping[str, SourceFile]) -> bool:
    """Whether another file imports it."""
    stem = Path(path).stem
    others = [file.tree for other, file in code.items() if other != path]
    return any(_imports(tree, stem) for tree in others)


def _imports(tree: ast.Module, stem: str) -> bool:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any(name.name.split(".")[-1] == stem for name in names):
                return True
            case ast.ImportFrom(module=module, names=names) if (module or "").split(".")[-1] == stem or any(
                name.name == stem for name in names
            ):
                return True
            case _:
                pass
    return False


def _defined(statements: Sequence[ast.stmt]) -> set[str]:
    """Names that definitions and assignments among the statements bind."""
    names: set[str] = set()
    for statement in statements:
        match statement:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case _:
                pass
    return names


def _used(statement: ast.stmt) -> set[str]:
    """Names that stand in it, also behind a dot: ``layers.block`` uses ``block``."""
    nodes = list(ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def _names(arguments: ast.arguments) -> tuple[str, ...]:
    return tuple(one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
