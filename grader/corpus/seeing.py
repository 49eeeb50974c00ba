"""What can be seen of an attack when its class is graded: in what is kept of it, outside, and of its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.corpus.attack import BOAST
from grader.corpus.judging import Seen
from grader.corpus.outside import Outside
from grader.model import Report
from grader.pipeline import ClassResult
from grader.report import folder_name

__all__ = ["Scene", "changes", "size_and_time"]

CLASS_FILES = ("index.html", "marks.csv")
Facts = Mapping[str, tuple[int, int]]


class Scene:
    """A graded class, and what lies outside of it."""

    def __init__(self, result: ClassResult, outside: Outside) -> None:
        self._out, self._outside = result.out, outside
        self._troubled = frozenset(result.troubled)
        self._reports = {report.student: report for report in result.reports}
        self._traces, self._heard = tuple(outside.traces()), outside.heard()

    def report(self, student: str) -> Report | None:
        """The student's report, where it can be read."""
        return self._reports.get(student)

    def seen(self, student: str, number: int) -> Seen:
        """What is known of the attack with this canary."""
        canary = self._outside.canary(number)
        kept = self._kept(student)
        traces = [
            *(f"{trace} is left" for trace in self._traces if canary in trace),
            *(["it was heard outside"] if canary in self._heard else []),
            *self._boasts(kept, canary),
            *self._secrets(kept),
        ]
        size = sum(path.stat().st_size for path in kept)
        return Seen(self.report(student), tuple(dict.fromkeys(traces)), student in self._troubled, size)

    def unclaimed(self, numbers: Sequence[int]) -> Iterator[str]:
        """What was left or reached that cannot be laid to one attack, in words."""
        canaries = [self._outside.canary(number) for number in numbers]
        yield from (f"{trace} is left" for trace in self._traces if not any(one in trace for one in canaries))
        if self._heard and not any(one in self._heard for one in canaries):
            yield "a listener outside was reached"
        yield from self._secrets([self._out / name for name in CLASS_FILES])

    def _kept(self, student: str) -> list[Path]:
        """Every file that is kept of a student or handed out to them."""
        name = folder_name(student)
        folders = [self._out / "students" / name, self._out / "staff" / "students" / name]
        return [path for folder in folders for path in folder.rglob("*") if path.is_file()]

    def _boasts(self, files: Sequence[Path], canary: str) -> Iterator[str]:
        boast = re.compile(rf"{BOAST} {re.escape(canary)}([\w ./'-]*)".encode())
        for path in files:
            yield from (f"it says: reached{found.decode()}" for found in boast.findall(path.read_bytes()))

    def _secrets(self, files: Sequence[Path]) -> Iterator[str]:
        for path in files:
            content = path.read_bytes()
            if any(secret.encode() in content for secret in self._outside.secrets):
                yield f"a secret stands in {path.name}"


def size_and_time(folder: Path) -> Facts:
    """Size and time of last change of every regular file, by its path in the folder."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def changes(before: Facts, folder: Path) -> list[str]:
    """How the folder's files differ now, in words."""
    now = size_and_time(folder)
    return [f"{name} was changed" for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)]
