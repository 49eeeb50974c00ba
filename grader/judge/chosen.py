"""What was chosen for the names that a rubric asks for: files, classes, and how these take their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.judge.arguments import Arguments, Named, ways_of_giving
from grader.judge.defined import Defined, Making
from grader.model import Failure, Note, Plain, Source

__all__ = ["Choice", "Chosen"]


@dataclass(frozen=True)
class Chosen:
    """The class or function that stands for a wanted name. ``taker``: None where calls are made as they stand.

    ``way``: the way of giving arguments that was found to work; empty where the first that can be is taken.
    ``makings``: how the submission itself makes it. ``closed``: why nobody can make it, where what its arguments mean
    cannot be told.
    """

    name: str
    taker: Defined | None = None
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    way: str = ""
    own: bool = False
    makings: tuple[Making, ...] = ()
    closed: str = ""

    def given(self, args: tuple[Plain, ...], kwargs: Named) -> Arguments:
        """The arguments as it takes them; as they stand where it takes them in no way."""
        ways = self.ways(args, kwargs)
        as_they_stand = Arguments("as it stands", args, kwargs)
        return next((one for one in ways if one.way == self.way), ways[0] if ways else as_they_stand)

    def ways(self, args: tuple[Plain, ...], kwargs: Named) -> tuple[Arguments, ...]:
        """Every way of giving them, the most faithful first."""
        if self.taker is None:
            return ()
        return ways_of_giving(args, kwargs, self.taker, self.others, own=self.own, makings=self.makings)


@dataclass(frozen=True)
class Choice:
    """For each wanted name its source, and a default for names that nobody announced; or why there is none.

    ``chosen``: under which names the wanted ones are found there.
    """

    sources: Mapping[str, Source]
    default: Source | None
    notes: tuple[Note, ...] = ()
    absent: Failure | None = None
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    unclear: Mapping[str, Failure] = field(default_factory=dict)
    """Wanted names of which a person must say which class counts; the others are plain."""

    @property
    def words(self) -> str:
        """The chosen files, for the report."""
        paths = {source.path for source in [*self.sources.values(), *([self.default] if self.default else [])]}
        return ", ".join(sorted(paths))

    def name_of(self, wanted: str) -> str:
        """The name that stands for a wanted one."""
        return self.chosen[wanted].name if wanted in self.chosen else wanted
