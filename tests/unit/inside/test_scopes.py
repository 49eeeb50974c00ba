"""What statements set, change and read, and which others they hang on."""

from __future__ import annotations

import ast

import pytest

from grader.inside.pieces import Part, needed, pieces_of
from grader.inside.scopes import names_of


@pytest.mark.parametrize(
    ("text", "sets", "changes", "reads"),
    [
        ("x = y + 1", "x", "", "y"),
        ("x, (y, *z) = a", "x y z", "", "a"),
        ("x += y", "x", "", "x y"),
        ("x[0].a = y", "", "x", "x y"),
        ("x.append(y)", "", "x", "x y"),
        ("f(x.pop())", "", "", "f x"),
        ("import a.b, c as d", "a d", "", ""),
        ("from a import b as c, d", "c d", "", ""),
        ("def f(x, y=a, *z: b) -> c:\n    w = x + d\n    return w", "f", "", "a b c d"),
        ("def f():\n    global g\n    g = h", "f", "", "h"),
        ("def f():\n    def g(): return x + y\n    y = 1\n    return g", "f", "", "x"),
        ("f = lambda x, *, y=z: x + y + w", "f", "", "z w"),
        ("class A(B, metaclass=M):\n    n = k\n    def __init__(self): self.n = n", "A", "", "B M k n"),
        ("class A:\n    k = k\n    j = k", "A", "", "k"),
        ("x = [i + j for i in y for k in i if k]", "x", "", "y j"),
        ("if a:\n    x = 1\nelse:\n    y = 2", "x y", "", "a"),
        ("for i in a:\n    x.append(i)", "i", "x", "a x i"),
        ("with open(a) as f:\n    x = f.read()", "f x", "", "open a f"),
        ("try:\n    import a\nexcept E as e:\n    a = None", "a e", "", "E"),
        ("while (x := f()): pass", "x", "", "f"),
        ("del x[0], y", "y", "x", "x"),
        ("@d(e)\ndef f(): pass", "f", "", "d e"),
        ("match a:\n    case [b, *c] if d: e = b", "b c e", "", "a d b"),
    ],
)
def test_names(text: str, sets: str, changes: str, reads: str) -> None:
    names = names_of(ast.parse(text).body[0])
    assert names.sets == {*sets.split()}
    assert names.changes == {*changes.split()}
    assert names.reads == {*reads.split()}


def test_methods_that_are_only_called_by_name_stand_apart() -> None:
    text = (
        "class A:\n    def __init__(self): self.x = a\n    def forward(self, x): return self.g(x)\n"
        "    def g(self, x): return b\n    def fit(self): return self.h(c)\n    @property\n    def p(self): return d\n"
    )
    names = names_of(ast.parse(text).body[0])
    assert names.reads == {"a", "d", "property"}
    assert [(name, set(reads), set(more)) for name, reads, more in names.methods] == [
        ("g", {"b"}, set()), ("fit", {"c"}, {"h"})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted", "lines"),
    [
        ("a = f()\nb = a\nc = 1\n", "b", [1, 2]),
        ("a = []\na.append(b)\nb = g()\nc = 3\n", "a", [1, 2, 3]),
        ("import m\nm.seed(1)\na = m.x\n", "a", [1, 3]),
        ("a = 1\nif a: b = h(a)\nprint(b)\n", "b", [1, 2]),
        ("for i in range(3):\n    loss.backward()\n    a = i\n", "a", []),
        ("class A:\n    def forward(self): return self.g()\n    def g(self): return n\nn = f(1)\n", "A", [1, 4]),
        ("class A:\n    def g(self): return n\nn = f(1)\n", "A", [1]),
        ("class A:\n    def g(self): return n\nclass B:\n    def forward(self): A().g()\nn = f(1)\n", "B", [1, 3, 5]),
        ("a = b\nb = a\n", "a", [1, 2]),
        ("A.forward = f\nclass A: pass\ndef f(self): pass\n", "A", [1, 2, 3]),
        ("a = 1\n", "nothing", []),
    ],
)  # fmt: skip
def test_what_is_needed(text: str, wanted: str, lines: list[int]) -> None:
    pieces = pieces_of([Part("a.py", "a.py", ast.parse(text).body)])
    found, names = needed(pieces, [wanted], frozenset({"m"}))
    assert [pieces[number].line for number in sorted(found)] == lines
    assert wanted in names
