"""How a run goes on: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from grader.pipeline import Progress
from grader.visible import plain

__all__ = ["make_progress"]


@contextmanager
def make_progress() -> Iterator[Progress]:
    """A progress that fits standard error."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    console = Console(file=sys.stderr)
    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(None), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console) as bar:
        yield _Bar(bar)


class _Lines:
    """One line an event."""

    def __init__(self) -> None:
        self._total = self._done = 0

    def start(self, total: int, done: int) -> None:
        self._total, self._done = total, done
        self._say(f"{total} {'submission' if total == 1 else 'submissions'}, {done} of them graded before")

    def stage(self, words: str) -> None:
        self._say(words)

    def graded(self, student: str, words: str) -> None:
        self._done += 1
        self._say(f"[{self._done}/{self._total}] {plain(student)}: {words}")

    def _say(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)


class _Bar:
    """A bar over the submissions; the student's name stands before it."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID = bar.add_task("reading", total=None)

    def start(self, total: int, done: int) -> None:
        self._bar.update(self._task, total=total, completed=done)

    def stage(self, words: str) -> None:
        self._bar.update(self._task, description=words)

    def graded(self, student: str, words: str) -> None:
        self._bar.update(self._task, advance=1, description=plain(student)[:24])
