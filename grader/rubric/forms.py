"""Lists of accepted forms that a rubric gives once, under ``forms``, and items take by name.

A list is written for named arguments, ``Net(size, width / 2)``, and read as data: the names stand for what an item's
own ``model`` is made with.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from grader.errors import RubricError
from grader.model import (
    Check,
    EquivalentCheck,
    Forms,
    ModesCheck,
    NetworkCheck,
    ParametersCheck,
    Plain,
    Rubric,
    ShapeCheck,
)
from grader.near import options, shown
from grader.rubric.call import parse_call
from grader.rubric.document import Loc, Slip

__all__ = ["form_slips", "list_slips", "written_out"]

OPEN = ShapeCheck | ParametersCheck | EquivalentCheck | NetworkCheck | ModesCheck
"""Kinds that set a model beside the reference's in several forms."""
ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def written_out(rubric: Rubric) -> Rubric:
    """The same rubric, with the forms that an item takes by name in its own ``accept``."""
    parts = tuple(
        replace(part, items=tuple(replace(item, check=_with_forms(item.check, rubric.forms)) for item in part.items))
        for part in rubric.parts
    )
    return replace(rubric, parts=parts, forms={})


def _with_forms(check: Check, lists: Mapping[str, Forms]) -> Check:
    if not isinstance(check, OPEN) or check.forms is None:
        return check
    return replace(check, accept=(*check.accept, *_expanded(lists[check.forms], check.model)), forms=None)


def list_slips(lists: Mapping[str, Forms | None]) -> Iterator[Slip]:
    """Mistakes in the lists themselves; None stands for a list that is wrong already."""
    for name, one in lists.items():
        if one is None:
            continue
        try:
            names = _named(one.of)
        except RubricError as error:
            yield Slip(("forms", name, "of"), str(error))
            continue
        for index, form in enumerate(one.accept):
            try:
                _filled(form, dict.fromkeys(names, 1))
            except RubricError as error:
                yield Slip(("forms", name, "accept", index), str(error))


def form_slips(check: Check, loc: Loc, lists: Mapping[str, Forms | None]) -> Iterator[Slip]:
    """Mistakes in how an item takes a list."""
    if not isinstance(check, OPEN) or check.forms is None:
        return
    name = check.forms
    if name not in lists:
        yield Slip((*loc, "forms"), f"{shown(name)} is not in forms: {options(name, lists)}")
        return
    one = lists[name]
    if one is None or any(True for _ in list_slips({name: one})):
        return  # told in its own place
    try:
        _expanded(one, check.model)
    except RubricError as error:
        yield Slip((*loc, "forms"), str(error))


def _expanded(one: Forms, model: str) -> tuple[str, ...]:
    """Raises RubricError where the model is not made as the list says."""
    names = _named(one.of)
    called, args, kwargs = parse_call(model)
    given = {**dict(zip(names, args, strict=False)), **dict(kwargs)}
    if called != one.of.partition("(")[0] or len(args) + len(kwargs) != len(names) or [*given] != names:
        raise RubricError(f"{shown(model)} is not made as {shown(one.of)}, for which these forms are")
    return tuple(_filled(form, given) for form in one.accept)


def _named(text: str) -> list[str]:
    """The names of the arguments in ``Net(size, width)``."""
    match _parsed(text):
        case ast.Call(func=ast.Name(), args=args, keywords=[]) if all(isinstance(one, ast.Name) for one in args):
            names = [one.id for one in args if isinstance(one, ast.Name)]
        case _:
            raise RubricError(f"{shown(text)} is no call with a name for each argument, such as Net(size, width)")
    if len(set(names)) < len(names):
        raise RubricError(f"{shown(text)} names an argument twice")
    return names


def _filled(text: str, given: Mapping[str, Plain]) -> str:
    """The call with values in the place of names. Raises RubricError, which quotes it."""
    tree = _parsed(text)
    if not isinstance(tree, ast.Call):
        raise RubricError(f"{shown(text)} is not a call: write NAME(arguments)")
    arguments = [_parsed(repr(_value(one, given, text))) for one in tree.args]
    named = [ast.keyword(one.arg, _parsed(repr(_value(one.value, given, text)))) for one in tree.keywords]
    filled = ast.unparse(ast.Call(tree.func, arguments, named))
    parse_call(filled)
    return filled


def _value(node: ast.expr, given: Mapping[str, Plain], text: str) -> Plain:
    match node:
        case ast.Constant(value=None | bool() | int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Name(id=name) if name in given:
            return given[name]
        case ast.Name(id=name):
            raise RubricError(f"{shown(text)} has {shown(name)}, which means nothing here: {options(name, given)}")
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in ARITHMETIC:
            return _number(ARITHMETIC[type(sign)], _value(left, given, text), _value(right, given, text), text)
        case ast.Tuple(elts=elements):
            return tuple(_value(one, given, text) for one in elements)
        case _:
            words = ast.unparse(node)
            raise RubricError(
                f"{shown(text)} has the argument {shown(words)}: values, names and + - * / can be written"
            )


def _number(made: Callable[[Any, Any], Any], left: Plain, right: Plain, text: str) -> Plain:
    """Whole numbers stay whole where they can: 32 / 2 is 16."""
    try:
        found = made(left, right)
    except (TypeError, ZeroDivisionError) as error:
        raise RubricError(f"{shown(text)} cannot be worked out ({error})") from error
    is_whole = isinstance(found, float) and found.is_integer() and not isinstance(left, float)
    return int(found) if is_whole and not isinstance(right, float) else found


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RubricError(f"{shown(text)} is not a Python expression") from error
