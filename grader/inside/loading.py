"""Importing a submission's file: whole, or only what defines and what that needs."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.inside.failure import CannotAnswer, missing, own_file, stage
from grader.inside.imports import Importer, modules_below
from grader.inside.left import Cell, cells_of, left_out, ran_on_demand
from grader.inside.parts import parts_of
from grader.inside.pieces import Part, Piece, pieces_of
from grader.inside.shims import Shims
from grader.inside.standins import Ledger
from grader.inside.unit import Unit

__all__ = ["Loaded", "Loader"]

CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "OSError"}


@dataclass(frozen=True)
class Loaded:
    """A module of the student's, and what was left out of it and why (sentences)."""

    module: ModuleType
    left_out: list[str] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    on_demand: list[str] = field(default_factory=list)
    """Places that were run although they define nothing, because what was wanted needs them."""
    unit: Unit | None = None


class Loader:
    """Imports each source once for the life of the box; a failure is remembered too."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.ledger = Ledger()
        self._shims = Shims(root, self.ledger)
        self._importer = Importer(root, self.ledger, self._module_of, self._complete, self._is_guarded)
        self._loaded: dict[object, Loaded | CannotAnswer] = {}
        self._modules: dict[Path, ModuleType] = {}
        """By file or folder, as the submission's own imports get them."""
        self._units: dict[int, Unit] = {}
        """By the id of the module, which is kept in ``_modules`` or ``_loaded``."""
        self._guarded: set[tuple[str, int]] = set()
        self._count = 0

    def load(self, source: Mapping[str, Any]) -> Loaded:
        """The module of a source (its path is below the root). Raises CannotAnswer with the student's own error."""
        wanted = tuple(source.get("wanted", ()))
        takes = tuple((str(name), int(nth)) for name, nth in source.get("takes", ()))
        key = (source["path"], source["mode"], wanted, takes)
        if key not in self._loaded:
            self._shims.install()
            try:
                self._loaded[key] = self._load(source["path"], source["mode"], wanted, dict(takes))
            except CannotAnswer as failure:
                self._loaded[key] = failure
        found = self._loaded[key]
        if isinstance(found, CannotAnswer):
            raise found
        return found

    def find(self, source: Mapping[str, Any], name: str) -> Any:
        """The object called ``name`` (dots allowed) in a source. Raises CannotAnswer when it is not there."""
        loaded = self.load(source)
        thing: Any = loaded.module
        for number, word in enumerate(name.split(".")):
            if number == 0 and loaded.unit is not None and word not in source.get("wanted", ()):
                loaded.unit.complete([word])
            with stage("find", self.root):
                known = list(vars(thing)) if hasattr(thing, "__dict__") else []
                if not hasattr(thing, word):
                    broken = loaded.unit.why_absent(word) if number == 0 and loaded.unit is not None else None
                    raise broken or missing("class or function", word, _candidates(thing, known), source["path"])
                thing = getattr(thing, word)
        return thing

    def spaces(self) -> list[dict[str, Any]]:
        """The namespaces of the submission's modules that have been imported so far, each once."""
        loaded = [*self._modules.values(), *modules_below(self.root)]
        return [vars(one) for one in {id(one): one for one in loaded}.values()]

    def trees(self, path: str) -> list[ast.Module]:
        """The syntax of a file, or of each cell of a notebook, as far as it parses. Nothing is run."""
        file = self.root / path
        try:
            parts = parts_of(file, path)
            return [ast.Module([one for one in part.statements if isinstance(one, ast.stmt)], []) for part in parts]
        except (CannotAnswer, SyntaxError, ValueError, OSError, RecursionError, MemoryError):
            return []

    def _load(self, path: str, mode: str, wanted: Sequence[str], takes: Mapping[str, int]) -> Loaded:
        file = self.root / path
        for folder in (self.root, file.parent):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        if mode == "whole" and file.suffix.lower() != ".ipynb":
            with stage("import", self.root):
                tree = ast.parse(file.read_bytes(), str(file))  # bytes: Python reads the encoding line itself
            module = self._module(file)
            with stage("import", self.root):
                exec(compile(tree, str(file), "exec", dont_inherit=True), vars(module))
            return self._after_main(module, Part(str(file), path, tree.body), wanted)
        module = self._apart(file)
        with stage("import", self.root):
            parts = [*parts_of(file, own_file(str(file), self.root) or file.name)]
        if file.suffix.lower() == ".ipynb":
            self._shims.prepare("\n".join(line for part in parts for line in linecache.getlines(part.name)))
        self._modules.setdefault(file, module)
        pieces = pieces_of(parts)
        unit = self._unit(module, file, pieces)
        unit.define(wanted, _passed_over(pieces, takes))
        return Loaded(module, left_out(unit), cells_of(unit, parts), ran_on_demand(unit), unit)

    def _after_main(self, module: ModuleType, part: Part, wanted: Sequence[str]) -> Loaded:
        """Names that only a main guard's block sets, and that what is wanted reads."""
        if not any("__name__" in ast.dump(one) for one in part.statements if isinstance(one, ast.If)):
            return Loaded(module)
        unit = Unit(module, pieces_of([part]), frozenset(), self.root, self.ledger, ran_whole=True)
        unit.complete(wanted)
        return Loaded(module, [], [], ran_on_demand(unit), unit)

    def _module(self, file: Path) -> ModuleType:
        """An empty module registered under the file's own name, unless something real already has that name."""
        name = (
            file.stem if file.stem.isidentifier() and file.stem not in sys.modules else f"student_{len(self._loaded)}"
        )
        module = ModuleType(name)
        module.__file__ = str(file)
        sys.modules[name] = module
        return module

    def _apart(self, file: Path) -> ModuleType:
        """An empty module for definitions, under a name that no import means: what is tried of a file, or what another
        file of the submission defines, must not be found where the whole of it is asked for."""
        self._count += 1
        name = ".".join(("defined", str(self._count), *file.relative_to(self.root).with_suffix("").parts))
        module = ModuleType(name)
        module.__file__ = str(file)
        sys.modules[name] = module  # dataclasses and the like look their module up
        return module

    def _unit(self, module: ModuleType, file: Path, pieces: Sequence[Piece]) -> Unit:
        vars(module)["__builtins__"] = self._importer.builtins()
        self._guarded |= {place for piece in pieces if piece.node for place in _guarded(piece.part.name, piece.node)}
        imported = frozenset(name for piece in pieces if piece.node for name in self._imported(piece.node, file))
        unit = self._units[id(module)] = Unit(module, pieces, imported, self.root, self.ledger)
        return unit

    def _imported(self, statement: ast.AST, file: Path) -> Iterator[str]:
        """Names of modules, and of what comes from files that are not the submission's."""
        for node in ast.walk(statement):
            match node:
                case ast.Import(names=names):
                    yield from (alias.asname or alias.name.split(".", maxsplit=1)[0] for alias in names)
                case ast.ImportFrom(module=name, names=names, level=level):
                    if not self._importer.is_own(name or "", file, level):
                        yield from (alias.asname or alias.name for alias in names)
                case _:
                    pass

    def _module_of(self, path: Path) -> ModuleType:
        """A file or folder of the submission as another file imports it: what it defines."""
        if path in self._modules:
            return self._modules[path]
        file = path / "__init__.py" if path.is_dir() else path
        module = self._modules[path] = self._apart(file)
        if path.is_dir():
            module.__path__ = []
        if file.is_file():
            with stage("import", self.root):
                parts = [*parts_of(file, own_file(str(file), self.root) or file.name)]
            self._unit(module, file, pieces_of(parts)).define(())
        return module

    def _complete(self, module: ModuleType, names: Sequence[str], file: Path) -> Mapping[str, str]:
        """Sees to it that names of an own module are set; for those that cannot be, why. Without names: those that the
        importing file could mean by ``module.name``."""
        unit = self._units.get(id(module))
        if unit is not None:
            there = {name for piece in unit.pieces for name in piece.names.sets}
            importing = self._units.get(id(self._modules.get(file)))
            if "*" in names:
                unit.complete(sorted(there))
            elif names:
                unit.complete(names)
            elif importing is not None:
                unit.complete(sorted(there & _attributes(importing)))
        place = own_file(str(module.__file__), self.root)
        absent = {}
        for name in names:
            if name != "*" and not hasattr(module, name):
                failure = unit.why_absent(name) if unit is not None else None
                why = f"{failure.facts['type']}: {failure.facts['message']}" if failure else "it is not defined there"
                absent[name] = f"{name} cannot be had from {place} ({why})"
                self.ledger.say(f"{absent[name]}: a stand-in took its place.")
        return absent

    def _is_guarded(self, name: str, line: int) -> bool:
        return (name, line) in self._guarded


