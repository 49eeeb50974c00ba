from __future__ import annotations

from pathlib import Path

import pytest

from grader.model import Answer, Evaluate, FailureKind, Frame, Load, Source
from tests.support.asking import call, failure_in, value_in
from tests.support.code import notebook, write
from tests.support.local import Local

WHOLE = Source("models.py")
DEFINITIONS = Source("models.py", "definitions")
NOTEBOOK = Source("work.ipynb", "definitions")


def evaluated(answer: Answer) -> object:
    return value_in(answer).facts["value"]


def test_a_file_is_imported_whole(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "def f(): return n\nn = 0\nfor i in range(3):\n    n += i\n"}))
    assert value_in(ask(Load(WHOLE))).facts == {"names": ["f"], "left_out": []}
    assert evaluated(ask(Evaluate(call("f")))) == 3


def test_only_definitions_of_a_file(tmp_path: Path, local: Local) -> None:
    source = '"""Words."""\nimport math\ndef f(): return math.floor(n)\nn = 2\nprint(1 / 0)\n\nn = launch()\n'
    ask = local(write(tmp_path, {"models.py": source}))
    assert value_in(ask(Load(DEFINITIONS))).facts == {
        "names": ["f"],
        "left_out": ["models.py, lines 5 to 7: prints, computes something"],
    }
    assert evaluated(ask(Evaluate(call("f", source=DEFINITIONS)))) == 2


def test_a_helper_file_is_found_from_a_folder_inside(tmp_path: Path, local: Local) -> None:
    files = {"src/models.py": "from layers_of_mine import f\n", "src/layers_of_mine.py": "def f(): return 5\n"}
    ask = local(write(tmp_path, files))
    assert evaluated(ask(Evaluate(call("f", source=Source("src/models.py"))))) == 5


def test_the_guard_of_a_script_is_not_run(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "if __name__ == '__main__':\n    raise SystemExit\ndef f(): return 1\n"}))
    assert evaluated(ask(Evaluate(call("f")))) == 1


def test_code_is_compiled_as_python_itself_does(tmp_path: Path, local: Local) -> None:
    """The grader's own ``from __future__`` lines are not the student's: annotations are values."""
    source = "def f(x: int): return x\ndef told(): return isinstance(f.__annotations__['x'], type)\n"
    ask = local(write(tmp_path, {"models.py": source}))
    assert evaluated(ask(Evaluate(call("told")))) is True
    assert evaluated(ask(Evaluate(call("told", source=DEFINITIONS)))) is True


@pytest.mark.parametrize("source", [WHOLE, DEFINITIONS])
def test_the_student_s_own_future_lines_count(source: Source, tmp_path: Path, local: Local) -> None:
    text = "from __future__ import annotations\ndef f(x: NotThere) -> None: return None\n"
    ask = local(write(tmp_path, {"models.py": text}))
    assert "f" in value_in(ask(Load(source))).facts["names"]
    assert value_in(ask(Load(source))).facts["left_out"] == []


def test_an_error_is_kept_and_told_again(tmp_path: Path, local: Local) -> None:
    source = "import sys\nsys.counted = getattr(sys, 'counted', 0) + 1\nraise ValueError(sys.counted)\n"
    ask = local(write(tmp_path, {"models.py": source}))
    first, second = failure_in(ask(Load(WHOLE))), failure_in(ask(Load(WHOLE)))
    assert first == second
    assert first.message == "1"


def test_a_notebook_gives_its_definitions_with_its_own_lines(tmp_path: Path, local: Local) -> None:
    cells = [
        ("markdown", "# Part 2"),
        ("code", "%matplotlib inline\nimport math"),
        ("code", "!pip install torch\n\ndef f():\n    return math.floor(n)\n\ndef g():\n    raise KeyError('z')"),
        ("code", "n = 2\nfor i in range(10**9): train()"),
        ("code", "def broken(:"),
        ("code", "later = undefined_name"),
    ]
    ask = local(write(tmp_path, {"work.ipynb": notebook(cells)}))
    facts = value_in(ask(Load(NOTEBOOK))).facts
    assert facts["names"] == ["f", "g"]
    assert facts["left_out"] == [
        "work.ipynb, cell 4, line 2: trains",
        "work.ipynb, cell 5, line 1 does not parse: invalid syntax",
        "work.ipynb, cell 6, line 1: NameError: name 'undefined_name' is not defined",
    ]
    assert evaluated(ask(Evaluate(call("f", source=NOTEBOOK)))) == 2
    failure = failure_in(ask(Evaluate(call("g", source=NOTEBOOK))))
    assert failure.frames == (Frame("work.ipynb, cell 3", 7, "g", "raise KeyError('z')"),)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("def f(a, a): pass", "duplicate argument"),
        ("def f():\n    break", "'break' outside loop"),
        ("class A:\n    def f(self):\n        nonlocal z", "no binding for nonlocal"),
        ("def f():\n    x = 1\n    global x", "assigned to before global"),
        ("x = 1\x00", "null bytes"),
        ("x = f" + "()" * 2000, "recursion"),
    ],
    ids=["arguments", "break", "nonlocal", "global", "null", "deep"],
)
def test_a_cell_that_only_the_compiler_refuses_costs_only_itself(
    cell: str, words: str, tmp_path: Path, local: Local
) -> None:
    ask = local(write(tmp_path, {"work.ipynb": notebook([("code", cell), ("code", "def g(): return 4")])}))
    (left,) = value_in(ask(Load(NOTEBOOK))).facts["left_out"]
    assert words in left
    assert evaluated(ask(Evaluate(call("g", source=NOTEBOOK)))) == 4


def test_what_is_no_notebook_is_the_student_s_failure(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"work.ipynb": "not json"}))
    assert failure_in(ask(Load(NOTEBOOK))).stage == "import"


def test_an_unknown_name_gets_the_nearest(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "class Encodr: pass\nclass decoder: pass\n_Encoder = 1\n"}))
    failure = failure_in(ask(Evaluate(call("Encoder"))))
    assert (failure.kind, failure.stage) == (FailureKind.MISSING, "find")
    assert failure.near == ("Encodr", "decoder")
    assert failure.message == "models.py has no class or function named Encoder"


def test_a_syntax_error_names_its_line(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "x = 1\nclass Net(:\n    pass\n"}))
    failure = failure_in(ask(Load(WHOLE)))
    assert (failure.kind, failure.type) == (FailureKind.SYNTAX, "SyntaxError")
    assert failure.frames == (Frame("models.py", 2, "", "class Net(:"),)


def test_an_old_encoding_is_read_as_its_first_line_says(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "# -*- coding: latin-1 -*-\ndef f(): return '\xe9'\n".encode("latin-1")}))
    assert evaluated(ask(Evaluate(call("f")))) == "é"
