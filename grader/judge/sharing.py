"""Two wanted classes that students call by one name: ``Generator`` of the GAN and of the ACGAN, in one notebook or in
files that do not say whose they are. Which is which is told by what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from grader.judge.defined import Defined, SourceFile
from grader.judge.naming import accepted, folded, is_own
from grader.model import SourceSettings

__all__ = ["Fits", "Home", "settled"]

Home = tuple[SourceFile, Defined]
Fits = Callable[[str, SourceFile, Defined], bool]
"""Whether a class does what is asked of this wanted name."""
Part = tuple[str, int, int]
MOST = 6
"""Classes of one name that are tried."""


@dataclass(frozen=True)
class _Contest:
    """Two wanted names, and the pairs of classes that do most of what is asked of both; ``both``: they do all of it."""

    first: str
    second: str
    pairs: tuple[tuple[Home, Home], ...]
    both: bool

    @property
    def is_plain(self) -> bool:
        """Whether what they do tells which class is the second."""
        return self.both and len({_key(other) for _, other in self.pairs}) == 1 and bool(self.placed(set()))

    def placed(self, parts: set[tuple[Part, Part]]) -> tuple[Home, Home] | None:
        """The pair of the same parts of the work as others; else, in one file, the last one in its order."""
        alike = [pair for pair in self.pairs if (_part(pair[0]), _part(pair[1])) in parts] or list(self.pairs)
        if len(alike) == 1:
            return alike[0]
        if len({home[0].path for pair in alike for home in pair}) > 1:
            return None
        in_order = [pair for pair in alike if _place(pair[0]) < _place(pair[1])]
        return max(in_order, key=lambda pair: (_place(pair[1]), _place(pair[0])), default=None)


def settled(files: Sequence[SourceFile], wanted: SourceSettings, fits: Fits) -> tuple[dict[str, Home], dict[str, str]]:
    """Of wanted classes that share their name with another one: where each is found; or why that cannot be told.

    Nothing is said of classes with a name or a file of their own, nor where there are not two to tell apart.
    """
    contests = _contests(files, wanted, fits)
    found: dict[str, Home] = {}
    unclear: dict[str, str] = {}
    parts: set[tuple[Part, Part]] = set()
    for contest in sorted(contests, key=lambda one: not one.is_plain):
        pair = contest.placed(parts) if contest.is_plain or parts else None
        if pair is not None:
            found |= {contest.first: pair[0], contest.second: pair[1]}
            parts.add((_part(pair[0]), _part(pair[1])))
        else:
            unclear |= dict.fromkeys((contest.first, contest.second), _words(contest))
    return found, unclear


def _contests(files: Sequence[SourceFile], wanted: SourceSettings, fits: Fits) -> Iterator[_Contest]:
    for first, second in combinations([name for name in wanted.defines if name in wanted.classes], 2):
        shared = _names(first, wanted) & _names(second, wanted)
        homes = {name: list(_homes(files, name, wanted)) for name in (first, second)}
        apart = {name: [home for home in homes[name] if is_own(home[0], name, wanted)
                        or folded(home[1].name) not in shared] for name in homes}  # fmt: skip
        if not shared or apart[first] or apart[second]:
            continue
        rivals = list({_key(home): home for home in reversed(homes[first])}.values())[::-1][:MOST]
        if len(rivals) > 1:
            yield _contest(first, second, rivals, fits)


def _contest(first: str, second: str, rivals: Sequence[Home], fits: Fits) -> _Contest:
    does = {(name, _key(home)): fits(name, *home) for name in (first, second) for home in rivals}
    score = {pair: does[first, _key(pair[0])] + does[second, _key(pair[1])] for pair in permutations(rivals, 2)}
    most = max(score.values())
    return _Contest(first, second, tuple(pair for pair in score if score[pair] == most), most == 2)


def _homes(files: Sequence[SourceFile], name: str, wanted: SourceSettings) -> Iterator[Home]:
    """Classes with code that bear an accepted name."""
    names = _names(name, wanted)
    for file in files:
        yield from (
            (file, one) for one in file.definitions if one.is_class and not one.blank and folded(one.name) in names
        )


def _names(name: str, wanted: SourceSettings) -> set[str]:
    return {folded(one) for one in accepted(name, wanted)}


def _key(home: Home) -> object:
    file, one = home
    return one.code or (file.path, one.name, one.nth)


def _part(home: Home) -> Part:
    """Which part of the work a class belongs to: its file, and there which of how many definitions it is."""
    file, one = home
    return file.path, one.nth, one.of


def _place(home: Home) -> int:
    file, one = home
    return file.definitions.index(one)


def _words(contest: _Contest) -> str:
    homes = dict.fromkeys(f"{one.name} ({file.path}, {one.place})" for pair in contest.pairs for file, one in pair)
    return (
        f"It cannot be told which class is {contest.first} and which is {contest.second}: {', '.join(homes)}. "
        "A person must say which one counts."
    )
