"""Which file is the student's code: by what files define, said in words, never guessed in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.judge.chosen import Choice
from grader.judge.defined import SourceFile
from grader.model import Failure, FailureKind, Note, SourceSettings

__all__ = ["choose_sources", "nothing", "unclear", "unclear_names"]


def choose_sources(files: Sequence[SourceFile], wanted: SourceSettings) -> Choice:
    """Prefer the file that the handout names, then the only file that defines everything, then one file a name."""
    names = frozenset(wanted.defines)
    if not files:
        return nothing("No Python file and no notebook was handed in.", "no-code")
    named = [file for file in files if _is_named(file, wanted.file)]
    whole = [file for file in files if names and names <= file.defines]
    top = [file for file in named if "/" not in file.path]
    if len(top) == 1 and (top[0] in whole or not whole):
        return _completed(_chosen(top[0], wanted, files, names & top[0].defines or names), top[0], files, names)
    if len(whole) == 1:
        return _chosen(whole[0], wanted, files, names)
    if len(whole) > 1:
        among = [file for file in whole if file in named]
        if len(among) == 1:
            return _chosen(among[0], wanted, files, names)
        return unclear(_several(among or whole, names))
    if len(named) == 1:
        return _completed(_chosen(named[0], wanted, files, names & named[0].defines or names), named[0], files, names)
    return _one_a_name(files, names, wanted)


def _completed(choice: Choice, file: SourceFile, files: Sequence[SourceFile], names: frozenset[str]) -> Choice:
    """What the file lacks may stand in exactly one other."""
    homes = {name: [other for other in files if name in other.defines] for name in sorted(names - file.defines)}
    found = {name: others[0].source for name, others in homes.items() if len(others) == 1}
    choice = unclear_names(
        choice, {name: _several(others, frozenset({name})) for name, others in homes.items() if len(others) > 1}
    )
    sources = {name: found.get(name, file.source) for name in sorted(names - choice.unclear.keys())}
    if not found:
        return replace(choice, sources=sources)
    told = ", ".join(f"{name} from {source.path}" for name, source in found.items())
    return replace(choice, sources=sources, notes=(*choice.notes, Note("split-source", f"Taken: {told}.")))


def _one_a_name(files: Sequence[SourceFile], names: frozenset[str], wanted: SourceSettings) -> Choice:
    """No file defines everything: each name may still have one home."""
    homes = {name: [file for file in files if name in file.defines] for name in sorted(names)}
    crowded = {name: _several(found, frozenset({name})) for name, found in homes.items() if len(found) > 1}
    sources = {name: found[0].source for name, found in homes.items() if len(found) == 1}
    if crowded and not sources:
        return unclear(next(iter(crowded.values())))
    if sources:
        told = ", ".join(f"{name} from {source.path}" for name, source in sources.items())
        choice = Choice(sources, next(iter(sources.values())), (Note("split-source", f"Taken: {told}."),))
        return unclear_names(choice, crowded)
    if len(files) == 1:
        return _chosen(files[0], wanted, files, names)
    text = f"No file defines {_and(names)}." if names else f"There is no {wanted.file}."
    return nothing(f"{text} Looked in: {', '.join(file.path for file in files[:20])}.", "no-candidate")


def _chosen(file: SourceFile, wanted: SourceSettings, files: Sequence[SourceFile], names: frozenset[str]) -> Choice:
    notes = []
    if file.path != wanted.file:
        notes.append(Note("other-source", f"{wanted.file} was asked for; {file.path} was taken."))
    others = [other.path for other in files if other is not file and names & other.defines]
    if others:
        text = f"{_and(names)} stand also in {', '.join(others[:5])}; {file.path} was graded."
        notes.append(Note("other-definitions", text))
    return Choice(dict.fromkeys(sorted(names), file.source), file.source, tuple(notes))


def nothing(text: str, code: str) -> Choice:
    """Nothing was found, and a person is told."""
    failure = Failure(FailureKind.MISSING, text, stage="find")
    return Choice({}, None, (Note(code, text, needs_person=True),), failure)


def unclear(text: str) -> Choice:
    """A person must say what counts."""
    failure = Failure(FailureKind.AMBIGUOUS, text, stage="find")
    return Choice({}, None, (Note("several-candidates", text, needs_person=True),), failure)


def unclear_names(choice: Choice, why: Mapping[str, str]) -> Choice:
    """The same, but of these names a person must say which class counts."""
    if not why:
        return choice
    failures = {name: Failure(FailureKind.AMBIGUOUS, text, stage="find") for name, text in why.items()}
    notes = tuple(Note("several-candidates", text, needs_person=True) for text in dict.fromkeys(why.values()))
    sources = {name: source for name, source in choice.sources.items() if name not in why}
    return replace(choice, sources=sources, unclear={**choice.unclear, **failures}, notes=(*choice.notes, *notes))


def _several(files: Sequence[SourceFile], names: frozenset[str]) -> str:
    paths = ", ".join(file.path for file in files[:10])
    return f"Several files define {_and(names)}: {paths}. A person must say which one counts."


def _is_named(file: SourceFile, name: str) -> bool:
    return PurePosixPath(file.path).name.lower() == PurePosixPath(name).name.lower()


def _and(names: frozenset[str]) -> str:
    return " and ".join(sorted(names))
