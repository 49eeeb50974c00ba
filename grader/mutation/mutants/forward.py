"""Statements and expressions of the functions that subjects use, ``forward`` above all: one left out, done twice, in
another order; a call or an operator left out or another; nothing returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from grader.mutation.source import Edit, FunctionNode, dotted
from grader.mutation.study import Code, Study, mutant
from grader.mutation.variant import Theme, Variant

__all__ = ["forward_mutants"]

OPERATORS: dict[type[ast.operator], str] = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*"}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<", ast.Eq: "!=", ast.NotEq: "==",
}  # fmt: skip


def forward_mutants(study: Study) -> Iterator[Variant]:
    """Mutants of statements, calls, operators and returns."""
    for code, function in study.functions():
        yield from _statements(study, code, function)
        yield from _returns(study, code, function)
    for code in study.code():
        match code.node:
            case ast.Call():
                yield from _unwrapped(study, code, code.node)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                other = OPERATORS[type(operator)]
                yield from _operator(study, code, code.node, left, other, right)
            case ast.Compare(left=left, ops=[compared], comparators=[right]) if type(compared) in COMPARISONS:
                yield from _operator(study, code, code.node, left, COMPARISONS[type(compared)], right, both=False)
            case _:
                pass


def _statements(study: Study, code: Code, function: FunctionNode) -> Iterator[Variant]:
    """Of the statements that pass a value on: ``x = self.conv(x)``, ``x += y``, ``optimiser.step()``."""
    for node in ast.walk(function):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(body, list):
                continue
            steps = [statement for statement in body if _is_step(statement)]
            for step in steps:
                text, end = _line(code, step), code.file.end(step)
                yield _variant(
                    study, code, step, Theme.STATEMENT, f"without: {text}", [code.file.replace(step, "pass")]
                )
                again = Edit(end, end, f"\n{' ' * step.col_offset}{code.file.segment(step)}")
                yield _variant(study, code, step, Theme.STATEMENT, f"twice: {text}", [again])
            for one, other in pairwise(body):
                if one in steps and other in steps and ast.dump(one) != ast.dump(other):
                    words = f"{_line(code, other)} before {_line(code, one)}"
                    yield _variant(study, code, one, Theme.STATEMENT, words, list(code.file.swap(one, other)))


def _is_step(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(value))
        case ast.AugAssign():
            return True
        case ast.Expr(value=ast.Call(func=function)):
            return dotted(function) != "print"
        case _:
            return False


def _returns(study: Study, code: Code, function: FunctionNode) -> Iterator[Variant]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None and code.file.enclosing(node) is function:
            value = code.file.segment(node.value)
            words = f"{function.name} returns nothing"
            yield _variant(study, code, node, Theme.OUTPUT, words, [code.file.replace(node, f"{value}")])


def _unwrapped(study: Study, code: Code, call: ast.Call) -> Iterator[Variant]:
    """``f(x)`` to ``x``, and ``x.view(...)`` to ``x``: where what is called takes and gives a tensor."""
    file, where = code.file, code.file.enclosing(call)
    if where is None or where.name == "__init__" or isinstance(file.parents[call], ast.Expr):
        return
    name = dotted(call.func)
    if name.rpartition(".")[2][:1].isupper():
        return  # it makes a layer
    inner: ast.expr | None = None
    if isinstance(call.func, ast.Attribute) and not name.startswith(("self.", "torch.", "F.", "nn.")):
        inner = call.func.value if _is_tensor_like(call.func.value) and call.func.attr not in SIZES else None
    elif call.args and _is_tensor_like(call.args[0]):
        inner = call.args[0]
    if inner is not None:
        words = f"without {name or 'the call'} in: {_line(code, call)}"
        theme = Theme.INPUT if isinstance(inner, ast.Name) and inner.id in _given(where) else Theme.STATEMENT
        yield _variant(study, code, call, theme, words, [file.replace(call, f"({file.segment(inner)})")])


NO_TENSORS = {"self", "torch", "F", "nn", "math"}
SIZES = {"size", "dim", "numel", "item", "format", "join", "append", "items", "keys", "values"}


def _is_tensor_like(node: ast.expr) -> bool:
    """A name, an attribute's call, or a sum: not a number, a text or a module's name."""
    return isinstance(node, ast.Name | ast.Call | ast.BinOp) and dotted(node) not in NO_TENSORS


def _given(function: FunctionNode) -> set[str]:
    return {argument.arg for argument in function.args.args}


def _operator(
    study: Study, code: Code, node: ast.expr, left: ast.expr, other: str, right: ast.expr, *, both: bool = True
) -> Iterator[Variant]:
    """Another operator; and, where ``both``, the left side alone."""
    file = code.file
    if any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in (left, right)):
        return
    one, two = file.segment(left), file.segment(right)
    text = f"({one} {other if other != '/' or _in_forward(code, node) else '//'} {two})"
    yield _variant(
        study, code, node, Theme.OPERATOR, f"{text[1:-1]} for {file.segment(node)}", [file.replace(node, text)]
    )
    if both:
        words = f"{one} for {file.segment(node)}"
        yield _variant(study, code, node, Theme.OPERATOR, words, [file.replace(node, f"({one})")])


def _in_forward(code: Code, node: ast.expr) -> bool:
    where = code.file.enclosing(node)
    return where is not None and where.name != "__init__"


def _line(code: Code, node: ast.stmt | ast.expr) -> str:
    return code.file.text.splitlines()[node.lineno - 1].strip()


def _variant(
    study: Study, code: Code, node: ast.stmt | ast.expr, theme: Theme, words: str, edits: list[Edit]
) -> Variant:
    changed = {code.file.path: code.file.edited(edits)}
    words, place = " ".join(words.split()), study.place(code, node)
    return mutant(theme, words, place, changed)
