"""A student's function, found where it may be and called with drawn arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault, read_failure
from grader.judge.calling.giving import drawn_value
from grader.judge.case import Case
from grader.judge.defined import Argument as Taken
from grader.judge.defined import SourceFile, makings_of, source_files
from grader.judge.drawing import Draw
from grader.judge.naming import alike, folded
from grader.judge.respond import ReferenceFailure, Respondent, StudentFailure
from grader.model import (
    Argument,
    Array,
    Call,
    Failure,
    FailureKind,
    FunctionCheck,
    GivenArgument,
    Invoke,
    Source,
    Value,
)
from grader.rubric import Lengths, Place, parse_call, parse_place, parse_sizes

__all__ = ["Arguments", "Invoked", "NotThere", "drawn_arguments", "invocations"]

Arguments = Mapping[str, npt.NDArray[Any]]
"""The arguments of one case, by the rubric's names."""


MOST = 6


class NotThere(Exception):
    """No function of these names is there; ``why`` says of one that is there why it cannot be called."""

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, eq=False)
class Invoked:
    """What came: ``words`` is the function, ``taken`` the arguments that it takes, ``results`` of each case its numbers
    by name, or the failure."""

    words: str
    taken: frozenset[str]
    results: tuple[Mapping[str, npt.NDArray[Any]] | Failure, ...]
    guessed: bool = False

    @property
    def failure(self) -> Failure | None:
        """The first."""
        return next((one for one in self.results if isinstance(one, Failure)), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The results that every case has, with the same size in each."""
        told = [one for one in self.results if not isinstance(one, Failure)]
        if not told:
            return ()
        sizes = [{name: array.shape for name, array in one.items()} for one in told]
        return tuple(name for name in told[0] if all(one.get(name) == sizes[0][name] for one in sizes))

    def of(self, name: str) -> list[npt.NDArray[Any]]:
        """One result in every case; there must be no failure."""
        return [one[name] for one in self.results if not isinstance(one, Failure)]


def _argument_size(argument: Argument, batch: int) -> tuple[int, ...]:
    """Its size in numbers."""
    if argument.size.strip() == "()":
        return ()
    size: Lengths = parse_sizes(argument.size)[0]
    return tuple(batch if isinstance(one, str) else one for one in size)


def drawn_arguments(check: FunctionCheck, draw: Draw) -> dict[str, npt.NDArray[Any]]:
    """Every argument of one case."""
    return {
        name: np.asarray(drawn_value(one, _argument_size(one, check.batch), draw.child(name)))
        for name, one in check.arguments.items()
    }


def invocations(
    side: Respondent, check: FunctionCheck, cases: Sequence[Arguments], seeds: Sequence[int], case: Case
) -> list[Invoked]:
    """What each function that is there gives for each case, in the order in which the rubric names them.

    Raises NotThere, and StudentFailure when there is no code at all.
    """
    given = tuple(GivenArgument(name, one.names) for name, one in check.arguments.items())
    arrays = tuple(tuple(Array(one[name]) for name in check.arguments) for one in cases)
    found: list[Invoked] = []
    why = ""
    unclear: StudentFailure | None = None
    for text, place in _places(side, check, case):
        try:
            calls = _calls(side, place, case) if len(found) < MOST else []
        except StudentFailure as stopped:
            if stopped.failure.kind is not FailureKind.AMBIGUOUS:
                raise
            unclear = unclear or stopped  # another place may be plain
            continue
        for call in calls:
            question = Invoke(call, place.made, place.method, given, arrays, tuple(seeds), check.mode)
            try:
                words = f"{call.name}.{place.method}" if place.method else call.name
                found.append(_read(side.value(question), words, len(cases)))
            except (StudentFailure, ReferenceFailure) as stopped:
                failure = getattr(stopped, "failure", None)
                if isinstance(failure, Failure) and failure.kind.is_fault:
                    raise
                if not (isinstance(failure, Failure) and failure.kind is FailureKind.MISSING):
                    why = why or f"{text}: {stopped}"
    if not found and unclear is not None:
        raise unclear
    if not found:
        raise NotThere(why)
    return found


def _places(side: Respondent, check: FunctionCheck, case: Case) -> Iterator[tuple[str, Place]]:
    """Those of the rubric; then whatever takes all of the arguments by their names, each once."""
    seen = set()
    for text in check.functions:
        place = parse_place(text)
        seen.add(folded(parse_call(place.words)[0]))
        yield text, place
    if check.by_arguments and not side.is_reference:
        for file in source_files({"files": case.files}):
            for one in file.definitions:
                if folded(one.name) not in seen and _takes_all(one.forward if one.is_class else one.takes, check):
                    seen.add(folded(one.name))
                    yield one.name, Place(f"{one.name}()", made=one.is_class)


def _takes_all(takes: Sequence[Taken], check: FunctionCheck) -> bool:
    """Whether each argument has a parameter of its name, and every parameter else a default."""
    left = list(takes)
    for name, argument in check.arguments.items():
        known = {folded(word) for word in (name, *argument.names)}
        mine = next((one for one in left if folded(one.name) in known), None)
        if mine is None:
            return False
        left.remove(mine)
    return all(one.has_default for one in left)


def _calls(side: Respondent, place: Place, case: Case) -> list[Call]:
    """The call where the submission's classes are, then in every file that defines the name. What is only imported, or
    assigned, such as a loss of torch's own, is no function of the student's.

    Raises StudentFailure when there is no code at all.
    """
    name, args, kwargs = parse_call(place.words)
    own = side.call(name, args, kwargs)
    if side.is_reference or not case.files or name in side.chosen:
        return [own]
    found: list[Call] = []
    files = source_files({"files": case.files})
    for file in files:
        for there in alike(name, sorted(file.defines)):
            if _is_such(file, there, place):
                home = own.source if file.path == own.source.path else Source(file.path, "definitions", (there,))
                found += _made(Call(home, there, args, kwargs), file, files)
    return sorted(found, key=lambda call: call.source.path != own.source.path)


def _made(call: Call, file: SourceFile, files: Sequence[SourceFile]) -> list[Call]:
    """The call, or where it lacks arguments those that the submission itself makes of the class."""
    for one in file.named(call.name)[-1:] if not call.args and not call.kwargs else ():
        if one.is_class and any(not taken.has_default for taken in one.takes):
            return [replace(call, own=making.call) for making in makings_of(files, file, one)] or [call]
    return [call]


def _is_such(file: SourceFile, name: str, place: Place) -> bool:
    """Whether it is a class where one is wanted, and none where a function is."""
    return all(one.is_class == place.made for one in file.named(name))


def _read(answer: Value, words: str, count: int) -> Invoked:
    """Raises ProtocolFault when the answer is malformed."""
    cases, taken = answer.facts.get("cases"), answer.facts.get("taken")
    if not isinstance(cases, list) or len(cases) != count or not isinstance(taken, list):
        raise ProtocolFault("an answer lacks cases")
    results: list[Mapping[str, npt.NDArray[Any]] | Failure] = []
    for number, one in enumerate(cases):
        if not isinstance(one, dict):
            raise ProtocolFault("a case is malformed")
        prefix = f"{number}/"
        arrays = {name.removeprefix(prefix): got for name, got in answer.arrays.items() if name.startswith(prefix)}
        results.append(read_failure(one["failure"]) if one.get("failure") else arrays)
        if not one.get("failure") and not arrays:
            raise ProtocolFault("a case has no numbers")
    try:
        guessed = not all(by_name for _, _, by_name in taken)
        return Invoked(words, frozenset(str(argument) for _, argument, _ in taken), tuple(results), guessed)
    except (TypeError, ValueError) as problem:
        raise ProtocolFault("what a function takes is malformed") from problem
