"""A module of the student's that is made from its pieces: what defines, and what that needs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

from grader.inside.commandline import no_arguments
from grader.inside.failure import CannotAnswer, stage
from grader.inside.hints import LEFT
from grader.inside.pieces import Piece, needed
from grader.inside.standins import Ledger

__all__ = ["Unit"]


class Unit:
    """``module`` and its pieces. ``imported``: names of modules that are not the submission's.

    ``ran_whole``: all but what stands below a main guard has run already.
    """

    def __init__(
        self,
        module: ModuleType,
        pieces: Sequence[Piece],
        imported: frozenset[str],
        root: Path,
        ledger: Ledger,
        *,
        ran_whole: bool = False,
    ) -> None:
        self.module, self.pieces = module, pieces
        self._imported, self._root, self._ledger = imported, root, ledger
        self._passed_over: frozenset[int] = frozenset()
        self._ran = {number for number, piece in enumerate(pieces) if ran_whole and piece.kind != "main"}
        self.failed: dict[int, CannotAnswer] = {}
        """Failures by the number of the piece."""
        self.on_demand: set[int] = set()
        """Pieces that ran although they define nothing, because something needed them."""

    def define(self, wanted: Iterable[str], passed_over: frozenset[int] = frozenset()) -> None:
        """Run in their order the pieces that define, and those that ``wanted`` needs."""
        wanted = [*wanted]
        self._passed_over = passed_over
        chosen = self._needed(wanted)
        chosen |= {number for number, piece in enumerate(self.pieces)
                   if piece.kind == "defines" and number not in passed_over}  # fmt: skip
        self._run(chosen - self._ran)
        self._tell_left()

    def complete(self, wanted: Iterable[str]) -> None:
        """Run what these names need and has not run; what failed for want of it is tried again."""
        chosen = self._needed([*wanted]) - self._ran
        if any(self.pieces[number].kind != "defines" and number not in self.failed for number in chosen):
            self._run(chosen)
            self._tell_left()

    def why_absent(self, name: str) -> CannotAnswer | None:
        """The failure of the last piece that would have set ``name``; None when there is none, or it did not fail."""
        for number in range(len(self.pieces) - 1, -1, -1):
            if name in self.pieces[number].names.sets:
                facts = self.pieces[number].facts
                return self.failed.get(number) or (CannotAnswer(_with_line(self.pieces[number])) if facts else None)
        return None

    def left(self) -> Iterator[tuple[int, Piece, str]]:
        """(number, piece, why) for each piece that was not run, or that failed."""
        for number, piece in enumerate(self.pieces):
            if number in self.failed:
                facts = self.failed[number].facts
                yield number, piece, f"{facts['type']}: {facts['message']}"
            elif number not in self._ran and piece.kind != "main":
                yield number, piece, piece.why or "another definition is graded"

    def _needed(self, wanted: Sequence[str]) -> set[int]:
        """What stands below a main guard is needed only for names that nothing else sets."""
        outside = [piece for piece in self.pieces if piece.kind != "main"]
        numbers = [number for number, piece in enumerate(self.pieces) if piece.kind != "main"]
        found, names = needed(outside, wanted, self._imported)
        chosen = {numbers[number] for number in found}
        if len(outside) == len(self.pieces):
            return chosen - self._passed_over
        set_outside = {name for piece in outside for name in piece.names.sets}
        unset = names - set_outside - vars(builtins).keys()
        wanting = sorted(unset & {name for piece in self.pieces for name in piece.names.sets})
        chosen |= needed(self.pieces, wanting, self._imported)[0] if wanting else set()
        return chosen - self._passed_over

    def _run(self, numbers: Iterable[int]) -> None:
        """In their order; then again what failed, since cells are not always run from the top down."""
        self._ledger.defining += 1
        try:
            for number in sorted(numbers):
                self._run_one(number)
            ran = -1
            while ran != len(self._ran):
                ran = len(self._ran)
                for number in sorted(self.failed):
                    if not self._is_set_later(number):
                        self._run_one(number)
        finally:
            self._ledger.defining -= 1

    def _is_set_later(self, number: int) -> bool:
        """Whether a piece further down has set the same names by now: this one must not take its place."""
        names = self.pieces[number].names.sets
        return any(later in self._ran and names & self.pieces[later].names.sets
                   for later in range(number + 1, len(self.pieces)))  # fmt: skip

    def _run_one(self, number: int) -> None:
        piece = self.pieces[number]
        if piece.node is None:
            return
        self.failed.pop(number, None)
        try:
            with stage("import", self._root), no_arguments(self._ledger):
                code = compile(ast.Module([piece.node], []), piece.part.name, "exec", piece.flags, dont_inherit=True)
                exec(code, vars(self.module))
        except CannotAnswer as failure:
            self.failed[number] = failure
        else:
            self._ran.add(number)
            if piece.kind != "defines":
                self.on_demand.add(number)

    def _tell_left(self) -> None:
        """For errors to come: which line would have set a name, and why it did not."""
        there = vars(self.module)
        left: dict[str, str] = {}
        for number, piece in enumerate(self.pieces):
            if number in self._ran:
                continue
            for name in piece.names.sets - there.keys():
                where = f"{piece.part.place}, line {piece.line}"
                if number in self.failed:
                    facts = self.failed[number].facts
                    left[name] = f"{name} should come from {where}, which failed: {facts['type']}: {facts['message']}"
                elif piece.kind == "unparsed":
                    left[name] = f"{name} should come from {where}, which does not parse: {piece.why}"
                else:
                    left[name] = f"{name} is set in {where}, which was not run: it {piece.why}"
        there[LEFT] = left


def _with_line(piece: Piece) -> dict[str, object]:
    assert piece.facts is not None
    frame = {"file": piece.part.place, "line": piece.line, "function": "", "source": ""}
    kept = {name: value for name, value in piece.facts.items() if name != "line"}
    return kept | {"frames": [frame]}
