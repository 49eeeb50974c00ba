"""What an error does not say by itself: a reason in a sentence, where one is known from the error and its place."""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from types import FrameType, TracebackType

from grader.inside.nodes import walk
from grader.inside.parsing import parse_text
from grader.inside.python2 import python_2

__all__ = ["LEFT", "STARS", "because"]

OLD_NAMES = {
    "xrange": "range", "unicode": "str", "raw_input": "input", "basestring": "str", "long": "int", "unichr": "chr",
    "reduce": "functools.reduce", "file": "open", "execfile": "exec", "cmp": "no such function",
}  # fmt: skip
OLD_METHODS = {"has_key": "`key in d`", "iteritems": "items", "itervalues": "values", "iterkeys": "keys",
               "next": "next(...)"}  # fmt: skip
WANTS_WHOLE = re.compile(r"float.*(?:integer|int\b|ints\b)|\bint.*\bfloat|integer.*float|got \(float", re.DOTALL)
NO_GPU = ("not compiled with CUDA", "No CUDA GPUs", "no NVIDIA driver", "torch.cuda.FloatTensor not available",
          "Attempting to deserialize object on a CUDA device", "cuda runtime error")  # fmt: skip
LEFT = "__left_out__"
"""In a module's namespace: of each name that was not set, why. An error that comes of it is told with that."""
STARS = "__stars__"
"""In a module's namespace: why ``from x import *`` brought nothing."""


def because(error: BaseException, text: str, root: str) -> str:
    """A sentence that says why and what to do, or an empty text. ``text``: the error's own words, which are not asked
    for again. ``root``: the submission's folder."""
    try:
        frames = [frame for frame in _frames(error.__traceback__) if frame.f_code.co_filename.startswith(f"{root}/")]
        return _because(error, text, frames)
    except BaseException:  # noqa: BLE001 - a hint that cannot be had must not take the place of the error
        return ""


def _because(error: BaseException, text: str, frames: list[FrameType]) -> str:
    match error:
        case SyntaxError():
            return python_2(error, "")
        case NameError(name=str(name)):
            left = next((frame.f_globals.get(LEFT, {}).get(name) for frame in reversed(frames)), None)
            if isinstance(left, str):
                return left
            if name in OLD_NAMES:
                return f"{name} is Python 2; Python 3 has {OLD_NAMES[name]}"
            stars = [why for frame in frames for why in frame.f_globals.get(STARS, ())]
            return f"it may come from an `import *` that brought nothing: {stars[-1]}" if stars else ""
        case AttributeError(name=str(name)) if name in OLD_METHODS:
            return f".{name} is Python 2; Python 3 has {OLD_METHODS[name]}"
        case TypeError() if WANTS_WHOLE.search(text):
            return _division(error, frames)
        case _ if any(words in text for words in NO_GPU):
            return "there is no GPU where this is graded: let torch.cuda.is_available() decide which device is used"
        case _:
            return ""


def _division(error: BaseException, frames: list[FrameType]) -> str:
    """The nearest ``/`` at or above the line of the error, in the functions that led to it; innermost first."""
    lines = list(_lines(error.__traceback__))
    for frame in reversed(frames):
        name = frame.f_code.co_filename
        at = next((line for each, line in reversed(lines) if each is frame), frame.f_lineno)
        divisions = sorted(_divisions("".join(linecache.getlines(name)), frame.f_code.co_firstlineno, at))
        if divisions:
            return (
                f"line {divisions[-1]} divides with /, which gives a float in Python 3, also for whole numbers:"
                " write // where a whole number is meant"
            )
    return ""


def _divisions(text: str, first: int, last: int) -> Iterator[int]:
    statements = [one for one in parse_text(text, "") if isinstance(one, ast.stmt)]
    for node in (inner for statement in statements for inner in walk(statement)):
        match node:
            case ast.BinOp(op=ast.Div(), lineno=line) | ast.AugAssign(op=ast.Div(), lineno=line):
                if first <= line <= last:
                    yield line
            case _:
                pass


def _frames(trace: TracebackType | None) -> Iterator[FrameType]:
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _lines(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
