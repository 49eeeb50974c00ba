"""One flat model where every layer follows another: one Sequential, or a step for each layer in ``forward``.

The layers lose their names in this, so it is done where no item asks for one of them.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.mutation.insertion import at_end, torch_in
from grader.mutation.modules import Model, Module
from grader.mutation.reference import Method
from grader.mutation.source import Edit, FunctionNode, dotted
from grader.mutation.study import Study, rewrite
from grader.mutation.variant import Variant

__all__ = ["Chain", "chain_of", "chain_rewrites"]

FUNCTIONS = {"ReLU": "{torch}.relu({x})", "Tanh": "{torch}.tanh({x})", "Sigmoid": "{torch}.sigmoid({x})"}
STEP = "    "


@dataclass(frozen=True)
class Chain:
    """``forward`` calls these attributes one after another on ``start``, an expression of what it is given."""

    start: str
    names: tuple[str, ...]


def chain_rewrites(study: Study) -> Iterator[Variant]:
    """Both forms, for all models that are chains."""
    for words, is_one in (("one Sequential for all layers", True), ("a step for each layer in forward", False)):
        edits: dict[str, list[Edit]] = {}
        for subject, model in study.models.items():
            made, forward = study.method(subject, "__init__"), study.method(subject, "forward")
            chain = chain_of(forward.function, model) if forward is not None else None
            if made is None or forward is None or chain is None or study.layers_asked & set(chain.names):
                continue
            for path, own in _edits(model, made, forward, chain, is_one=is_one):
                edits.setdefault(path, []).append(own)
        if edits:
            changed = {path: study.reference.code[path].edited(own) for path, own in edits.items()}
            yield rewrite(study, words, changed)


def chain_of(forward: FunctionNode, model: Model) -> Chain | None:
    """The chain that a straight ``forward`` is, in which every child of the model is called once; None for others."""
    known: dict[str, ast.expr] = {}
    for statement in _straight(forward.body):
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                known[name] = _Known(known).visit(copy.deepcopy(value))
            case ast.Return(value=ast.expr() as value):
                return _peeled(_Known(known).visit(copy.deepcopy(value)), model)
            case ast.Expr(value=ast.Constant()):
                continue
            case _:
                return None
    return None


def _straight(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements with loops over layers written out."""
    for statement in body:
        match statement:
            case ast.For(target=ast.Name(id=name), iter=ast.Tuple(elts=members) | ast.List(elts=members), orelse=[]):
                for member in members:
                    for inner in statement.body:
                        yield _Known({name: member}).visit(copy.deepcopy(inner))
            case _:
                yield statement


class _Known(ast.NodeTransformer):
    """Puts what is known of names in their place."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self._known.get(node.id, node)) if isinstance(node.ctx, ast.Load) else node


def _peeled(value: ast.expr, model: Model) -> Chain | None:
    children = {f"self.{module.path}" for module in model.modules if module.parent == ""}
    names: list[str] = []
    while (
        isinstance(value, ast.Call) and dotted(value.func) in children and len(value.args) == 1 and not value.keywords
    ):
        names.insert(0, dotted(value.func))
        value = value.args[0]
    used = {dotted(node) for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    if used & children or set(names) != children or len(set(names)) < len(names):
        return None
    return Chain(ast.unparse(value), tuple(name.removeprefix("self.") for name in names))


def _edits(model: Model, made: Method, forward: Method, chain: Chain, *, is_one: bool) -> Iterator[tuple[str, Edit]]:
    """Edits by file: the layers under other names, and a ``forward`` that calls them."""
    leaves = [leaf for name in chain.names for leaf in _flat(model, name)]
    names = torch_in(made.file)
    for edit in names.edits:
        yield made.file.path, edit
    steps = [f"step{number}" for number, _ in enumerate(leaves, start=1)]
    places = [model.expression(leaf.path) for leaf in leaves]
    if is_one:
        lines = [f"self.net = {names.nn}.Sequential({', '.join(places)})"]
    else:
        pairs = zip(steps, places, leaves, strict=True)
        lines = [f"self.{step} = {place}" for step, place, leaf in pairs if leaf.kind not in FUNCTIONS]
    lines += [f"del self.{name}" for name in chain.names]
    yield made.file.path, at_end(made.file, made.function, lines)
    body = [f"x = {chain.start}"]
    if is_one:
        body = [f"return self.net({chain.start})"]
    else:
        for step, leaf in zip(steps, leaves, strict=True):
            call = FUNCTIONS.get(leaf.kind, f"self.{step}({{x}})")
            body.append(f"x = {call.replace('{x}', 'x').replace('{torch}', names.torch)}")
        body.append("return x")
    first, last = forward.function.body[0], forward.function.body[-1]
    indentation = " " * first.col_offset
    yield forward.file.path, Edit(forward.file.start(first), forward.file.end(last), f"\n{indentation}".join(body))


def _flat(model: Model, path: str) -> list[Module]:
    """The leaves of a Sequential, in order; another module is one itself."""
    module = model.at(path)
    assert module is not None
    inner = [other for other in model.modules if other.parent == path]
    if module.kind != "Sequential" or not inner:
        return [module]
    return [leaf for other in inner for leaf in _flat(model, other.path)]
