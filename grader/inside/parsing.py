"""Source text to statements. What does not parse costs only itself: the statements around it are taken all the same."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.inside.python2 import python_2

__all__ = ["Unparsed", "parse_text", "read_source", "statements_of"]

JOINED = 40
"""Chunks that one statement may span: a text in triple quotes may have lines that begin like statements."""
STATEMENT = re.compile(r"[^\s#)\]}]")
GOES_ON = re.compile(r"(?:else|elif|except|finally)\b")
DECORATOR = re.compile(r"@")
NAMED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Unparsed:
    """Text from ``line`` on that is no Python. ``names``: classes and functions that it would define.

    ``facts``: the failure as data, without frames; its message names the line.
    """

    line: int
    names: tuple[str, ...]
    facts: dict[str, Any]


def read_source(data: bytes) -> str:
    """The text as Python reads it; where its encoding does not fit, as Latin-1. Lines end in ``\\n``."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        text = data.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def statements_of(data: bytes, name: str) -> list[ast.stmt | Unparsed]:
    """The top-level statements of a file. Raises ValueError, RecursionError and MemoryError as ``ast.parse`` does."""
    try:
        return list(_parse(data, name).body)
    except SyntaxError:
        return parse_text(read_source(data), name)


def parse_text(text: str, name: str) -> list[ast.stmt | Unparsed]:
    """The same for text: whole, with tabs as eight spaces (which mixed with spaces mean nothing to Python 3), or else
    chunk by chunk."""
    for attempt in (text, text.expandtabs(8)):
        try:
            return list(_parse(attempt, name).body)
        except SyntaxError:
            continue
        except ValueError as problem:  # null bytes, where Python has no line for them
            return [_unparsed(text, 1, SyntaxError(str(problem)))]
    return list(_chunk_by_chunk(text.expandtabs(8).split("\n"), name))


def _chunk_by_chunk(lines: Sequence[str], name: str) -> Iterator[ast.stmt | Unparsed]:
    starts = [*_starts(lines), len(lines)]
    at = 0
    while at < len(starts) - 1:
        found = _longer_and_longer(lines, starts[at : at + JOINED + 1], name)
        if isinstance(found, Unparsed):
            yield found
            at += 1
        else:
            taken, statements = found
            yield from statements
            at += taken


def _longer_and_longer(
    lines: Sequence[str], starts: Sequence[int], name: str
) -> tuple[int, Sequence[ast.stmt]] | Unparsed:
    """How many chunks make statements, and those; or the first chunk as what does not parse."""
    first: SyntaxError | None = None
    for taken, end in enumerate(starts[1:], start=1):
        text = "\n".join(lines[starts[0] : end])
        try:
            tree = _parse(text, name)
        except SyntaxError as problem:
            first = first or problem
            if not _may_go_on(text, problem):
                break
        else:
            ast.increment_lineno(tree, starts[0])
            return taken, tree.body
    text = "\n".join(lines[starts[0] : starts[1]])
    return _unparsed(text, starts[0] + 1, first or SyntaxError("invalid syntax"))


def _starts(lines: Sequence[str]) -> Iterator[int]:
    """Where a new top-level statement may begin: a line that is not indented and goes on with nothing before it."""
    after_decorator = False
    for number, line in enumerate(lines):
        if not STATEMENT.match(line):
            continue
        if not GOES_ON.match(line) and not after_decorator:
            yield number
        after_decorator = bool(DECORATOR.match(line))


def _may_go_on(text: str, problem: SyntaxError) -> bool:
    """Whether more lines could make it right: an open bracket, or a text in triple quotes."""
    words = str(problem)
    return "was never closed" in words or "unterminated triple" in words or "EOF" in words or text.count('"""') % 2 == 1


def _unparsed(text: str, start: int, problem: SyntaxError) -> Unparsed:
    line = start + (problem.lineno or 1) - 1
    reason = python_2(problem, text) or problem.msg
    facts = {"kind": "syntax", "type": "SyntaxError", "message": reason, "stage": "import", "frames": [], "line": line}
    return Unparsed(line, tuple(NAMED.findall(text)), facts)


def _parse(source: str | bytes, name: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in a student's string is no one's concern here
        return ast.parse(source, name)
