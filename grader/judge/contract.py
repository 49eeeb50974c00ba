"""Classes told by what they do: which of several makes an output of the right size of an input of the right size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.judge.arguments import Arguments, Named
from grader.judge.calling import called
from grader.judge.chosen import Chosen
from grader.judge.defined import Defined, SourceFile, makings_of
from grader.judge.drawing import Draw
from grader.judge.respond import Respondent, StudentFailure
from grader.model import (
    Answer,
    Call,
    Failure,
    FailureKind,
    OutputsCheck,
    Plain,
    Question,
    Source,
    SourceSettings,
    Trace,
    Value,
)  # fmt: skip
from grader.rubric import parse_call

__all__ = ["Contracts"]

TRIALS = 60
"""Candidates that are tried for one name; each costs some milliseconds."""
ENDLESS = 3
"""Trials that may run into a limit, each for as long as the limit lasts; then no more are made."""
LIMITS = {FailureKind.CPU, FailureKind.TIMEOUT, FailureKind.MEMORY, FailureKind.OUTPUT, FailureKind.KILLED}
Home = tuple[SourceFile, Defined]


class Contracts:
    """Tries classes in boxes, each once; a run without arithmetic tells the size of the output."""

    def __init__(
        self,
        ask: Callable[[Question], Answer],
        wanted: SourceSettings,
        calls: Mapping[str, str],
        seed: int,
        files: Sequence[SourceFile],
        deeds: Mapping[str, OutputsCheck],
    ) -> None:
        self._ask, self._wanted, self._calls, self._seed, self._files = ask, wanted, calls, seed, files
        self._deeds = deeds
        self._ways: dict[tuple[str, str, int, str], Arguments | None] = {}
        self._endless = 0
        self.by_what_it_does: set[str] = set()
        """Names whose class was found in this way."""

    def among(
        self, name: str, files: Sequence[SourceFile], serves: Mapping[str, Mapping[str, str]]
    ) -> Home | str | None:
        """The class that does what ``name`` should: of those that bear the name, or where none does, of all that stand
        for no other name. None when none does it; words when several do that are not equal code."""
        bearing = [(file, one) for file in files for one in file.named(serves[file.path].get(name, ""))]
        others = [(file, one) for file in files for one in file.definitions
                  if one.is_class and one.name not in serves[file.path].values()]  # fmt: skip
        fitting = [home for home in (bearing or others)[:TRIALS] if self._way(name, *home) is not None]
        inner = {(file.path, used) for file, one in fitting for used in one.uses}
        outer = [(file, one) for file, one in fitting if (file.path, one.name) not in inner] or fitting
        distinct = list({one.code or (file.path, one.name, one.nth): (file, one)
                         for file, one in reversed(outer)}.values())[::-1]  # fmt: skip
        last = self._last_of_each(distinct)
        if len(last) > 1:
            told = ", ".join(f"{one.name} ({file.path}, {one.place})" for file, one in last[:10])
            return f"Several classes could be {name}: {told}. A person must say which one counts."
        if last and not bearing:
            self.by_what_it_does.add(name)
        return last[0] if last else None

    def fits(self, name: str, file: SourceFile, definition: Defined) -> bool:
        """Whether the class returns what the rubric asks of this name, in one of the accepted ways."""
        deed = self._deeds.get(name)
        if deed is None or self._endless >= ENDLESS:
            return False
        chosen = self.chosen(name, file, definition, definition.name)
        side = Respondent(self._ask, {name: _source(file, definition)}, None, seed=self._seed, chosen={name: chosen})
        draw = Draw.from_secret(f"{name}/{self._seed}")  # nothing is earned here
        try:
            call = side.call(*parse_call(deed.model))
            one = called(side, call, deed.ways, deed.outputs, inputs=deed.inputs, lengths={"N": deed.batch}, draw=draw,
                         narrow=True)  # fmt: skip
        except StudentFailure as stopped:
            self._endless += stopped.failure.kind in LIMITS
            return False
        return one.failure is None and len(one.found.names) == len(deed.outputs)

    def definition(self, name: str, file: SourceFile, there: str) -> Defined | None:
        """Which definition of a name counts in its file: the one that alone does what it should, else the last, or the
        first where the rubric says so."""
        found = file.named(there)
        if not found:
            return None
        if len({one.code for one in found}) > 1 and self._maps(name):
            fitting = [one for one in found if self._way(name, file, one) is not None]
            if len(fitting) == 1:
                return fitting[0]
        return found[0] if self._wanted.repeated == "first" else found[-1]

    def chosen(self, name: str, file: SourceFile, definition: Defined | None, there: str) -> Chosen:
        """How calls of ``name`` are made: as they stand, unless the rubric says that it may be written otherwise."""
        if name not in self._wanted.classes or definition is None:
            return Chosen(there)
        found = self._taker(name, file, definition)
        ways = self._all_ways(name, file, definition)
        way = self._way(name, file, definition) if self._maps(name) and len(ways) > 1 else None
        is_sure = any(not one.is_guess and one.call is None for one in ways)
        if way is None and not is_sure and found.own and name in self._calls:
            way = next((one for one in ways if self._is_made(file, definition, one)), None)
            # What the submission's own call cannot make either is no question of arguments.
            own = [one for one in ways if one.call is not None]
            way = way or next((one for one in own if self._stops_inside(file, definition, one)), None)
            if way is None:
                return replace(found, closed=_closed(definition, file))
        return replace(found, way=way.way if way is not None else "")

    def words(self, name: str, chosen: Chosen) -> str:
        """How the rubric's call of it was made, where that is not as it stands; else empty. Without values: they may be
        those of an item that is hidden."""
        if name not in self._calls:
            return ""
        words, args, kwargs = parse_call(self._calls[name])
        if chosen.closed:
            return ""
        given = chosen.given(args, kwargs)
        if given.call is not None:
            where = next((one.place for one in chosen.makings if one.call == given.call), "")
            return f"{words}{_shown(args, kwargs)} as {given.call.words}, as in {given.call.source.path}, {where}"
        if (given.args, given.kwargs) in ((args, kwargs), ((), ()) if chosen.own else (args, kwargs)):
            return ""
        return f"{words}{_shown(args, kwargs)} as {chosen.name}{_shown(given.args, given.kwargs)}"

    def _maps(self, name: str) -> bool:
        return name in self._wanted.classes and self._wanted.classes[name].maps is not None

    def _taker(self, name: str, file: SourceFile, definition: Defined) -> Chosen:
        settings = self._wanted.classes[name]
        makings = makings_of(self._files, file, definition) if settings.own else ()
        return Chosen(definition.name, definition, settings.arguments, own=settings.own, makings=makings)

    def _all_ways(self, name: str, file: SourceFile, definition: Defined) -> tuple[Arguments, ...]:
        _, args, kwargs = parse_call(self._calls[name]) if name in self._calls else ("", (), ())
        return self._taker(name, file, definition).ways(args, kwargs)

    def _way(self, name: str, file: SourceFile, definition: Defined) -> Arguments | None:
        """The first way of giving the arguments in which the class does what it should."""
        key = (file.path, definition.name, definition.nth, name)
        if key not in self._ways:
            fitting = (way for way in self._all_ways(name, file, definition) if self._does(name, file, definition, way))
            self._ways[key] = next(fitting, None)
        return self._ways[key]

    def _does(self, name: str, file: SourceFile, definition: Defined, way: Arguments) -> bool:
        maps = self._wanted.classes[name].maps
        assert maps is not None
        answer = self._tried(file, definition, way, maps.input)
        if not isinstance(answer, Value) or answer.facts.get("failure"):
            return False
        sizes = answer.facts.get("output")
        return isinstance(sizes, list) and list(maps.output) in sizes

    def _is_made(self, file: SourceFile, definition: Defined, way: Arguments) -> bool:
        """Whether the class can be made in this way, whatever it does then."""
        answer = self._tried(file, definition, way, (1,))
        return isinstance(answer, Value) or (answer is not None and answer.stage not in {"build", "find", "import"})

    def _stops_inside(self, file: SourceFile, definition: Defined, way: Arguments) -> bool:
        """Whether it is the class's own code that stops."""
        answer = self._tried(file, definition, way, (1,))
        return isinstance(answer, Failure) and any(frame.file == file.path for frame in answer.frames)

    def _tried(self, file: SourceFile, definition: Defined, way: Arguments, size: tuple[int, ...]) -> Answer | None:
        """One run without arithmetic; None where too many have run into a limit."""
        call = Call(_source(file, definition), definition.name, way.args, way.kwargs, way.call)
        if self._endless >= ENDLESS:
            return None
        answer = self._ask(Trace(call, (size,), seed=self._seed))
        if isinstance(answer, Failure) and answer.kind in LIMITS:
            self._endless += 1
        return answer

    def _last_of_each(self, homes: Sequence[Home]) -> list[Home]:
        """Of several definitions of one name in one file that fit, the one that counts there."""
        found: dict[tuple[str, str], Home] = {}
        for file, one in homes:
            if self._wanted.repeated == "last" or (file.path, one.name) not in found:
                found[file.path, one.name] = (file, one)
        return list(found.values())


def _source(file: SourceFile, definition: Defined) -> Source:
    takes = ((definition.name, definition.nth),) if definition.nth != definition.of else ()
    return Source(file.path, "definitions", (definition.name,), takes)


def _closed(definition: Defined, file: SourceFile) -> str:
    """Why a class cannot be made by anybody but its author."""
    needs = ", ".join(one.name for one in definition.takes if not one.has_default)
    return (
        f"{definition.name} ({file.path}, {definition.place}) is made with {needs}. What these are could not be told "
        "from your code: a person will look."
    )


def _shown(args: tuple[Plain, ...], kwargs: Named) -> str:
    words = ["..."] * len(args) + [f"{name}=..." for name, _ in kwargs]
    return f"({', '.join(words)})"
