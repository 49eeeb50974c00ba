"""One finding from several runs: what differs in eval mode, in train mode, or in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from grader.judge.graph.difference import LayerPair
from grader.judge.graph.faults import Difference
from grader.judge.graph.layers import Layer

__all__ = ["in_all_modes"]

Key = tuple[Hashable, ...]


def in_all_modes(runs: Sequence[tuple[str, tuple[LayerPair, ...]]]) -> tuple[LayerPair, ...]:
    """The pairs of all runs, (mode, pairs) each, as one list in the order of the first; others where they come up.

    A difference that shows in every mode is one; where it shows in one of them only, it says so.
    """
    order: list[Key] = []
    pairs: dict[Key, LayerPair] = {}
    found: dict[Key, dict[Key, tuple[Difference, set[str]]]] = {}
    for mode, run in runs:
        before: Key | None = None
        for key, pair in _keyed(run):
            if key not in pairs:
                order.insert(order.index(before) + 1 if before is not None else 0, key)
                pairs[key] = pair
            elif not pair.reached:
                pairs[key] = replace(pairs[key], reached=False)
            before = key
            known = found.setdefault(key, {})
            for one in pair.differences:
                known.setdefault(_same(one), (one, set()))[1].add(mode)
    modes = {mode for mode, _ in runs}
    return tuple(replace(pairs[key], differences=_told(found[key], modes)) for key in order)


def _keyed(run: Sequence[LayerPair]) -> list[tuple[Key, LayerPair]]:
    """Each pair by what is the same in every run: the reference's layer, or the student's where there is none."""
    counts: Counter[Key] = Counter()
    keyed = []
    for pair in run:
        side, layer = ("ours", pair.reference) if pair.reference is not None else ("mine", pair.student)
        key: Key = (side, *_name(layer)) if layer is not None else (side,)
        counts[key] += 1
        keyed.append(((*key, counts[key]), pair))
    return keyed


def _name(layer: Layer) -> Key:
    head = layer.head
    return (layer.kind, layer.module, *(one.name for one in head.parameters)) if head is not None else (layer.kind,)


def _same(one: Difference) -> Key:
    """Statistics and numbers may be others in train mode; the mistake is the same."""
    return one.fault, one.what, one.how, one.setting, one.reference


def _told(found: Mapping[Key, tuple[Difference, set[str]]], modes: set[str]) -> tuple[Difference, ...]:
    return tuple(one if seen == modes else replace(one, mode=min(seen)) for one, seen in found.values())
