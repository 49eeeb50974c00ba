"""Errors say why, where the reason is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.inside.hints import because
from grader.inside.python2 import python_2
from grader.model import Evaluate
from tests.support.asking import call, failure_in
from tests.support.code import write
from tests.support.local import Local


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("xrange(3)", "(xrange is Python 2; Python 3 has range)"),
        ("raw_input()", "(raw_input is Python 2; Python 3 has input)"),
        ("{}.iteritems()", "(.iteritems is Python 2; Python 3 has items)"),
        ("iter([]).next()", "(.next is Python 2; Python 3 has next(...))"),
        ("range(6 / 2)", "(line 1 divides with /, which gives a float in Python 3"),
        ("undefined", "name 'undefined' is not defined"),
        ("range('a')", "cannot be interpreted as an integer"),
    ],
)
def test_a_reason_is_given(line: str, words: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": f"def f(): return {line}\n"}))
    message = failure_in(ask(Evaluate(call("f")))).message
    assert words in message


def test_the_nearest_division_above_the_error(tmp_path: Path, local: Local) -> None:
    text = "def f():\n    n = 8 / 2\n    m = n / 2\n    s = 'a/b'\n    return [0] * int(m) + list(range(n))\n"
    message = failure_in(local(write(tmp_path, {"models.py": text}))(Evaluate(call("f")))).message
    assert "line 3 divides with /" in message


def test_an_error_that_cannot_be_looked_at_has_no_reason() -> None:
    class Odd(NameError):
        @property
        def name(self) -> str:  # type: ignore[override]
            raise SystemExit

    assert because(Odd("x"), "x", "/nowhere") == ""


@pytest.mark.parametrize("line", ["x = (", "def f(:", "print(1) +", "x = 10 10"])
def test_other_mistakes_are_not_python_2(line: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        compile(line, "a.py", "exec")
    assert python_2(caught.value, line) == ""
