"""Exceptions of the student's, turned into facts: kind, message, and the lines of their own files."""

from __future__ import annotations

import difflib
import linecache
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.inside.hints import because

__all__ = ["CannotAnswer", "cannot_answer", "missing", "own_file", "stage", "wrong_type"]

MESSAGE_LIMIT = 4000
FRAME_LIMIT = 30
OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "bad_alloc", "failed to allocate")


class CannotAnswer(Exception):
    """The submission cannot answer; ``facts`` is the failure as JSON data."""

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__(facts["message"])
        self.facts = facts


@contextmanager
def stage(name: str, root: Path) -> Iterator[None]:
    """Whatever the student's code raises in this block becomes :class:`CannotAnswer`.

    BaseException on purpose: ``sys.exit`` in a module, or an exception class that is no ``Exception``, is
    the student's failure too.
    """
    try:
        yield
    except CannotAnswer:
        raise
    except BaseException as error:  # noqa: BLE001
        raise cannot_answer(error, name, root) from None


def cannot_answer(error: BaseException, name: str, root: Path) -> CannotAnswer:
    """The failure that ``error``, raised while doing ``name``, stands for."""
    return CannotAnswer(
        {
            "kind": _kind(error),
            "type": type(error).__name__[:200],
            "message": _message(error, root),
            "stage": name,
            "frames": _frames(error, root),
        }
    )


def missing(what: str, name: str, there: list[str], where: str) -> CannotAnswer:
    """A name that the submission does not define, with the nearest ones that it does."""
    folded = {candidate.lower(): candidate for candidate in reversed(there)}
    near = [folded[match] for match in difflib.get_close_matches(name.lower(), list(folded), n=3, cutoff=0.6)]
    return CannotAnswer(
        {
            "kind": "missing",
            "type": "",
            "message": f"{where} has no {what} named {name}",
            "stage": "find",
            "frames": [],
            "near": near,
        }
    )


def wrong_type(what: str, wanted: str, got: object) -> CannotAnswer:
    """The submission answered with something of another kind than was asked for."""
    message = f"{what} returned {type(got).__name__}, not {wanted}"
    return CannotAnswer({"kind": "wrong-type", "type": "", "message": message, "stage": "answer", "frames": []})


def _kind(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return "syntax"
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, SystemExit):
        return "exited"
    if isinstance(error, ImportError):
        return "import"
    text = _text(error)
    if isinstance(error, RuntimeError) and any(sign in text.lower() for sign in OUT_OF_MEMORY):
        return "memory"
    if isinstance(error, TypeError) and "'NoneType' object is not callable" in text:
        return "unfilled"
    return "exception"


def _text(error: BaseException) -> str:
    """The exception's own words; making them may itself raise."""
    try:
        return str(error)
    except BaseException:  # noqa: BLE001
        return "(the exception's text cannot be made: its __str__ raises)"


def _message(error: BaseException, root: Path) -> str:
    text = error.msg if isinstance(error, SyntaxError) else _text(error)
    why = because(error, str(text), str(root))
    return f"{text}{f' ({why})' if why else ''}".replace(f"{root}/", "")[:MESSAGE_LIMIT]


def _frames(error: BaseException, root: Path) -> list[dict[str, Any]]:
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = own_file(frame.f_code.co_filename, root)
        if file is not None:
            source = linecache.getline(frame.f_code.co_filename, line).strip()
            frames.append({"file": file, "line": line, "function": frame.f_code.co_name, "source": source[:500]})
    if isinstance(error, SyntaxError) and error.filename:
        file = own_file(error.filename, root)
        if file is not None:
            text = (error.text or "").strip()
            frames.append({"file": file, "line": error.lineno or 0, "function": "", "source": text[:500]})
    if len(frames) > FRAME_LIMIT:
        frames = frames[: FRAME_LIMIT // 2] + frames[-FRAME_LIMIT // 2 :]
    return frames


def own_file(filename: str, root: Path) -> str | None:
    """The file's name below ``root`` as the student knows it (also ``notebook.ipynb, cell 3``), or None."""
    path = Path(filename)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None
