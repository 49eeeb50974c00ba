"""Why some errors come, in the words of a person who has seen them often: what torch says of them names no cause."""

from __future__ import annotations

import re

from grader.model import Failure, Frame

__all__ = ["reason", "reason_frame"]

FLOAT_FOR_WHOLE = re.compile(
    r"found element of type float|'float' object cannot be interpreted as an integer|must be int, not float"
    r"|received an invalid combination of arguments.*\bfloat\b|unsupported .*range.*float",
    re.DOTALL,
)
DIVIDES = re.compile(r"(?<!/)/(?![/=])")


def reason(failure: Failure) -> str:
    """One or two sentences, or none where the error speaks for itself."""
    if _is_float_for_whole(failure):
        place = reason_frame(failure)
        at = f" ({place.file}, line {place.line}: {place.source})" if place is not None else ""
        return f"A whole number is wanted, and a float came: in Python 3 / gives a float, and // a whole number{at}."
    if "modified by an inplace operation" in failure.message:
        return (
            "One layer changes in place what another one needs for its gradient. Leave out inplace=True, and x += ... "
            "on what a layer has returned."
        )
    if failure.type == "StopIteration":
        return "An iterator was through: after the last batch a new one must be made with iter(...)."
    return ""


def reason_frame(failure: Failure) -> Frame | None:
    """The student's line that is to be changed, where that is another than the one that stopped."""
    if not _is_float_for_whole(failure):
        return None
    return next((frame for frame in reversed(failure.frames) if DIVIDES.search(_code(frame.source))), None)


def _is_float_for_whole(failure: Failure) -> bool:
    return failure.type == "TypeError" and bool(FLOAT_FOR_WHOLE.search(failure.message))


def _code(line: str) -> str:
    """Without texts and comments, in which a stroke divides nothing."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|#.*", "", line)
