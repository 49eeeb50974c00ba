"""Meeting a submission: what was handed in, which file is the code, and whether it can be imported."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.evidence import ProtocolFault
from grader.judge.respond import Respondent
from grader.judge.source import Choice, choose_sources, source_files
from grader.model import Answer, Failure, FailureKind, Load, Note, Question, Source, SourceSettings, Survey
from grader.near import options

__all__ = ["Met", "meet"]

TRIED_AGAIN = {
    FailureKind.IMPORT, FailureKind.EXCEPTION, FailureKind.EXITED, FailureKind.CPU, FailureKind.TIMEOUT,
    FailureKind.MEMORY, FailureKind.OUTPUT, FailureKind.KILLED, FailureKind.UNFILLED,
}  # fmt: skip
LINES_SHOWN = 6


@dataclass(frozen=True)
class Met:
    """A submission that can be asked. ``source`` names the chosen files; ``files`` are the survey's facts."""

    respondent: Respondent
    files: tuple[Mapping[str, Any], ...]
    source: str
    notes: tuple[Note, ...]


def meet(ask: Callable[[Question], Answer], wanted: SourceSettings, seed: int, device: str) -> Met:
    """Survey the files, choose the source, import it once: whole, or where that fails, only what defines."""
    survey = ask(Survey())
    if isinstance(survey, Failure):
        return _unmet(ask, survey)
    try:
        files = tuple(dict(entry) for entry in survey.facts["files"])
        choice = choose_sources(source_files(survey.facts), wanted)
    except (ProtocolFault, KeyError, TypeError, ValueError) as problem:
        return _unmet(ask, Failure(FailureKind.PROTOCOL, f"the survey is malformed: {problem}"))
    choice = _imported(ask, choice)
    respondent = Respondent(ask, choice.sources, choice.default, choice.absent, seed, device)
    return Met(respondent, files, choice.words, choice.notes)


def _unmet(ask: Callable[[Question], Answer], failure: Failure) -> Met:
    note = Note("not-surveyed", f"The files could not be looked through: {failure.message}", needs_person=True)
    return Met(Respondent(ask, {}, None, failure), (), "", (note,))


@dataclass(frozen=True)
class _Loaded:
    """What a load told: the names that are there then, and what was left out."""

    names: tuple[str, ...]
    left_out: tuple[str, ...]


def _load(ask: Callable[[Question], Answer], source: Source) -> _Loaded | Failure:
    answer = ask(Load(source))
    if isinstance(answer, Failure):
        return answer
    names, left_out = answer.facts.get("names"), answer.facts.get("left_out", [])
    if not isinstance(names, list) or not isinstance(left_out, list):
        return Failure(FailureKind.PROTOCOL, "what was imported is not told in words", stage="import")
    return _Loaded(tuple(map(str, names)), tuple(map(str, left_out)))


def _imported(ask: Callable[[Question], Answer], choice: Choice) -> Choice:
    """The choice with each source in the mode in which it can be imported, and what was left out told."""
    notes = list(choice.notes)
    replaced: dict[Source, Source] = {}
    for source in {*choice.sources.values(), *([choice.default] if choice.default else [])}:
        answer = _load(ask, source)
        if isinstance(answer, Failure) and source.mode == "whole" and answer.kind in TRIED_AGAIN:
            narrow = dataclasses.replace(source, mode="definitions")
            second = _load(ask, narrow)
            own = {name for name, home in choice.sources.items() if home == source}
            if not isinstance(second, Failure) and own <= set(second.names):
                replaced[source] = narrow
                text = f"{source.path} cannot be imported as it stands ({_words(answer)}); its definitions were graded."
                notes.append(Note("definitions-only", text))
        if isinstance(answer, Failure) and source not in replaced:
            text = f"{source.path} could not be imported: {_words(answer)}"
            notes.append(Note("not-importable", text, needs_person=True))
        if not isinstance(answer, Failure):
            notes += _missing(choice, source, answer.names)
        if not isinstance(answer, Failure) and answer.left_out:
            left = answer.left_out
            more = f" and {len(left) - LINES_SHOWN} more" if len(left) > LINES_SHOWN else ""
            notes.append(Note("left-out", f"Not run: {'; '.join(left[:LINES_SHOWN])}{more}."))
    sources = {name: replaced.get(source, source) for name, source in choice.sources.items()}
    default = replaced.get(choice.default, choice.default) if choice.default else None
    return dataclasses.replace(choice, sources=sources, default=default, notes=tuple(notes))


def _words(failure: Failure) -> str:
    return f"{failure.type}: {failure.message}" if failure.type else failure.message


def _missing(choice: Choice, source: Source, there: tuple[str, ...]) -> list[Note]:
    """A note for each class that was asked for and is not there once the file is imported."""
    wanted = [name for name, home in choice.sources.items() if home == source and name not in there]
    return [
        Note("missing-class", f"{source.path} defines no {name}: {options(name, there)}.", needs_person=True)
        for name in wanted
    ]
