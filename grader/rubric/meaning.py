"""What a rubric's items must be to one another: names, sums of marks, needs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from grader.near import options, shown
from grader.rubric.document import Slip
from grader.rubric.draft import Draft, DraftItem, DraftPart

__all__ = ["RESERVED", "meaning"]

RESERVED = ("student", "total", "out_of", "status", "flags")
"""Columns of the marks file. A part's id is the name of a column beside them."""


def meaning(draft: Draft) -> Iterator[Slip]:
    """Every mistake in how parts and items go together."""
    yield from _defines(draft)
    yield from _ids(draft)
    yield from _sums(draft)
    yield from _unknown_needs(draft)
    yield from _cycles(draft)


def _defines(draft: Draft) -> Iterator[Slip]:
    for index, name in enumerate(draft.defines or ()):
        if not name.isidentifier():
            yield Slip(("source", "defines", index), f"{shown(name)} is no name that Python code can define")
    for name in draft.classes:
        if draft.defines is not None and name not in draft.defines:
            words = f"{shown(name)} is not in source.defines: {options(name, draft.defines)}"
            yield Slip(("source", "classes", name), words)


def _ids(draft: Draft) -> Iterator[Slip]:
    seen: dict[str, int] = {}
    owners: list[tuple[DraftPart | DraftItem, ...]] = [(part, *part.items) for part in draft.parts]
    for owner in chain.from_iterable(owners):
        if not owner.id:
            continue
        if owner.id in seen:
            taken = f"the id is taken, line {seen[owner.id]} has it too: ids of parts and items must all differ"
            yield Slip((*owner.loc, "id"), taken)
        elif isinstance(owner, DraftPart) and owner.id in RESERVED:
            yield Slip((*owner.loc, "id"), f"the marks file has a column {owner.id} of its own: choose another id")
        seen.setdefault(owner.id, owner.line)


def _sums(draft: Draft) -> Iterator[Slip]:
    for part in draft.parts:
        marks = [item.marks for item in part.items]
        known = [value for value in marks if value is not None]
        if part.marks is None or not known or len(known) < len(marks):
            continue
        total = sum(known, Decimal(0))
        if total != part.marks:
            yield Slip((*part.loc, "marks"), f"{part.marks} is stated, but the items add up to {total}")
    every = [item.marks for item in draft.items]
    if every and all(value == 0 for value in every):
        yield Slip(("parts",), "no item has marks above 0")


def _unknown_needs(draft: Draft) -> Iterator[Slip]:
    known = [item.id for item in draft.items if item.id]
    parts = {part.id for part in draft.parts}
    for item in draft.items:
        for index, need in enumerate(item.needs):
            loc = (*item.loc, "needs", index)
            if need and need == item.id:
                yield Slip(loc, "an item cannot need itself")
            elif need in parts and need not in known:
                yield Slip(loc, f"{need} is a part: name the items of it that are needed")
            elif need and need not in known:
                yield Slip(loc, f"unknown item {shown(need)}: {options(need, known)}")


def _cycles(draft: Draft) -> Iterator[Slip]:
    owners = {item.id: item for item in reversed(draft.items) if item.id}
    needs = {name: [need for need in item.needs if need != name] for name, item in owners.items()}
    while cycle := _cycle(needs):
        # The walk goes from what is needed to what needs it; told the other way round, from the first in the file.
        first = min(cycle, key=lambda name: owners[name].line)
        start = cycle.index(first)
        around = [*cycle[start::-1], *cycle[:start:-1], first]
        index = owners[first].needs.index(around[1])
        yield Slip((*owners[first].loc, "needs", index), f"the needs run in a circle: {' -> '.join(around)}")
        needs = {name: wanted if name not in cycle else [] for name, wanted in needs.items()}


def _cycle(needs: dict[str, list[str]]) -> list[str]:
    """One cycle without its repeated end, each member needed by the next; empty when there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        members: list[str] = error.args[1]
        return members[1:]
    return []
