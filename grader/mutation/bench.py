"""Asking a box of our own about the reference and its variants: what it is made of, in what each of them differs.

It is the staff's code with edits of ours, so it runs as `grade check` runs a student's own: a process without walls.
What is found out here is no mark: it says which variants differ at all, whatever the rubric makes of them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import RubricError
from grader.judge.answers import expected_answer
from grader.model import (
    Answer,
    Call,
    Evaluate,
    Failure,
    LimitSettings,
    Plain,
    Source,
    Transcript,
)
from grader.mutation.asked import AskedCall
from grader.mutation.handed import Written
from grader.mutation.modules import Model, read_model
from grader.mutation.reference import Reference
from grader.observe import Observer
from grader.sandbox import BoxSettings, FreshBoxes

__all__ = ["Bench", "Measured", "open_bench"]

PROBE = Path(__file__).parent / "probe" / "probe.py"
LIMITS = LimitSettings(cpu_seconds=36_000, wall_seconds=120, memory_mib=8192, file_mib=1024)
"""Wall seconds are for one question; CPU seconds are the kernel's to count, for a whole session."""


@dataclass(frozen=True)
class Measured:
    """In what a variant differs: ``differs`` in the probe's words, empty where nothing was found; ``error``: its own.

    ``is_measured``: there was a model to compare. ``is_free``: all that differs is a bias which changes nothing, such
    as one directly before a normalisation. Variants with the same ``alike`` (if it is not empty) are the same.
    """

    is_measured: bool = False
    differs: tuple[str, ...] = ()
    error: str = ""
    is_free: bool = False
    alike: str = ""

    @property
    def is_equal(self) -> bool:
        """Looked at, and no difference found but what is free."""
        return self.is_measured and (not self.differs or (self.is_free and self.differs == ("count",)))


class Bench:
    """A box in which the probe runs."""

    def __init__(self, reference: Reference, ask: Callable[[Evaluate], Answer]) -> None:
        self._reference, self._ask = reference, ask

    def model(self, call: AskedCall) -> Model:
        """What a subject is made of. Raises RubricError when the reference cannot be made or run like this."""
        return read_model(call.name, self._told("tree", str(self._reference.folder), self._on_wire(call)))

    def signatures(self, file: str, names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Parameter names of what a file calls under these names, as far as they can be told."""
        facts = self._told("signatures", str(self._reference.folder), file, tuple(names))
        return {name: tuple(found) for name, found in facts.items()}

    def answers(self, file: str, questions: Sequence[str]) -> Mapping[str, Written]:
        """The value of each written answer, or its formula, as the reference's file has it. Raises RubricError."""
        found = self._told("constant", str(self._reference.folder), file, "ANSWERS")
        expected = {question: expected_answer(found, question, file) for question in questions}
        return {question: one.formula.formula if one.formula else one.value for question, one in expected.items()}

    def measure(self, folder: Path, calls: Sequence[tuple[AskedCall, bool]]) -> Measured:
        """Compare the files in ``folder`` with the reference's. ``calls``: each with whether the rubric makes it."""
        wire = tuple((self._on_wire(call), is_asked) for call, is_asked in calls)
        answer = self._asked("measure", str(self._reference.folder), str(folder), wire)
        if isinstance(answer, Failure):  # it runs without end, or has ended the process
            return Measured(True, ("runs",), answer.message)
        facts: Mapping[str, Any] = answer.facts["value"]
        return Measured(facts["measured"], tuple(facts["differs"]), facts["words"], facts["free"], facts["alike"])

    def _on_wire(self, call: AskedCall) -> tuple[Plain, ...]:
        home = self._reference.home(call.name.partition(".")[0]).path
        return home, call.name, call.args, call.kwargs, call.size

    def _told(self, function: str, *args: Plain) -> Mapping[str, Any]:
        answer = self._asked(function, *args)
        if isinstance(answer, Failure):
            raise RubricError(f"the reference cannot be looked at: {answer.type}: {answer.message}")
        facts: Mapping[str, Any] = answer.facts["value"]
        return facts

    def _asked(self, function: str, *args: Plain) -> Answer:
        return self._ask(Evaluate(Call(Source(PROBE.name), function, args)))


@contextmanager
def open_bench(reference: Reference) -> Iterator[Bench]:
    """A bench in a process of its own, which is started when it is first asked."""
    with tempfile.TemporaryDirectory(prefix="grade-bench-", ignore_cleanup_errors=True) as folder:
        root, scratch = Path(folder).resolve() / "probe", Path(folder).resolve() / "scratch"
        root.mkdir()
        scratch.mkdir()
        shutil.copy(PROBE, root)
        observer = Observer(root, FreshBoxes(BoxSettings(LIMITS, "cpu", scratch)), Transcript(""))
        try:
            yield Bench(reference, observer.ask)
        finally:
            observer.close()
