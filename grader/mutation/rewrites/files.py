"""The same code in other files: helpers in a file of their own, one file a class, a notebook."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from grader.mutation.source import FunctionNode, SourceFile
from grader.mutation.study import Study, rewrite
from grader.mutation.variant import Variant

__all__ = ["file_rewrites"]

TRAINING = """\
model = {subject}
for epoch in range(500):
    print(epoch)
    loss.backward()
"""


def file_rewrites(study: Study) -> Iterator[Variant]:
    """One for each way of laying the code out."""
    homes = {subject: study.reference.home(subject) for subject in study.reference.subjects}
    main = next(iter(study.reference.code.values()), None)
    if main is None or not homes:
        return
    yield from _helpers(study, main)
    if len(homes) > 1 and all(home is main for home in homes.values()):
        yield from _split(study, main)
    if len(study.reference.code) == 1:
        yield _notebook(study, main)


def _definitions(file: SourceFile) -> list[ast.ClassDef | FunctionNode]:
    return [node for node in file.tree.body if isinstance(node, ast.ClassDef | FunctionNode)]


def _head(file: SourceFile) -> str:
    """Imports and what else is no definition, as it is written."""
    kept = [node for node in file.tree.body if not isinstance(node, ast.ClassDef | FunctionNode)]
    return "\n".join(file.segment(node) for node in kept if not _is_text(node) and not _is_all(node)) + "\n"


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_all(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case _:
            return False


def _written(file: SourceFile, head: str, nodes: Sequence[ast.ClassDef | FunctionNode]) -> str:
    return head + "".join(f"\n\n{_whole(file, node)}\n" for node in nodes)


def _whole(file: SourceFile, node: ast.stmt) -> str:
    """A statement, a definition with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return file.text[file.line_start(first) : file.end(node)]


def _used(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _helpers(study: Study, file: SourceFile) -> Iterator[Variant]:
    """What the rubric does not ask for goes to ``layers.py``, unless it uses what stays."""
    wanted = set(study.reference.subjects)
    helpers = [node for node in _definitions(file) if node.name not in wanted]
    stays = [node for node in _definitions(file) if node.name in wanted]
    if not helpers or any(_used(node) & wanted for node in helpers):
        return
    head, names = _head(file), ", ".join(node.name for node in helpers)
    home = PurePosixPath(file.path).parent / "layers.py"
    changed = {
        str(home): _written(file, head, helpers),
        file.path: _written(file, f"{head}\nfrom layers import {names}\n", stays),
    }
    if str(home) not in study.reference.code:
        yield rewrite(study, "helpers in a file of their own", changed)


def _split(study: Study, file: SourceFile) -> Iterator[Variant]:
    """Each class in a file of its own, which the file that the handout asks for imports."""
    definitions, head = _definitions(file), _head(file)
    changed, imports = {}, ""
    for subject in study.reference.subjects:
        own = [node for node in definitions if node.name == subject]
        others = [node for node in definitions if node.name not in study.reference.subjects]
        if not own or _used(own[0]) & (set(study.reference.subjects) - {subject}):
            return
        name = subject.lower()
        changed[str(PurePosixPath(file.path).parent / f"{name}.py")] = _written(file, head, [*others, *own])
        imports += f"from {name} import {subject}\n"
    if not changed.keys() & study.reference.code.keys():
        yield rewrite(study, "each class in a file of its own", {**changed, file.path: imports})


def _notebook(study: Study, file: SourceFile) -> Variant:
    """A cell for each statement, with what people do between."""
    subject = study.reference.subjects[0]
    statements = [node for number, node in enumerate(file.tree.body) if number or not _is_text(node)]
    sources = [_whole(file, node) for node in statements]
    cells = [
        _cell("markdown", "# Assignment"),
        _cell("code", "%matplotlib inline\n!pip install torch"),
        *(_cell("code", source) for source in sources),
        _cell("code", TRAINING.format(subject=f"{subject}()")),
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1)
    name = str(PurePosixPath(file.path).with_suffix(".ipynb"))
    return rewrite(study, "as a notebook", {file.path: None, name: text})


def _cell(kind: str, source: str) -> dict[str, Any]:
    """One cell in nbformat 4.4, the last in which cells have no ids."""
    ran: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **ran}
