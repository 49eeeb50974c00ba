"""What a rubric's items ask for: of which classes, with which arguments and sizes of input. Kinds of check are not
told apart here, so that a new kind is understood as soon as its fields have the usual names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader.model import AnswerCheck, FileCheck, Item, Plain, PytestCheck, TableCheck
from grader.rubric import LoadedRubric, parse_call, parse_place

__all__ = ["AskedCall", "answer_subject", "asked_calls", "asked_layers", "asked_names", "file_subject", "subjects_of"]

SMALLEST_BATCH = 2


@dataclass(frozen=True)
class AskedCall:
    """A model as an item makes it, and the size of what it is given; the batch is small."""

    name: str
    args: tuple[Plain, ...]
    kwargs: tuple[tuple[str, Plain], ...]
    size: tuple[int, ...]


def answer_subject(question: str) -> str:
    """The name under which a written answer is a subject."""
    return f"answer {question}"


def file_subject(pattern: str) -> str:
    """The name under which a file that must be handed in is a subject."""
    return f"file {pattern}"


def subjects_of(item: Item, checks: Path | None) -> frozenset[str]:
    """The classes and functions that an item asks for, or the answer, or the files; empty where a person marks it, and
    where it looks at a report.

    ``checks``: the folder of the staff's own tests.
    """
    check = item.check
    if isinstance(check, AnswerCheck):
        return frozenset({answer_subject(check.question)})
    if isinstance(check, FileCheck):
        return frozenset(map(file_subject, check.patterns))
    if isinstance(check, TableCheck):
        return frozenset()
    if isinstance(check, PytestCheck):
        return _named_in_test(checks, check.test) if checks is not None else frozenset()
    return frozenset(_top(words) for words, _ in _models(check))


def asked_names(loaded: LoadedRubric) -> tuple[str, ...]:
    """The classes and functions that items ask for, in the order of the rubric."""
    named = [
        name
        for item in loaded.rubric.items
        if not isinstance(item.check, AnswerCheck | FileCheck)
        for name in sorted(subjects_of(item, loaded.checks))
    ]
    return tuple(dict.fromkeys(named))


def asked_calls(loaded: LoadedRubric) -> tuple[AskedCall, ...]:
    """Each way in which items make and feed a model, once, with the smallest of its batches that is more than one."""
    found: dict[tuple[str, tuple[int, ...]], AskedCall] = {}
    for item in loaded.rubric.items:
        for words, size in _models(item.check):
            if size:
                name, args, kwargs = parse_call(words)
                call = AskedCall(name, args, kwargs, (max(size[0], SMALLEST_BATCH), *size[1:]))
                known = found.get((words, size[1:]))
                found[words, size[1:]] = call if known is None or call.size < known.size else known
    return tuple(dict.fromkeys(found.values()))


def asked_layers(loaded: LoadedRubric) -> frozenset[str]:
    """Names of attributes that items ask for: the first word of each path."""
    named: set[str] = set()
    for item in loaded.rubric.items:
        for field in ("layers", "groups"):
            named |= {path.partition(".")[0] for path in getattr(item.check, field, ())}
    return frozenset(named)


def _models(check: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(call, size of its input) of each model that a check names; the size is empty where the check states none."""
    if isinstance(model := getattr(check, "model", None), str):
        yield model, tuple(getattr(check, "input", None) or ())
    if isinstance(function := getattr(check, "function", None), str):
        yield f"{function}()", ()
    for model in getattr(check, "models", {}).values():
        yield model, ()
    for variant in getattr(check, "variants", ()):
        yield from _models(variant)
    for text in getattr(check, "functions", ()):
        yield parse_place(text).words, ()


def _top(words: str) -> str:
    return parse_call(words)[0].partition(".")[0]


@cache
def _named_in_test(checks: Path, test: str) -> frozenset[str]:
    """What a test and the functions of its file that it calls take of the fixture ``student``."""
    name, _, function = test.partition("::")
    try:
        tree = ast.parse((checks / name).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    waiting, seen, named = [function.rpartition("::")[2].partition("[")[0]], set[str](), set[str]()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in functions:
            continue
        seen.add(current)
        for node in ast.walk(functions[current]):
            match node:
                case ast.Attribute(value=ast.Name(id="student"), attr=attribute):
                    named.add(attribute)
                case ast.Name(id=used):
                    waiting.append(used)
                case _:
                    pass
    return frozenset(named)
