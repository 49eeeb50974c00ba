"""Marks for a network by groups of layers: each fault costs its share of the group in which it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.errors import RubricError
from grader.judge.graph.difference import LayerPair
from grader.judge.graph.faults import Difference
from grader.model import NetworkCheck
from grader.near import options

__all__ = ["Group", "Marked", "marked"]

NOTHING, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Group:
    """A group of layers. ``earned``: its share, from 0 to 1. ``faults``: what it lost for. ``reached``: forward came to
    its end; ``by_itself``: it is right when it is called by itself."""

    name: str
    weight: Fraction
    earned: Fraction
    faults: tuple[Difference, ...] = ()
    reached: bool = True
    by_itself: bool = False


@dataclass(frozen=True)
class Marked:
    """The groups, and what layers too many cost (in weights)."""

    groups: tuple[Group, ...]
    extra: Fraction = NOTHING

    @property
    def share(self) -> Fraction:
        """Of all that there is to earn."""
        whole = sum((group.weight for group in self.groups), NOTHING)
        earned = sum((group.weight * group.earned for group in self.groups), NOTHING) - self.extra
        return max(NOTHING, earned / whole)


def marked(check: NetworkCheck, pairs: Sequence[LayerPair], right: Collection[str] = ()) -> Marked:
    """The marks. ``right``: groups that compute what the reference's do when they are called by themselves.

    A layer too many costs as much as an average group, and nothing where every group is right by itself: then only
    how they are joined is wrong. Inside a group, by the student's own names, it is a fault of that group: one layer
    that is written as several wrong steps costs no more than itself. Raises RubricError when a group is no submodule of
    the reference's.
    """
    owners = _owners(check, pairs)
    weights = _weights(check, owners)
    faults: dict[str, list[Difference]] = {name: [] for name in weights}
    average = sum(weights.values(), NOTHING) / len(weights)
    extra = NOTHING
    for owner, pair in zip(owners, pairs, strict=True):
        for one in pair.differences:
            inside = _inside(one, pair, check.groups)
            if pair.reference is not None:
                faults[_within(one.reference, check.groups) or owner].append(one)
            elif inside:
                faults[inside].append(one)
            else:
                extra += _cost(check, one) * average
    unreached = {owner for owner, pair in zip(owners, pairs, strict=True) if not pair.reached}
    groups = tuple(
        _group(check, name, weight, tuple(faults[name]), reached=name not in unreached, by_itself=name in right)
        for name, weight in weights.items()
    )
    return Marked(groups, NOTHING if all(group.by_itself for group in groups) else extra)


def _group(
    check: NetworkCheck, name: str, weight: Fraction, faults: tuple[Difference, ...], *, reached: bool, by_itself: bool
) -> Group:
    lost = sum((_cost(check, one) for one in faults), NOTHING) if reached else ALL
    earned = ALL if by_itself else max(NOTHING, ALL - lost)
    return Group(name, weight, earned, faults, reached, by_itself)


def _cost(check: NetworkCheck, one: Difference) -> Fraction:
    return Fraction(check.faults[one.fault]) if one.fault in check.faults else ALL


def _weights(check: NetworkCheck, owners: Sequence[str]) -> dict[str, Fraction]:
    if check.groups:
        return {name: Fraction(weight) for name, weight in check.groups.items()}
    return dict.fromkeys(owners, ALL)


def _owners(check: NetworkCheck, pairs: Sequence[LayerPair]) -> list[str]:
    """For each pair, the group whose marks it is about. What is in no group belongs to the one before it, and at the
    beginning to the first."""
    found = [_own_group(check, pair) for pair in pairs]
    if lacking := [name for name in check.groups if name not in found]:
        modules = dict.fromkeys(pair.reference.module for pair in pairs if pair.reference is not None)
        known = [name for name in dict.fromkeys(part for module in modules for part in _above(module)) if name]
        words = options(lacking[0], known)
        raise RubricError(f"{check.model} of the reference uses no submodule {lacking[0]}: {words}")
    owner = next((name for name in found if name), "")
    owners = []
    for name in found:
        owner = name or owner
        owners.append(owner)
    return owners


def _inside(one: Difference, pair: LayerPair, groups: Collection[str]) -> str:
    """The group in which the student has it, by the names of the student's own submodules; empty where in none."""
    steps = pair.student.steps if pair.student is not None else ()
    return next(filter(None, (_within(name, groups) for name in (one.module, *(step.module for step in steps)))), "")


def _own_group(check: NetworkCheck, pair: LayerPair) -> str:
    layer = pair.reference
    if layer is None or layer.head is None:
        return ""
    if check.groups:
        return next(filter(None, (_within(step.module, check.groups) for step in layer.steps)), "")
    return str(layer.number) if layer.head.parameters else ""


def _within(module: str, groups: Collection[str]) -> str:
    """The group in which a submodule is: the innermost."""
    return next((name for name in reversed(_above(module)) if name in groups), "")


def _above(module: str) -> list[str]:
    """``layer1``, ``layer1.0``: a submodule's name and those around it."""
    parts = module.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
