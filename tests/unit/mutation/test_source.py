"""grader.mutation.source: places of nodes in text, and edits of it."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.mutation.source import Edit, SourceFile, code_of, dotted


def expression(file: SourceFile) -> ast.expr:
    statement = file.tree.body[-1]
    assert isinstance(statement, ast.Assign)
    return statement.value


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20))
def test_a_segment_is_what_python_itself_finds(words: str) -> None:
    file = SourceFile("m.py", f"{words!r}; a = '{'é' * len(words)}'; b = (a,\n  {words!r})\n")
    for node in ast.walk(file.tree):
        if isinstance(node, ast.stmt | ast.expr):
            assert file.segment(node) == ast.get_source_segment(file.text, node)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_python_sees_it(end: str) -> None:
    file = SourceFile("m.py", end.join(["a = 1", "# form\x0cfeed", "b = 'ä' + 'x'"]))
    assert file.segment(expression(file)) == "'ä' + 'x'"
    assert file.edited([file.replace(expression(file), "2")]) == end.join(["a = 1", "# form\x0cfeed", "b = 2"])


def test_edits_are_made_together() -> None:
    file = SourceFile("m.py", "a = f(x, y)\n")
    call = expression(file)
    assert isinstance(call, ast.Call)
    assert file.edited(file.swap(*call.args)) == "a = f(y, x)\n"
    both = [Edit(0, 0, "# one\n"), Edit(0, 0, "# two\n"), file.replace(call, "1")]
    assert file.edited(both) == "# one\n# two\na = 1\n"


def test_edits_that_overlap_are_refused() -> None:
    file = SourceFile("m.py", "a = 1\n")
    with pytest.raises(AssertionError):
        file.edited([Edit(0, 3, "b"), Edit(2, 4, "c")])


def test_code_is_what_does_something() -> None:
    text = '''
class Net(Base[7]):
    """Text 1."""

    @decorated(2)
    def forward(self, x: int = 3, *, y: "4" = 5) -> Annotated[int, 6]:
        """Text 8."""
        assert x > 9, 10
        if x > 11:
            raise ValueError(12)
        print(13)
        z: Literal[14] = 100
        return f(z)[101] + (lambda a=15: 102)()
'''
    nodes = list(code_of(ast.parse(text)))
    assert [node.value for node in nodes if isinstance(node, ast.Constant)] == [100, 101, 102]


@pytest.mark.parametrize(("text", "name"), [("nn.functional.relu", "nn.functional.relu"), ("f", "f"), ("f().g", "")])
def test_dotted_names(text: str, name: str) -> None:
    assert dotted(ast.parse(text, mode="eval").body) == name
