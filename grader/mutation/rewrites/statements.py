"""The same steps in other statements: reshaping, loops, attributes under other names and in another order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from grader.mutation.insertion import around_returns, at_start
from grader.mutation.source import Edit, FunctionNode, SourceFile, dotted
from grader.mutation.study import Study, rewrite
from grader.mutation.variant import Variant

__all__ = ["statement_rewrites"]

OTHER = "my_"


def statement_rewrites(study: Study) -> Iterator[Variant]:
    """One for each way of writing."""
    each: tuple[tuple[str, Callable[[Study, SourceFile], str]], ...] = (
        ("reshape for view", lambda study, file: _methods(file, {"view": "reshape"})),
        ("flatten for view", _flattened),
        ("shape for size()", _shape),
        ("loops written out", _unrolled),
        ("one step after another as a loop", _rolled),
        ("attributes in another order", _reordered),
        ("attributes under other names", _renamed),
        ("forward called by name", _by_forward),
        ("copies and moves between devices", _moved),
        ("sizes asserted", _asserted),
    )
    for words, change in each:
        yield rewrite(study, words, {path: change(study, file) for path, file in study.reference.code.items()})


def _methods(file: SourceFile, names: dict[str, str]) -> str:
    """Methods under other names."""
    edits = []
    for node in ast.walk(file.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as function) if name in names:
                end = file.end(function)
                edits.append(Edit(end - len(name), end, names[name]))
            case _:
                pass
    return file.edited(edits)


def _flattened(study: Study, file: SourceFile) -> str:
    """``x.flatten(1)`` for ``x.view(x.size(0), -1)``."""
    edits = []
    for node in ast.walk(file.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=value, attr="view" | "reshape"),
                args=[first, ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))],
            ) if _is_batch(first):
                edits.append(file.replace(node, f"{file.segment(value)}.flatten(1)"))
            case _:
                pass
    return file.edited(edits)


def _is_batch(node: ast.expr) -> bool:
    """``x.size(0)``, ``x.shape[0]`` or ``len(x)``."""
    match node:
        case ast.Call(func=ast.Attribute(attr="size"), args=[ast.Constant(value=0)]):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Constant(value=0)):
            return True
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name()]):
            return True
        case _:
            return False


def _shape(study: Study, file: SourceFile) -> str:
    """``x.shape[0]`` for ``x.size(0)``."""
    edits = []
    for node in ast.walk(file.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="size"), args=[axis]):
                edits.append(file.replace(node, f"{file.segment(value)}.shape[{file.segment(axis)}]"))
            case _:
                pass
    return file.edited(edits)


class _Put(ast.NodeTransformer):
    """Puts an expression in a name's place."""

    def __init__(self, name: str, value: ast.expr) -> None:
        self._name, self._value = name, value

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._value if node.id == self._name else node


def _unrolled(study: Study, file: SourceFile) -> str:
    """The body of a loop over layers once for each of them."""
    edits = []
    for loop in ast.walk(file.tree):
        match loop:
            case ast.For(
                target=ast.Name(id=name), iter=ast.Tuple(elts=members) | ast.List(elts=members), body=body, orelse=[]
            ) if members and not any(isinstance(one, ast.Break | ast.Continue) for one in ast.walk(loop)):
                lines = [
                    ast.unparse(_Put(name, member).visit(ast.parse(file.segment(statement)).body[0]))
                    for member in members
                    for statement in body
                    if len(file.segment(statement).splitlines()) == 1
                ]
                if len(lines) == len(members) * len(body):
                    edits.append(file.replace(loop, f"\n{' ' * loop.col_offset}".join(lines)))
            case _:
                pass
    return file.edited(edits)


def _rolled(study: Study, file: SourceFile) -> str:
    """``for layer in (self.a, self.b): x = layer(x)`` for two or more such steps."""
    edits = []
    for function in ast.walk(file.tree):
        if not isinstance(function, FunctionNode):
            continue
        for value, group in groupby(function.body, key=_passes_on):
            steps = list(group)
            if value and len(steps) > 1:
                layers = ", ".join(dotted(step.value.func) for step in steps if _is_call(step))  # type: ignore[attr-defined]
                indentation = " " * steps[0].col_offset
                text = f"for layer in ({layers}):\n{indentation}    {value} = layer({value})"
                edits.append(Edit(file.start(steps[0]), file.end(steps[-1]), text))
    return file.edited(edits)


