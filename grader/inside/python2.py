"""Code of Python 2, and old habits: what the error does not say by itself, in a sentence for the student."""

from __future__ import annotations

import re

__all__ = ["python_2"]

SIGNS = (
    (re.compile(r"^\s*print\s+[^(=\s]|^\s*print\s*$|^\s*print\s*\(.*\)\s*[%,]|^\s*print\s*>>"),
     "print without brackets is Python 2; in Python 3 it is print(...)"),
    (re.compile(r"^\s*except\s+[\w.()]+\s*,\s*\w+\s*:"), "`except A, e:` is Python 2; in Python 3, `except A as e:`"),
    (re.compile(r"^\s*raise\s+\w+\s*,"), "`raise A, text` is Python 2; in Python 3 it is raise A(text)"),
    (re.compile(r"^\s*exec\s+[\"'\w]"), "exec without brackets is Python 2; in Python 3 it is exec(...)"),
    (re.compile(r"<>"), "`<>` is Python 2; in Python 3 it is !="),
    (re.compile(r"`[^`]+`"), "`x` in backquotes is Python 2; in Python 3 it is repr(x)"),
    (re.compile(r"\bur[\"']"), "ur'...' is Python 2; in Python 3 write r'...'"),
    (re.compile(r"(?<![\w.])0[0-7]+\b"), "a number with a leading 0 is Python 2; in Python 3 it is 0o..."),
    (re.compile(r"(?<![\w.])\d+[lL]\b"), "a number with an L is Python 2; leave the L out"),
    (re.compile(r"^\s*(?:def|lambda)\b[^:]*\(\s*\w*\s*,?\s*\("), "a tuple among the arguments is Python 2"),
)  # fmt: skip


def python_2(problem: SyntaxError, text: str) -> str:
    """Why Python 3 refuses the line, where it is Python 2; empty where it is not.

    ``text`` is what was parsed; without it, the line that the error has kept is looked at.
    """
    lines = text.split("\n") if text else []
    number = (problem.lineno or 1) - 1
    line = lines[number] if 0 <= number < len(lines) else problem.text or ""
    if isinstance(problem, TabError):
        return "tabs and spaces are mixed in the indentation, which Python 3 does not take"
    return next((words for sign, words in SIGNS if sign.search(line)), "")
