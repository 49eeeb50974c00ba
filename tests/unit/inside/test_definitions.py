from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.inside.definitions import defines, top_level_names

NAMES = st.sampled_from(["x", "nn", "torch", "__name__", "f", "device"])
EXPRESSIONS: st.SearchStrategy[str] = st.recursive(
    NAMES | st.sampled_from(["1", "-2.5", "'s'", "None", "...", "f'{x!r:>{nn}}'", "b''", "torch.device('cpu')"]),
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from(
                ["({} + {})", "{}({})", "[{}, *{}]", "{{{}: {}}}", "({} if {} else 1)", "(lambda x={}: {})", "{}[{}:]",
                 "[{} for x in {}]", "({} and not {})", "({} < {} != 1)", "{{{}, {}}}", "(y := ({}, {}))", "({}).a({})",
                 "(await g({}, {}))", "super({}).m(k={})", "partial({}, **{})"]
            ),
            inner,
            inner,
        ).map(lambda made: made[0].format(*made[1:]))
    ),
    max_leaves=8,
)  # fmt: skip
STATEMENTS: st.SearchStrategy[str] = st.recursive(
    st.tuples(
        st.sampled_from(
            ["{}", "x = {}", "x, (y, *z) = {}", "x: int = {}", "x: {}", "x += {}", "del x", "import a.b", "pass",
             "from a import *", "assert {}", "raise", "global x", "x[{}] = 1", "x.y = {}", "print({})"]
        ),
        EXPRESSIONS,
    ).map(lambda made: made[0].format(made[1])),
    lambda inner: st.tuples(
        st.sampled_from(
            ["if {0}:\n{1}else:\n{2}", "try:\n{1}except E:\n{2}finally:\n{1}", "for x in {0}:\n{1}else:\n{2}",
             "while {0}:\n{1}", "with {0} as x:\n{1}", "def f(a={0}, *b, c):\n{1}", "class A({0}):\n{1}",
             "async def g():\n{1}", "match {0}:\n    case 1:\n{3}", "try:\n{1}except* E:\n{2}"]
        ),
        EXPRESSIONS, inner, inner,
    ).map(lambda made: made[0].format(made[1], _indented(made[2]), _indented(made[3]), _indented(_indented(made[2])))),
    max_leaves=6,
)  # fmt: skip


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def kept(source: str) -> list[bool]:
    return [defines(statement) for statement in ast.parse(source).body]


@pytest.mark.parametrize(
    "source",
    [
        "import torch",
        "from torch import nn as n",
        "class A: pass",
        "def f(): launch()",
        "async def f(): pass",
        "@decorated\ndef f(): pass",
        "WIDTH = 64",
        "WIDTH, HEIGHT = 64, 2 * 32",
        "SIZES = {'a': [1, 2], **{}}",
        "x: int = 3",
        "x: int",
        "device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')",
        "torch_seed = torch.manual_seed(0)",
        "Point = namedtuple('Point', 'x y')",
        "act = lambda x: x",
        "try:\n    import a\nexcept ImportError:\n    a = None\nelse:\n    b = 1\nfinally:\n    c = 2",
        "try:\n    import a\nexcept ImportError:\n    pass",
        "if torch.cuda.is_available():\n    device = 'cuda'\nelse:\n    device = 'cpu'",
    ],
)
def test_what_defines_is_kept(source: str) -> None:
    assert kept(source) == [True]


@pytest.mark.parametrize(
    "source",
    [
        "train()",
        "print('x')",
        "for i in range(3): pass",
        "while True: pass",
        "with open('x') as f: pass",
        "data = load()",
        "model = Net().cuda()",
        "x = [step() for i in range(3)]",
        "x: int = load()",
        "x += 1",
        "del x",
        "assert x",
        "if __name__ == '__main__':\n    x = 1",
        "if __name__ == '__main__':\n    main()",
        "if ready():\n    x = 1",
        "if True:\n    train()",
        "try:\n    train()\nexcept ImportError:\n    pass",
        "try:\n    import a\nexcept ImportError:\n    install()",
        "raise SystemExit",
        "(x := load())",
        "x = await load()",
    ],
)
def test_what_does_something_is_left_out(source: str) -> None:
    statement = ast.parse(source).body[0]
    assert not defines(statement)


def test_names_are_found_where_they_are_defined() -> None:
    source = (
        "class A: pass\ndef f(): pass\nasync def g(): pass\nact = lambda x: x\nn = 3\nD = A\nE = n\n"
        "if x:\n    def h(): pass\nelse:\n    class B: pass\n"
        "try:\n    class C: pass\nexcept E:\n    class D: pass\nelse:\n    def i(): pass\n"
    )
    assert top_level_names(ast.parse(source).body) == ["A", "f", "g", "act", "D", "h", "B", "C", "i"]


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_whatever_parses_is_judged(statements: list[str]) -> None:
    tree = ast.parse("\n".join(statements))
    for statement in tree.body:
        assert isinstance(defines(statement), bool)
    assert all(isinstance(name, str) for name in top_level_names(tree.body))


@pytest.mark.parametrize("package", ["json", "unittest", "asyncio", "dataclasses.py", "argparse.py"])
def test_real_code_is_judged(package: str) -> None:
    place = Path(ast.__file__).parent / package
    files = [place] if place.is_file() else sorted(place.glob("*.py"))
    names = []
    for file in files:
        tree = ast.parse(file.read_bytes())
        names += top_level_names(tree.body)
        assert all(isinstance(defines(statement), bool) for statement in tree.body)
    assert names
