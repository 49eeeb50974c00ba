"""Meeting a submission: what was handed in, which file is the code, and whether it can be imported."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.evidence import ProtocolFault
from grader.judge.choice import choose
from grader.judge.chosen import Choice
from grader.judge.defined import source_files
from grader.judge.leftover import Taken, what_was_taken
from grader.judge.outcome import quoted
from grader.judge.respond import Respondent
from grader.model import (
    Answer,
    Failure,
    FailureKind,
    Load,
    Note,
    OutputsCheck,
    Question,
    Source,
    SourceSettings,
    Survey,
)
from grader.near import options

__all__ = ["Met", "meet"]

TRIED_AGAIN = {
    FailureKind.IMPORT, FailureKind.EXCEPTION, FailureKind.EXITED, FailureKind.CPU, FailureKind.TIMEOUT,
    FailureKind.MEMORY, FailureKind.OUTPUT, FailureKind.KILLED, FailureKind.UNFILLED, FailureKind.SYNTAX,
}  # fmt: skip


@dataclass(frozen=True)
class Met:
    """A submission that can be asked. ``source`` names the chosen files; ``files`` are the survey's facts."""

    respondent: Respondent
    files: tuple[Mapping[str, Any], ...]
    source: str
    notes: tuple[Note, ...]


def meet(
    ask: Callable[[Question], Answer],
    wanted: SourceSettings,
    seed: int,
    device: str,
    calls: Mapping[str, str] | None = None,
    deeds: Mapping[str, OutputsCheck] | None = None,
) -> Met:
    """Survey the files, choose the source, import it once: whole, or where that fails, only what defines.

    ``calls``: of each wanted name a call that the rubric makes of it, by which classes are tried that may be written
    otherwise. ``deeds``: what is asked of its outputs, by which classes of one name are told apart.
    """
    survey = ask(Survey())
    if isinstance(survey, Failure):
        return _unmet(ask, survey)
    try:
        files = tuple(dict(entry) for entry in survey.facts["files"])
        choice = choose(ask, source_files(survey.facts), wanted, calls or {}, seed, deeds or {})
    except (ProtocolFault, KeyError, TypeError, ValueError) as problem:
        return _unmet(
            ask, Failure(FailureKind.PROTOCOL, f"the survey is malformed: {type(problem).__name__}: {problem}")
        )
    choice = _imported(ask, choice)
    respondent = Respondent(ask, choice.sources, choice.default, choice.absent, seed, device,
                            chosen=choice.chosen, unclear=choice.unclear)  # fmt: skip
    return Met(respondent, files, choice.words, choice.notes)


def _unmet(ask: Callable[[Question], Answer], failure: Failure) -> Met:
    note = Note("not-surveyed", f"The files could not be looked through: {failure.message}", needs_person=True)
    return Met(Respondent(ask, {}, None, failure), (), "", (note,))


@dataclass(frozen=True)
class _Loaded:
    """What a load told: the names that are there then, and what was taken."""

    names: tuple[str, ...]
    taken: Taken


def _load(ask: Callable[[Question], Answer], source: Source) -> _Loaded | Failure:
    answer = ask(Load(source))
    if isinstance(answer, Failure):
        return answer
    names, taken = answer.facts.get("names"), what_was_taken(answer.facts, source.path)
    if not isinstance(names, list) or taken is None:
        return Failure(FailureKind.PROTOCOL, "what was imported is not told in words", stage="import")
    return _Loaded(tuple(map(str, names)), taken)


def _imported(ask: Callable[[Question], Answer], choice: Choice) -> Choice:
    """The choice with each source in the mode in which it can be imported, and what was left out told."""
    notes = list(choice.notes)
    replaced: dict[Source, Source] = {}
    every = [*choice.sources.values(), *([choice.default] if choice.default else [])]
    for source in sorted(dict.fromkeys(every), key=lambda source: bool(source.takes)):
        wanted = _wanted_of(choice, source)
        taken, answer, why = _tried(ask, source, wanted)
        replaced[source] = taken
        if isinstance(answer, Failure):
            text = f"{source.path} could not be imported: {quoted(answer)}"
            notes.append(Note("not-importable", text, needs_person=True))
            continue
        notes += _missing(source, wanted, answer.names)
        words, notebook = answer.taken.words, answer.taken.notebook
        if why:
            notes.append(Note("definitions-only", f"{why}; its definitions were graded. {words}".strip()))
        elif words and not (source.takes and any(_is_whole(other, source) for other in replaced)):
            notes.append(Note("left-out", words, notebook=notebook))
    sources = {name: replaced.get(source, source) for name, source in choice.sources.items()}
    default = replaced.get(choice.default, choice.default) if choice.default else None
    return dataclasses.replace(choice, sources=sources, default=default, notes=tuple(notes))


def _is_whole(source: Source, part: Source) -> bool:
    """Whether it is the same file with its last definitions: what was left out of it is told once."""
    return source.path == part.path and not source.takes


def _tried(
    ask: Callable[[Question], Answer], source: Source, wanted: set[str]
) -> tuple[Source, _Loaded | Failure, str]:
    """The source in the mode in which it can be had, what came, and why only its definitions were taken."""
    answer = _load(ask, source)
    if source.path.lower().endswith(".ipynb") or source.takes:
        return source, answer, ""
    if source.mode == "definitions":
        if not isinstance(answer, Failure) and wanted <= {*answer.names}:
            return source, answer, f"{source.path} does more than define when it is imported"
        whole = dataclasses.replace(source, mode="whole")
        return _tried(ask, whole, wanted)
    if isinstance(answer, Failure) and answer.kind in TRIED_AGAIN:
        narrow = dataclasses.replace(source, mode="definitions")
        second = _load(ask, narrow)
        if not isinstance(second, Failure) and not wanted.isdisjoint(second.names):
            return narrow, second, f"{source.path} cannot be imported as it stands ({quoted(answer)})"
    return source, answer, ""


def _wanted_of(choice: Choice, source: Source) -> set[str]:
    """Names in a source that the rubric wants of it."""
    return {choice.name_of(name) for name, home in choice.sources.items() if home == source}


def _missing(source: Source, wanted: set[str], there: tuple[str, ...]) -> list[Note]:
    """A note for each class that was asked for and is not there once the file is imported."""
    return [
        Note("missing-class", f"{source.path} defines no {name}: {options(name, there)}.", needs_person=True)
        for name in sorted(wanted - {*there})
    ]
