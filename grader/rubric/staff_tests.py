"""The tests that a file of the staff's defines, read from its syntax: nothing is imported."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import RubricError

__all__ = ["StaffTest", "read_functions", "read_tests"]


@dataclass(frozen=True)
class StaffTest:
    """A test function or method; ``fixtures`` are the names of its arguments."""

    name: str
    fixtures: frozenset[str]


def read_tests(file: Path) -> Mapping[str, StaffTest]:
    """The tests by the name that pytest gives them below the file: ``test_x`` or ``TestA::test_x``.

    Raises:
        RubricError: the file cannot be read or is no Python; the message says why, and in which line.
    """
    return {test.name: test for test in _tests(_tree(file).body, "")}


def read_functions(file: Path) -> frozenset[str]:
    """The functions at the file's top level. Raises RubricError, as :func:`read_tests` does."""
    return frozenset(node.name for node in _tree(file).body if isinstance(node, ast.FunctionDef))


def _tree(file: Path) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the file's own odd escapes are pytest's to tell
            return ast.parse(file.read_bytes())
    except OSError as error:
        raise RubricError(f"{file} cannot be read: {error.strerror}") from error
    except SyntaxError as error:
        raise RubricError(f"{file}:{error.lineno or 1}: is not valid Python: {error.msg}") from error
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes, endless nesting
        raise RubricError(f"{file}: is not valid Python: {str(error) or 'nested too deeply'}") from error


def _tests(body: Iterable[ast.AST], prefix: str) -> Iterator[StaffTest]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if name.startswith("test"):
                    yield StaffTest(f"{prefix}{name}", _arguments(node))
            case ast.ClassDef(name=name):
                if name.startswith("Test"):
                    yield from _tests(node.body, f"{prefix}{name}::")
            case ast.stmt() | ast.ExceptHandler():  # tests may stand under an `if` or a `try`
                yield from _tests(ast.iter_child_nodes(node), prefix)


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    given = function.args
    return frozenset(argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs))
