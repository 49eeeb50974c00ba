"""Which statements of a file or a cell define, and which do something else (train, plot, print, download)."""

from __future__ import annotations

import ast

__all__ = ["defines", "is_main_guard", "top_level_names"]

PLAIN = (
    ast.Constant, ast.Name, ast.Load, ast.Store, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.BinOp, ast.UnaryOp,
    ast.BoolOp, ast.Compare, ast.IfExp, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.JoinedStr,
    ast.FormattedValue, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred, ast.keyword, ast.Call, ast.Lambda,
    ast.arguments, ast.arg,
)  # fmt: skip
# Calls that only name things or make small values. Anything else could be the start of a training run.
HARMLESS_CALLS = {
    "torch.device", "torch.cuda.is_available", "torch.cuda.device_count", "device", "int", "float", "str", "tuple",
    "list", "dict", "set", "range", "len", "max", "min", "namedtuple", "collections.namedtuple", "partial",
    "functools.partial", "torch.manual_seed", "np.random.seed", "random.seed", "super", "OrderedDict",
}  # fmt: skip


def defines(statement: ast.stmt) -> bool:
    """True for imports, functions, classes, and assignments of plain values; also inside ``try`` and ``if``."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value):
            return _plain(value)
        case ast.AnnAssign(value=value):
            return value is None or _plain(value)
        case ast.Try(body=body, handlers=handlers, orelse=other, finalbody=final):
            inner = [*body, *other, *final, *(part for handler in handlers for part in handler.body)]
            return all(isinstance(part, ast.Pass) or defines(part) for part in inner)
        case ast.If(test=test, body=body, orelse=other):
            return not _is_main(test) and _plain(test) and all(defines(part) for part in [*body, *other])
        case _:
            return False


def is_main_guard(statement: ast.stmt) -> bool:
    """True for ``if __name__ == "__main__":``."""
    return isinstance(statement, ast.If) and _is_main(statement.test)


def top_level_names(statements: list[ast.stmt]) -> list[str]:
    """Classes and functions that the statements define, in order, also inside ``try`` and ``if``."""
    names: list[str] = []
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.If(body=body, orelse=other):
                names += top_level_names([*body, *other])
            case ast.Try(body=body, orelse=other):
                names += top_level_names([*body, *other])
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                names.append(name)
            case _:
                pass
    return names


def _plain(value: ast.expr) -> bool:
    return all(
        isinstance(node, PLAIN) and (not isinstance(node, ast.Call) or ast.unparse(node.func) in HARMLESS_CALLS)
        for node in ast.walk(value)
    )


def _is_main(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))
