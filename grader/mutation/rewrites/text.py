"""The same statements in other dress: spacing, comments, line ends, annotations, prints, names of modules."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from grader.mutation.insertion import at_start, torch_in
from grader.mutation.source import Edit, FunctionNode, SourceFile, dotted
from grader.mutation.study import Study, rewrite
from grader.mutation.variant import Variant

__all__ = ["text_rewrites"]

MAIN = """

if __name__ == "__main__":
    {torch}.manual_seed(0)
    for epoch in range(500):
        print("epoch", epoch)
    {torch}.save({{}}, "checkpoint.pt")
"""


MORE = """

RATE = 1e-3


def count(model):
    return sum(one.numel() for one in model.parameters())


class Experiment({nn}.Module):
    pass
"""


def text_rewrites(study: Study) -> Iterator[Variant]:
    """One for each way of writing."""
    each: tuple[tuple[str, Callable[[Study, SourceFile], str]], ...] = (
        ("formatted anew, without comments", _formatted),
        ("without docstrings and annotations", _bare),
        ("with Windows' line ends", _windows),
        ("with comments between the lines", _commented),
        ("super() with arguments", _old_super),
        ("prints where it is made and run", _printing),
        ("training code under __main__", _with_main),
        ("torch.nn for nn", _long_names),
        ("layers imported by name", _short_names),
        ("numbers as constants of the module", _constants),
        ("definitions in another order", _other_order),
        ("something else defined beside it", _with_more),
    )
    for words, change in each:
        yield rewrite(study, words, {path: change(study, file) for path, file in study.reference.code.items()})


def _formatted(study: Study, file: SourceFile) -> str:
    return ast.unparse(file.tree) + "\n"


class _Bare(ast.NodeTransformer):
    """Takes docstrings and annotations away."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            argument.annotation = None
        return _without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        return _without_docstring(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return node
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _without_docstring(node: ast.FunctionDef | ast.ClassDef) -> ast.AST:
    if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
        node.body = node.body[1:]
    return node


def _bare(study: Study, file: SourceFile) -> str:
    return ast.unparse(ast.fix_missing_locations(_Bare().visit(ast.parse(file.text)))) + "\n"


def _windows(study: Study, file: SourceFile) -> str:
    return file.text.replace("\r\n", "\n").replace("\n", "\r\n")


def _commented(study: Study, file: SourceFile) -> str:
    """A comment before every statement that begins its line."""
    edits: dict[int, Edit] = {}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.stmt):
            at = file.line_start(node.lineno)
            if not file.text[at : file.start(node)].strip():
                line = f"{' ' * (file.start(node) - at)}# {type(node).__name__} class Encoder: pass\n"
                edits[at] = Edit(at, at, line)
    return file.edited(list(edits.values()))


def _old_super(study: Study, file: SourceFile) -> str:
    edits = []
    for owner in ast.walk(file.tree):
        if isinstance(owner, ast.ClassDef):
            for node in ast.walk(owner):
                if isinstance(node, ast.Call) and dotted(node.func) == "super" and not node.args:
                    edits.append(file.replace(node, f"super({owner.name}, self)"))
    return file.edited(edits)


def _printing(study: Study, file: SourceFile) -> str:
    edits = []
    for function in _methods(study, file):
        edits.append(at_start(file, function, [f'print("here: {function.name}", [1, 2])']))
    return file.edited(edits)


def _methods(study: Study, file: SourceFile) -> Iterator[FunctionNode]:
    for subject in study.reference.subjects:
        for name in ("__init__", "forward"):
            method = study.method(subject, name)
            if method is not None and method.file is file:
                yield method.function


def _with_main(study: Study, file: SourceFile) -> str:
    names = torch_in(file)
    return file.edited([*names.edits, Edit(len(file.text), len(file.text), MAIN.format(torch=names.torch))])


def _with_more(study: Study, file: SourceFile) -> str:
    names = torch_in(file)
    more = MORE.replace("{nn}", names.nn)
    return file.edited([*names.edits, Edit(len(file.text), len(file.text), more)])


def _long_names(study: Study, file: SourceFile) -> str:
    """``torch.nn.Linear`` for ``nn.Linear``."""
    names = torch_in(file)
    if names.nn == f"{names.torch}.nn":
        return file.text
    uses = [node for node in ast.walk(file.tree) if isinstance(node, ast.Name) and node.id == names.nn]
    return file.edited([*names.edits, *(file.replace(node, f"{names.torch}.nn") for node in uses)])


def _short_names(study: Study, file: SourceFile) -> str:
    """``from torch.nn import Linear``, and ``Linear`` for ``nn.Linear``."""
    names = torch_in(file)
    taken = {node.id for node in ast.walk(file.tree) if isinstance(node, ast.Name)}
    uses: dict[str, list[ast.Attribute]] = {}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Attribute) and dotted(node.value) == names.nn and node.attr[:1].isupper():
            uses.setdefault(node.attr, []).append(node)
    wanted = sorted(name for name in uses if name not in taken and file_has_no(file, name))
    if not wanted:
        return file.text
    at = _after_imports(file)
    line = Edit(at, at, f"from torch.nn import {', '.join(wanted)}\n")
    return file.edited([line, *(file.replace(node, name) for name in wanted for node in uses[name])])


def file_has_no(file: SourceFile, name: str) -> bool:
    """Whether no definition of the file has that name."""
    return all(getattr(statement, "name", None) != name for statement in file.tree.body)


def _after_imports(file: SourceFile) -> int:
    """The start of the line after the last import at the top."""
    last = 0
    for node in file.tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_text and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        last = file.end(node)
    end = file.text.find("\n", last)
    return end + 1 if end >= 0 else len(file.text)


def _constants(study: Study, file: SourceFile) -> str:
    """Each number in code that subjects use gets a name at the top of the file."""
    names: dict[int, str] = {}
    edits = []
    for code in study.code():
        match code.node:
            case ast.Constant(value=int() as value) if code.file is file and not isinstance(value, bool):
                if isinstance(code.owned.statement, ast.ClassDef | FunctionNode):
                    edits.append(file.replace(code.node, names.setdefault(value, f"NUMBER_{value}")))
            case _:
                pass
    at = _after_imports(file)
    lines = "".join(f"{name} = {value}\n" for value, name in names.items())
    return file.edited([Edit(at, at, f"\n{lines}" if lines else ""), *edits])


def _other_order(study: Study, file: SourceFile) -> str:
    """Classes and functions at top level the other way round, as far as none needs an earlier one to be defined."""
    definitions = [node for node in file.tree.body if isinstance(node, ast.ClassDef | FunctionNode)]
    names = {node.name for node in definitions}
    for node in definitions:
        above = [*node.decorator_list, *(node.bases if isinstance(node, ast.ClassDef) else node.args.defaults)]
        used = {one.id for part in above for one in ast.walk(part) if isinstance(one, ast.Name)}
        if used & names or node.decorator_list:
            return file.text
    pairs = zip(definitions, reversed(definitions), strict=True)
    return file.edited([file.replace(one, file.segment(other)) for one, other in pairs])
