"""Which code is graded: files by what they define, names as students write them, and where that is not enough, what a
class does. The same for every submission and for the reference; whatever is not plain is said, or left to a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.judge.chosen import Choice, Chosen
from grader.judge.contract import Contracts
from grader.judge.defined import Defined, SourceFile
from grader.judge.naming import served
from grader.judge.source import choose_sources, unclear
from grader.judge.telling import framework, notes_on
from grader.model import Answer, FailureKind, Question, Source, SourceSettings

__all__ = ["choose"]

Serves = dict[str, dict[str, str]]
"""Of each file (by path) the wanted names that it has, each with its name there."""


def choose(
    ask: Callable[[Question], Answer],
    files: Sequence[SourceFile],
    wanted: SourceSettings,
    calls: Mapping[str, str],
    seed: int,
) -> Choice:
    """The choice for a submission. ``calls``: of each wanted name a call that the rubric makes of it."""
    serves: Serves = {file.path: dict(served(file, wanted)) for file in files}
    contracts = Contracts(ask, wanted, calls, seed)
    picked: dict[tuple[str, str], Defined] = {}
    choice = _by_file(files, serves, wanted)
    if _is_unclear(choice):
        fewer = _without_copies(files, serves, wanted)
        choice, serves = _by_file(files, fewer, wanted), fewer
    unsure = _unsure(choice, files, serves, wanted)
    if unsure:
        for name in unsure:
            found = contracts.among(name, files, serves)
            if isinstance(found, str):
                return unclear(found)
            if found is not None:
                file, definition = found
                picked[file.path, name] = definition
                for path, names in serves.items():
                    names.pop(name, None)
                    if path == file.path:
                        names[name] = definition.name
        choice = _by_file(files, serves, wanted)
    if choice.absent is not None or choice.default is None:
        return framework(choice, files)
    return _finished(choice, {file.path: file for file in files}, serves, picked, wanted, contracts)


def _by_file(files: Sequence[SourceFile], serves: Serves, wanted: SourceSettings) -> Choice:
    return choose_sources([replace(file, defines=frozenset(serves[file.path])) for file in files], wanted)


def _is_unclear(choice: Choice) -> bool:
    return choice.absent is not None and choice.absent.kind is FailureKind.AMBIGUOUS


def _unsure(choice: Choice, files: Sequence[SourceFile], serves: Serves, wanted: SourceSettings) -> list[str]:
    """Names whose class must be told by what it does: in several files, or in none."""
    told = [name for name in wanted.defines if name in wanted.classes and wanted.classes[name].maps is not None]
    homes = {name: [file for file in files if name in serves[file.path]] for name in told}
    return [name for name in told if not homes[name] or (_is_unclear(choice) and len(homes[name]) > 1)]


def _without_copies(files: Sequence[SourceFile], serves: Serves, wanted: SourceSettings) -> Serves:
    """Of files that define the wanted names by equal code the first counts."""
    kept: Serves = {}
    seen: set[tuple[tuple[str, str], ...]] = set()
    for file in files:
        codes = tuple(
            (name, "/".join(one.code for one in file.named(there))) for name, there in sorted(serves[file.path].items())
        )
        is_copy = bool(codes) and all(code for _, code in codes) and codes in seen
        seen.add(codes)
        kept[file.path] = {} if is_copy else serves[file.path]
    return kept


def _finished(
    choice: Choice,
    files: Mapping[str, SourceFile],
    serves: Serves,
    picked: Mapping[tuple[str, str], Defined],
    wanted: SourceSettings,
    contracts: Contracts,
) -> Choice:
    """The choice with the names and definitions in each file, and everything that is to be said of it."""
    choice = framework(choice, [files[path] for path in files if path in {one.path for one in choice.sources.values()}])
    if choice.default is None:
        return choice
    taken: dict[str, tuple[SourceFile, Defined | None]] = {}
    chosen: dict[str, Chosen] = {}
    for name, source in choice.sources.items():
        file = files[source.path]
        there = serves[source.path].get(name, name)
        definition = picked.get((source.path, name)) or contracts.definition(name, file, there)
        taken[name] = (file, definition)
        chosen[name] = contracts.chosen(name, file, definition, there)
    sources = {path: _source(path, files[path].source, taken, chosen) for path in files}
    found = replace(
        choice,
        sources={name: sources[source.path] for name, source in choice.sources.items()},
        default=sources[choice.default.path],
        chosen=chosen,
    )
    return replace(found, notes=(*choice.notes, *notes_on(taken, chosen, contracts)))


def _source(
    path: str,
    source: Source,
    taken: Mapping[str, tuple[SourceFile, Defined | None]],
    chosen: Mapping[str, Chosen],
) -> Source:
    """With what is wanted of it, so that what this needs is run, and which of several definitions counts."""
    here = [name for name, (file, _) in taken.items() if file.path == path]
    wanted = tuple(sorted({chosen[name].name for name in here}))
    definitions = [one for name in here if (one := taken[name][1]) is not None and one.nth != one.of]
    takes = tuple(sorted({(one.name, one.nth) for one in definitions}))
    return Source(path, "definitions" if takes else source.mode, wanted, takes)
