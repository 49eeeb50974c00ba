"""Importing a submission's file: whole, or only what defines."""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.inside.definitions import defines
from grader.inside.failure import CannotAnswer, cannot_answer, missing, own_file, stage
from grader.inside.notebook import read_cells

__all__ = ["Loaded", "Loader"]


@dataclass(frozen=True)
class Loaded:
    """A module of the student's, and what was left out of it and why (sentences)."""

    module: ModuleType
    left_out: list[str] = field(default_factory=list)


class Loader:
    """Imports each (file, mode) once for the life of the box; a failure is remembered too."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._loaded: dict[tuple[str, str], Loaded | CannotAnswer] = {}

    def load(self, path: str, mode: str) -> Loaded:
        """The module of ``path`` (below the root). Raises CannotAnswer with the student's own error."""
        key = (path, mode)
        if key not in self._loaded:
            try:
                self._loaded[key] = self._load(path, mode)
            except CannotAnswer as failure:
                self._loaded[key] = failure
        found = self._loaded[key]
        if isinstance(found, CannotAnswer):
            raise found
        return found

    def find(self, source: dict[str, Any], name: str) -> Any:
        """The object called ``name`` (dots allowed) in a source. Raises CannotAnswer when it is not there."""
        thing: Any = self.load(source["path"], source["mode"]).module
        for word in name.split("."):
            with stage("find", self.root):
                known = list(vars(thing)) if hasattr(thing, "__dict__") else []
                if not hasattr(thing, word):
                    raise missing("class or function", word, _candidates(thing, known), source["path"])
                thing = getattr(thing, word)
        return thing

    def trees(self, path: str) -> list[ast.Module]:
        """The syntax of a file, or of each cell of a notebook, as far as it parses. Nothing is run."""
        file = self.root / path
        try:
            if file.suffix == ".ipynb":
                return [tree for _, tree in self._notebook_parts(file)]
            return [ast.parse(file.read_bytes())]
        except (CannotAnswer, SyntaxError, ValueError, OSError, RecursionError, MemoryError):
            return []

    def _load(self, path: str, mode: str) -> Loaded:
        file = self.root / path
        module = self._module(file)
        for folder in (self.root, file.parent):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        if file.suffix == ".ipynb":
            return self._run_definitions(module, self._notebook_parts(file))
        with stage("import", self.root):
            tree = ast.parse(file.read_bytes(), str(file))  # bytes: Python reads the encoding line itself
        if mode == "whole":
            with stage("import", self.root):
                exec(compile(tree, str(file), "exec", dont_inherit=True), vars(module))
            return Loaded(module)
        return self._run_definitions(module, [(str(file), tree)])

    def _module(self, file: Path) -> ModuleType:
        """An empty module registered under the file's own name, unless something real already has that name."""
        name = (
            file.stem if file.stem.isidentifier() and file.stem not in sys.modules else f"student_{len(self._loaded)}"
        )
        module = ModuleType(name)
        module.__file__ = str(file)
        sys.modules[name] = module
        return module

    def _notebook_parts(self, file: Path) -> list[tuple[str, ast.Module]]:
        with stage("import", self.root):
            cells = [cell for cell in read_cells(file) if cell.is_code]
        parts = []
        for cell in cells:
            name = f"{file}, cell {cell.number}"
            linecache.cache[name] = (len(cell.source), None, cell.source.splitlines(keepends=True), name)
            try:
                parts.append((name, ast.parse(cell.source, name)))
            except SyntaxError as error:
                broken = cannot_answer(error, "import", self.root)
                parts.append((name, _raiser(name, broken)))
        return parts

    def _run_definitions(self, module: ModuleType, parts: list[tuple[str, ast.Module]]) -> Loaded:
        """Run the defining statements one by one; one that fails costs only what needs it, and is told."""
        left_out: list[str] = []
        flags = 0
        for name, tree in parts:
            place = own_file(name, self.root) or name
            for statement in tree.body:
                flags |= _future_flags(statement)
                if isinstance(statement, _Broken):
                    left_out.append(f"{place} does not parse: {statement.facts['message']}")
                elif _is_docstring(statement):
                    continue
                elif (why := _why_not(statement)) is None:
                    self._run_one(module, name, statement, place, left_out, flags)
                else:
                    left_out.append(f"{place}, line {statement.lineno}: {why}")
        return Loaded(module, left_out)

    def _run_one(
        self, module: ModuleType, name: str, statement: ast.stmt, place: str, left_out: list[str], flags: int
    ) -> None:
        try:
            with stage("import", self.root):
                exec(compile(ast.Module([statement], []), name, "exec", flags, dont_inherit=True), vars(module))
        except CannotAnswer as failure:
            facts = failure.facts
            left_out.append(f"{place}, line {statement.lineno}: {facts['type']}: {facts['message']}")


class _Broken(ast.Pass):
    """Stands for a cell that does not parse."""

    facts: dict[str, Any]


def _raiser(name: str, failure: CannotAnswer) -> ast.Module:
    broken = _Broken(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    broken.facts = failure.facts
    return ast.Module([broken], [])


def _why_not(statement: ast.stmt) -> str | None:
    """Why a statement is left out, or None for one that defines."""
    try:
        return None if defines(statement) else "not a definition"
    except RecursionError:
        return "nested too deep (maximum recursion depth)"


def _future_flags(statement: ast.stmt) -> int:
    """What ``from __future__ import ...`` means for the statements after it, which are compiled one by one."""
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    features = [getattr(__future__, name.name, None) for name in statement.names]
    return sum({feature.compiler_flag for feature in features if feature is not None})


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _candidates(thing: Any, known: list[str]) -> list[str]:
    return [name for name in known if not name.startswith("_") and callable(getattr(thing, name, None))]
