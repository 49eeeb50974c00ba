"""Which code is graded: files by what they define, names as students write them, and where that is not enough, what a
class does. The same for every submission and for the reference; whatever is not plain is said, or left to a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.judge.chosen import Choice, Chosen
from grader.judge.contract import Contracts
from grader.judge.defined import Defined, SourceFile
from grader.judge.naming import served
from grader.judge.sharing import Home, settled
from grader.judge.source import choose_sources, unclear, unclear_names
from grader.judge.telling import framework, notes_on
from grader.model import Answer, FailureKind, Note, OutputsCheck, Question, Source, SourceSettings

__all__ = ["choose"]

Serves = dict[str, dict[str, str]]
"""Of each file (by path) the wanted names that it has, each with its name there."""


def choose(
    ask: Callable[[Question], Answer],
    files: Sequence[SourceFile],
    wanted: SourceSettings,
    calls: Mapping[str, str],
    seed: int,
    deeds: Mapping[str, OutputsCheck] | None = None,
) -> Choice:
    """The choice for a submission. ``calls``: of each wanted name a call that the rubric makes of it; ``deeds``: what
    it asks of its outputs."""
    serves: Serves = {file.path: dict(served(file, wanted)) for file in files}
    contracts = Contracts(ask, wanted, calls, seed, files, deeds or {})
    picked: dict[tuple[str, str], Defined] = {}
    homes, doubts = settled(files, wanted, contracts.fits) if deeds else ({}, {})
    for name in (*homes, *doubts):
        _put(name, homes.get(name), serves, picked)
    choice, serves = _narrowed(files, serves, wanted)
    unsure = [name for name in _unsure(choice, files, serves, wanted) if name not in doubts]
    for name in unsure:
        found = contracts.among(name, files, serves)
        if isinstance(found, str):
            doubts[name] = found
        if found is not None:
            _put(name, None if isinstance(found, str) else found, serves, picked)
    choice = _by_file(files, serves, wanted) if unsure else choice
    if doubts:
        is_alone = choice.absent is not None or doubts.keys() >= set(wanted.defines)
        choice = unclear(next(iter(doubts.values()))) if is_alone else unclear_names(choice, doubts)
    if choice.absent is not None or choice.default is None:
        return framework(choice, files)
    return _finished(choice, {file.path: file for file in files}, serves, picked, wanted, contracts)


def _narrowed(files: Sequence[SourceFile], serves: Serves, wanted: SourceSettings) -> tuple[Choice, Serves]:
    """The choice by what files define; where that is not plain, without copies, then without starters."""
    choice = _by_file(files, serves, wanted)
    if _is_unclear(choice):
        fewer = _without_copies(files, serves, wanted)
        choice, serves = _by_file(files, fewer, wanted), fewer
    if _is_unclear(choice):
        filled, starters = _without_starters(files, serves)
        choice, serves = _by_file(files, filled, wanted), filled
        if starters and not _is_unclear(choice):
            words = f"Left aside, since it is not filled in: {', '.join(starters[:10])}."
            choice = replace(choice, notes=(*choice.notes, Note("starter-beside", words)))
    return choice, serves


def _by_file(files: Sequence[SourceFile], serves: Serves, wanted: SourceSettings) -> Choice:
    return choose_sources([replace(file, defines=frozenset(serves[file.path])) for file in files], wanted)


def _put(name: str, home: Home | None, serves: Serves, picked: dict[tuple[str, str], Defined]) -> None:
    """This definition is the one, and no other; without one, none is."""
    for names in serves.values():
        names.pop(name, None)
    if home is not None:
        file, definition = home
        picked[file.path, name] = definition
        serves[file.path][name] = definition.name


def _is_unclear(choice: Choice) -> bool:
    return bool(choice.unclear) or (choice.absent is not None and choice.absent.kind is FailureKind.AMBIGUOUS)


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


def _without_starters(files: Sequence[SourceFile], serves: Serves) -> tuple[Serves, list[str]]:
    """Without the definitions that have gaps where another file has none: the starter code, handed in beside the work.
    And the files that are left aside for it."""
    gaps = {(file.path, name): any(one.blank for one in file.named(there)[-1:])
            for file in files for name, there in serves[file.path].items()}  # fmt: skip
    filled = {name for (_, name), has_gaps in gaps.items() if not has_gaps}
    kept = {path: {name: there for name, there in names.items() if name not in filled or not gaps[path, name]}
            for path, names in serves.items()}  # fmt: skip
    return kept, [path for path, names in serves.items() if len(kept[path]) < len(names)]


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
    sources = _sources(choice, files, taken, chosen)
    at = choice.default.path
    default = next((one for one in sources.values() if one.path == at and not one.takes), None)
    found = replace(choice, sources=sources, default=default or files[at].source, chosen=chosen)
    return replace(found, notes=(*choice.notes, *notes_on(taken, chosen, contracts, list(files.values()))))


def _sources(
    choice: Choice,
    files: Mapping[str, SourceFile],
    taken: Mapping[str, tuple[SourceFile, Defined | None]],
    chosen: Mapping[str, Chosen],
) -> dict[str, Source]:
    """Of each name its source: with all that is wanted of it, so that what this needs is run, and with which of several
    definitions counts. Two names may be two definitions of one class."""
    takes: dict[str, tuple[tuple[str, int], ...]] = {}
    for name, (_, one) in taken.items():
        takes[name] = ((one.name, one.nth),) if one is not None and one.nth != one.of else ()
    found = {}
    for name, source in choice.sources.items():
        same = [
            other for other, home in choice.sources.items() if home.path == source.path and takes[other] == takes[name]
        ]
        wanted = tuple(sorted({chosen[other].name for other in same}))
        plain = files[source.path].source
        found[name] = Source(source.path, "definitions" if takes[name] else plain.mode, wanted, takes[name])
    return found
