"""The same calls written otherwise: arguments by name or by position, settings in a dict, layers added by method."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from grader.mutation.source import Edit, FunctionNode, SourceFile, dotted
from grader.mutation.study import Code, Study, rewrite
from grader.mutation.variant import Variant

__all__ = ["call_rewrites"]


def call_rewrites(study: Study) -> Iterator[Variant]:
    """One for each way of writing calls."""
    each: tuple[tuple[str, Callable[[Study, Code, ast.Call], list[Edit]]], ...] = (
        ("arguments by name", _by_name),
        ("arguments by position", _by_position),
        ("settings in a dict", _in_dict),
    )
    for words, change in each:
        changed = {}
        for path, file in study.reference.code.items():
            calls = [code for code in study.code() if code.file is file and isinstance(code.node, ast.Call)]
            edits = [
                edit for code in calls if isinstance(code.node, ast.Call) for edit in change(study, code, code.node)
            ]
            changed[path] = file.edited(_apart(edits))
        yield rewrite(study, words, changed)
    changed = {path: _added(study, file) for path, file in study.reference.code.items()}
    yield rewrite(study, "layers added with add_module", changed)


def _apart(edits: list[Edit]) -> list[Edit]:
    """Edits that do not overlap: of two that do, the inner one, which begins later, is left out."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _names(study: Study, code: Code, call: ast.Call) -> tuple[str, ...]:
    """Parameters of what makes a layer; empty for other calls, whose arguments people write as they are."""
    name = dotted(call.func)
    is_layer = name.rpartition(".")[2][:1].isupper()
    starred = any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords)
    return study.signatures.get(code.file.path, {}).get(name, ()) if is_layer and not starred else ()


def _by_name(study: Study, code: Code, call: ast.Call) -> list[Edit]:
    names = _names(study, code, call)
    if len(call.args) > len(names):
        return []
    starts = [code.file.start(argument) for argument in call.args]
    return [Edit(start, start, f"{name}=") for name, start in zip(names, starts, strict=False)]


def _by_position(study: Study, code: Code, call: ast.Call) -> list[Edit]:
    """Keywords that come next in order, without their names."""
    edits, file = [], code.file
    following = iter(_names(study, code, call)[len(call.args) :])
    for keyword in call.keywords:
        if keyword.arg != next(following, None):
            break
        edits.append(Edit(file.start(keyword.value) - len(f"{keyword.arg}="), file.start(keyword.value), ""))
    ok = all(file.text[edit.start : edit.end].endswith("=") for edit in edits)
    return edits if ok else []


def _in_dict(study: Study, code: Code, call: ast.Call) -> list[Edit]:
    if not call.keywords or not _names(study, code, call):
        return []
    file = code.file
    words = ", ".join(f'"{keyword.arg}": {file.segment(keyword.value)}' for keyword in call.keywords)
    start = file.end(call.args[-1]) if call.args else file.end(call.func) + 1
    return [Edit(start, file.end(call.keywords[-1].value), f"{', ' if call.args else ''}**{{{words}}}")]


def _added(study: Study, file: SourceFile) -> str:
    """``self.add_module("layer1", ...)`` for ``self.layer1 = ...``."""
    edits = []
    for subject, model in study.models.items():
        made = study.method(subject, "__init__")
        children = {module.path for module in model.modules if module.parent == ""}
        if made is None or made.file is not file:
            continue
        for node in _assignments(made.function):
            target = node.targets[0]
            assert isinstance(target, ast.Attribute)
            if target.attr in children:
                text = f'self.add_module("{target.attr}", {file.segment(node.value)})'
                edits.append(file.replace(node, text))
    return file.edited(_apart(edits))


def _assignments(function: FunctionNode) -> Iterator[ast.Assign]:
    """``self.name = ...``, each."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"))]):
                yield node
            case _:
                pass