def _is_call(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)


def _passes_on(statement: ast.stmt) -> str:
    """The name in ``x = self.layer(x)``; empty for other statements."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Attribute(value=ast.Name(id="self")), args=[ast.Name(id=given)], keywords=[]),
        ) if name == given:
            return name
        case _:
            return ""


def _reordered(study: Study, file: SourceFile) -> str:
    """Consecutive ``self.name = ...`` that do not read ``self``, the other way round."""
    edits: list[Edit] = []
    seen: set[int] = set()
    for subject in study.reference.subjects:
        made = study.method(subject, "__init__")
        if made is not None and made.file is file and made.function.lineno not in seen:  # one that is inherited, once
            seen.add(made.function.lineno)
            for is_free, group in groupby(made.function.body, key=_is_free):
                run = list(group)
                pairs = zip(run, reversed(run), strict=True)
                edits += [file.replace(one, file.segment(other)) for one, other in pairs] if is_free else []
    return file.edited(edits)


def _is_free(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"))], value=value):
            return not any(isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(value))
        case _:
            return False


def _renamed(study: Study, file: SourceFile) -> str:
    """Attributes that a subject's class sets, where no item asks for them by name."""
    edits: list[Edit] = []
    for subject in study.reference.subjects:
        found = study.reference.definition(subject)
        if found is None or found[0] is not file:
            continue
        uses = [node for node in ast.walk(found[1]) if isinstance(node, ast.Attribute) and dotted(node.value) == "self"]
        own = {node.attr for node in uses if isinstance(node.ctx, ast.Store)} - study.layers_asked
        ends = [(node.attr, file.end(node)) for node in uses if node.attr in own]
        edits += [Edit(end - len(name), end, f"{OTHER}{name}") for name, end in ends]
    return file.edited(edits)


def _by_forward(study: Study, file: SourceFile) -> str:
    """``self.layer1.forward(x)`` for ``self.layer1(x)``."""
    edits = []
    for subject, model in study.models.items():
        forward = study.method(subject, "forward")
        if forward is None or forward.file is not file:
            continue
        names = {f"self.{module.path}" for module in model.modules if module.parent == ""}
        names |= set(_loop_names(forward.function, names))
        for node in ast.walk(forward.function):
            if isinstance(node, ast.Call) and dotted(node.func) in names:
                end = file.end(node.func)
                edits.append(Edit(end, end, ".forward"))
    return file.edited(edits)


def _loop_names(function: FunctionNode, names: set[str]) -> Iterator[str]:
    """Names that a loop gives to layers."""
    for node in ast.walk(function):
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Tuple(elts=members) | ast.List(elts=members)):
                if all(dotted(member) in names for member in members):
                    yield name
            case _:
                pass


def _moved(study: Study, file: SourceFile) -> str:
    """``.to(...)``, ``.contiguous()`` and ``.clone()``, which leave numbers as they are."""
    return file.edited(
        _in_forward(study, file, "{given} = {given}.to(next(self.parameters()).device).contiguous()", "{value}.clone()")
    )


def _asserted(study: Study, file: SourceFile) -> str:
    return file.edited(_in_forward(study, file, "assert {given}.dim() >= 1, {given}.shape", "{value}"))


def _in_forward(study: Study, file: SourceFile, statement: str, returned: str) -> Sequence[Edit]:
    edits: list[Edit] = []
    for subject in study.models:
        forward = study.method(subject, "forward")
        if forward is not None and forward.file is file and len(forward.function.args.args) > 1:
            given = forward.function.args.args[1].arg
            edits.append(at_start(file, forward.function, [statement.replace("{given}", given)]))
            edits += around_returns(file, forward.function, lambda value: returned.replace("{value}", value))
    return edits
