"""Source text with its syntax tree, and changes to it that leave everything else as it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Edit", "FunctionNode", "SourceFile", "code_of", "dotted"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Edit:
    """The characters from ``start`` up to ``end`` become ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SourceFile:
    """A Python file of the reference. Raises SyntaxError, from ``tree``, where it is none."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """What each node stands in."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def start(self, node: ast.stmt | ast.expr | ast.arg) -> int:
        """The position of a node's first character."""
        return self._position(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr | ast.arg) -> int:
        """The position behind a node's last character."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._position(node.end_lineno, node.end_col_offset)

    def segment(self, node: ast.stmt | ast.expr | ast.arg) -> str:
        """The node as it is written."""
        return self.text[self.start(node) : self.end(node)]

    def replace(self, node: ast.stmt | ast.expr | ast.arg, text: str) -> Edit:
        """The edit that puts ``text`` in the node's place."""
        return Edit(self.start(node), self.end(node), text)

    def swap(self, one: ast.stmt | ast.expr | ast.arg, other: ast.stmt | ast.expr | ast.arg) -> tuple[Edit, Edit]:
        """The edits that put each of two nodes in the other's place."""
        return self.replace(one, self.segment(other)), self.replace(other, self.segment(one))

    def line_start(self, line: int) -> int:
        """The position of the first character of a line, which counts from 1."""
        return self._position(line, 0)

    def edited(self, edits: Sequence[Edit]) -> str:
        """The text with all edits made; they must not overlap. Of several at one place the first comes first."""
        text, at = [], 0
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            assert edit.start >= at, "edits overlap"
            text += [self.text[at : edit.start], edit.text]
            at = edit.end
        return "".join([*text, self.text[at:]])

    def enclosing(self, node: ast.AST) -> FunctionNode | None:
        """The innermost function that a node stands in."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, FunctionNode):
            above = self.parents.get(above)
        return above

    @cached_property
    def _lines(self) -> tuple[tuple[int, str], ...]:
        """Each line with the position of its first character. Lines end as Python's own parser sees it."""
        lines: list[tuple[int, str]] = []
        at = 0
        for line in self.text.splitlines(keepends=True):
            if lines and not lines[-1][1].endswith(("\n", "\r")):  # a form feed or such like ends no line of Python
                start, before = lines.pop()
                lines.append((start, before + line))
            else:
                lines.append((at, line))
            at += len(line)
        return tuple(lines)

    def _position(self, line: int, column: int) -> int:
        """``line`` from 1; ``column`` counts bytes of UTF-8, as the ``ast`` module does."""
        start, text = self._lines[line - 1]
        return start + len(text.encode()[:column].decode())


def dotted(node: ast.AST) -> str:
    """``nn.functional.relu`` as text; empty for what is no dotted name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            before = dotted(owner)
            return f"{before}.{name}" if before else ""
        case _:
            return ""


def code_of(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below ``node`` that do something, itself first: no annotations, decorators, defaults of parameters,
    docstrings, messages, or tests for bad arguments."""
    match node:
        case ast.Raise() | ast.Assert() | ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr(value=ast.Call(func=function)) if dotted(function) in {"print", "warnings.warn"}:
            return
        case ast.If(body=body, orelse=[]) if all(isinstance(one, ast.Raise) for one in body):
            return
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            inner: list[ast.AST] = [*body]
        case ast.ClassDef(body=body):
            inner = [*body]
        case ast.AnnAssign(target=target, value=value):
            inner = [target, *([value] if value is not None else [])]
        case ast.Lambda(body=expression):
            inner = [expression]
        case _:
            inner = list(ast.iter_child_nodes(node))
    yield node
    for child in inner:
        yield from code_of(child)
