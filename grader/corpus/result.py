"""What came of the attacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.corpus.cases import Group

__all__ = ["CorpusResult", "CorpusRow", "Count", "count", "table"]


@dataclass(frozen=True)
class CorpusRow:
    """One attack. ``words``: how it got what it must not get, or what it got instead.

    ``known``: the reason that its case gives for that; ``closed``: what it is stated to reach and did not.
    """

    case: str
    group: Group
    reached: bool
    words: str
    known: str = ""
    closed: str = ""


@dataclass(frozen=True)
class CorpusResult:
    """All attacks at one level. ``honest``: honest submissions among them got exactly what they get without them."""

    level: str
    rows: tuple[CorpusRow, ...]
    honest: bool
    honest_words: str

    @property
    def holds(self) -> bool:
        """Nothing was reached that is not known, and no honest submission was harmed."""
        return self.honest and all(row.known for row in self.rows if row.reached)


@dataclass(frozen=True)
class Count:
    """Attacks of one group: how many were tried, how many reached their aim, and how many of those are known to."""

    tried: int
    reached: int
    known: int


def count(rows: Sequence[CorpusRow]) -> Mapping[Group, Count]:
    """The counts of each group that was tried."""
    found = {}
    for group in Group:
        own = [row for row in rows if row.group is group]
        reached = [row for row in own if row.reached]
        if own:
            found[group] = Count(len(own), len(reached), sum(bool(row.known) for row in reached))
    return found


def table(results: Sequence[CorpusResult]) -> tuple[tuple[str, ...], ...]:
    """Attack group by level, ``reached of tried``, with a head and a last row for all: cells, row by row."""
    counts = [count(result.rows) for result in results]
    groups = [group for group in Group if any(group in found for found in counts)]
    head = ("attacks", *(result.level for result in results))
    body = [(group.value, *(_cell([found[group]]) if group in found else "" for found in counts)) for group in groups]
    return (head, *body, ("all", *(_cell(list(found.values())) for found in counts)))


def _cell(counts: Sequence[Count]) -> str:
    known = sum(one.known for one in counts)
    words = f"{sum(one.reached for one in counts)} of {sum(one.tried for one in counts)}"
    return f"{words} ({known} known)" if known else words
