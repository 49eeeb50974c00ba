"""The linter, called so that it cannot end what called it."""

from __future__ import annotations

from collections.abc import Callable

from grader.report.lint import RULES, Alarm
from grader.visible import plain

__all__ = ["looked"]


def looked(look: Callable[[], tuple[Alarm, ...]]) -> tuple[Alarm, ...]:
    """What was found. A file that the linter itself fails on was not looked through: that holds it back, and it alone;
    the marks stand, and the others are graded and written."""
    try:
        return look()
    except Exception as problem:  # noqa: BLE001 - whatever it is, the file must not go out unread
        return (Alarm(RULES["unread"], "the whole", f"{type(problem).__name__}: {plain(str(problem))[:200]}"),)