def _guarded(name: str, statement: ast.AST) -> Iterator[tuple[str, int]]:
    """Where imports stand that the student's own code expects to fail."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Try) and any(_catches(handler) for handler in node.handlers):
            for inner in (each for part in node.body for each in ast.walk(part)):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield name, inner.lineno


def _catches(handler: ast.ExceptHandler) -> bool:
    caught = [handler.type] if not isinstance(handler.type, ast.Tuple) else handler.type.elts
    return any(one is None or (isinstance(one, ast.Name) and one.id in CATCHING) for one in caught)


def _passed_over(pieces: Sequence[Piece], takes: Mapping[str, int]) -> frozenset[int]:
    """Other definitions of names of which one is taken: which, counted from 1.

    A notebook that defines a class again has moved on to its next part. What that part defines once more, helpers say,
    is passed over too: the class is taken with what it was written for.
    """
    passed: set[int] = set()
    for name, nth in takes.items():
        numbers = [number for number, piece in enumerate(pieces) if piece.defined == name]
        passed |= {number for place, number in enumerate(numbers, start=1) if place != nth}
        if nth < len(numbers):
            before = {one for piece in pieces[: numbers[nth]] for one in piece.names.sets}
            passed |= {number for number in range(numbers[nth], len(pieces))
                       if pieces[number].names.sets and pieces[number].names.sets <= before}  # fmt: skip
    return frozenset(passed)


def _attributes(unit: Unit) -> set[str]:
    found: set[str] = set()
    for piece in unit.pieces:
        found |= piece.names.attributes
        for _, _, more in piece.names.methods:
            found |= more
    return found


def _candidates(thing: Any, known: list[str]) -> list[str]:
    return [name for name in known if not name.startswith("_") and callable(getattr(thing, name, None))]
