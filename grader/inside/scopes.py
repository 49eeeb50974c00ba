"""Which names of a module a statement sets, changes and reads: what ties the statements of a file together."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.inside.nodes import children, walk

__all__ = ["Names", "attributes_in", "bound_in", "names_of"]

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
CALLED_FROM_OUTSIDE = {"forward", "encode", "decode", "sample", "generate", "reparameterize", "reparametrize"}
"""Methods that may be called although no code of the student's names them; those with double underscores are, too."""


@dataclass(frozen=True)
class Names:
    """Names at the top level of a module.

    ``sets``: what the statement binds. ``changes``: names whose value it changes in place (``x[0] = 1``, ``x.a = 1``,
    ``x.append(1)``). ``reads``: what it reads, at once or when a function that it defines is called. ``methods``: what
    each method of a class reads that is only called by its name.
    """

    sets: frozenset[str]
    changes: frozenset[str]
    reads: frozenset[str]
    attributes: frozenset[str]
    """Every ``.name`` in it, save in ``methods``."""
    methods: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = ()
    """(method, reads, attributes)."""


def names_of(statement: ast.stmt) -> Names:
    """The names of one statement. Raises RecursionError for what is nested too deep."""
    apart = list(_methods(statement)) if isinstance(statement, ast.ClassDef) else []
    kept = _without(statement, apart) if isinstance(statement, ast.ClassDef) and apart else statement
    return Names(
        sets=frozenset(bound_in([statement])),
        changes=frozenset(_changed_in(statement)),
        reads=frozenset(_read(kept, frozenset(), frozenset())),
        attributes=frozenset(attributes_in(kept)),
        methods=tuple(
            (method.name, frozenset(_read(method, frozenset(), frozenset())), frozenset(attributes_in(method)))
            for method in apart
        ),
    )


def attributes_in(node: ast.AST) -> Iterator[str]:
    """Every ``.name`` that stands in the code."""
    return (inner.attr for inner in walk(node) if isinstance(inner, ast.Attribute))


def bound_in(statements: Iterable[ast.AST]) -> set[str]:
    """Names that these statements set in their own scope; what is set in a function or class inside is not theirs."""
    found: set[str] = set()
    elsewhere: set[str] = set()
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
                waiting += node.decorator_list
            case ast.Lambda():
                pass
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {alias.asname or alias.name.split(".", maxsplit=1)[0] for alias in names}
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
                waiting += children(node)
            case ast.Global(names=globals_) | ast.Nonlocal(names=globals_):
                elsewhere |= set(globals_)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                waiting += [inner for inner in walk(node) if isinstance(inner, ast.NamedExpr)]
            case _:
                waiting += children(node)
    return found - elsewhere


def _changed_in(statement: ast.stmt) -> Iterator[str]:
    """``x`` of ``x[0] = 1``, ``x.a.b += 1``, ``del x[0]``, and of a statement that is a call ``x.append(1)``; also
    inside ``if``, ``for``, ``with`` and ``try``, not inside functions and classes."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                continue
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                yield from _base(node)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
                yield from _base(owner)
            case _:
                pass
        waiting += children(node)


def _base(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _methods(cls: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Methods that are only called where some code names them."""
    for node in cls.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
            special = node.name.startswith("__") and node.name.endswith("__")
            if not special and node.name not in CALLED_FROM_OUTSIDE:
                yield node


def _without(cls: ast.ClassDef, methods: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> ast.ClassDef:
    kept = copy.copy(cls)
    kept.body = [node for node in cls.body if not any(node is method for method in methods)]
    return kept


def _read(node: ast.AST, local: frozenset[str], own: frozenset[str]) -> Iterator[str]:
    """Names that are read and are neither in ``local``, the scopes of functions around, nor in ``own``, the class body
    that the code stands in, which its methods do not see."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            if name not in local and name not in own:
                yield name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            yield from _read_function(node, local, own)
        case ast.ClassDef(body=body):
            for outside in (*node.decorator_list, *node.bases, *node.keywords):
                yield from _read(outside, local, own)
            inner = frozenset(bound_in(body))
            for statement in body:
                # A name that the body sets may be read before that: `width = width`.
                yield from _read(statement, local, inner - _first_read(statement))
        case ast.AugAssign(target=ast.Name(id=name)):
            yield from (name,) if name not in local and name not in own else ()
            yield from _read(node.value, local, own)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            targets = frozenset(
                inner.id for part in node.generators for inner in walk(part.target) if isinstance(inner, ast.Name)
            )
            for child in children(node):
                yield from _read(child, local | targets, own)
        case _:
            for child in children(node):
                yield from _read(child, local, own)


def _first_read(statement: ast.AST) -> frozenset[str]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return frozenset({name} & {inner.id for inner in walk(value) if isinstance(inner, ast.Name)})
        case _:
            return frozenset()


def _read_function(node: Function, local: frozenset[str], own: frozenset[str]) -> Iterator[str]:
    arguments = node.args
    around: list[ast.AST] = [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one]
    around += [one.annotation for one in every if one.annotation]
    body: list[ast.AST]
    if isinstance(node, ast.Lambda):
        body = [node.body]
    else:
        around += node.decorator_list + ([node.returns] if node.returns else [])
        body = list(node.body)
    for outside in around:
        yield from _read(outside, local, own)
    inner = local | {one.arg for one in every} | bound_in(body)
    inner -= {name for part in body for each in walk(part) if isinstance(each, ast.Global) for name in each.names}
    for statement in body:
        yield from _read(statement, inner, frozenset())
