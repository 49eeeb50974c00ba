"""What differs between a student's net and the reference's: layer by layer, each mistake once and in its own place.

The two are set side by side, and what differs is gathered. Then causes are looked for, so that what follows from a
mistake, or is the same one seen again, is not charged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.judge.graph.beside import SideBySide, side_by_side
from grader.judge.graph.causes import EXTENT, FEATURES, Lack, decided_before, exchanged, moved, reused, unused_for
from grader.judge.graph.faults import Difference, How, compare
from grader.judge.graph.layers import Layer, Outline, Place, role_of
from grader.judge.graph.net import Net
from grader.judge.graph.wiring import misreturned, miswired
from grader.model import Fault

__all__ = ["LayerPair", "differences"]

FOLLOWERS: dict[str, Fault] = {"normalisation": "normalisation", "activation": "activation"}
"""Faults of followers that are missing, too many, or elsewhere, by their role."""


@dataclass(frozen=True)
class LayerPair:
    """A layer on either side, or on one: with what differs there. ``reached``: forward came to its end."""

    student: Layer | None
    reference: Layer | None
    differences: tuple[Difference, ...] = ()
    reached: bool = True


def differences(student: Net, reference: Net) -> tuple[LayerPair, ...]:
    """The layers side by side, in the order in which the reference uses them; the first pair is the inputs.

    There is at least one difference where the nets are not the same but for names and order. A student's net without
    outputs is taken as far as it goes.
    """
    return _Comparison(side_by_side(student, reference)).pairs()


class _Comparison:
    """Gathers what differs, by the head of the layer that it belongs to: the reference's, or the student's where that
    has no partner."""

    def __init__(self, beside: SideBySide) -> None:
        self.beside = beside
        self.found: dict[tuple[str, int], list[Difference]] = defaultdict(list)
        self.follows: list[tuple[Place, Difference]] = []
        self.moved: dict[int, Place] = {}
        """Heads of the reference that the student has elsewhere."""

    def pairs(self) -> tuple[LayerPair, ...]:
        """The layers with what differs."""
        if not self.beside.same:
            explained = self._settings()
            self._alone(explained)
            self._wiring()
            if not any(self.found.values()) and not self.beside.is_cut:
                self._anything()
        return tuple(self._rows())

    def _settings(self) -> frozenset[int]:
        """What steps that stand for each other have set otherwise. Returns the reference's layers whose followers are
        explained by an exchange."""
        own: dict[int, tuple[Difference, ...]] = {}
        places = {other.index: (one, other) for one, other in self.beside.paired}
        for one, other in self.beside.paired:
            own[other.index], later = compare(one, other)
            self.follows += [(other, difference) for difference in later]
        for fault, axes in (("filters", FEATURES), ("stride", EXTENT)):
            wrong = [places[at] for at, found in own.items() if any(one.fault == fault for one in found)]
            for at in decided_before(self.beside, wrong, axes=axes):
                self.follows += [(places[at][1], one) for one in own[at] if one.fault == fault]
                own[at] = tuple(one for one in own[at] if one.fault != fault)
        explained: set[int] = set()
        for circle in exchanged(self.beside, [at for at, found in own.items() if found and places[at][1].is_head]):
            first, other = min(circle, key=lambda pair: pair[1].index)
            for at, (_, here) in enumerate(circle):
                own[here.index] = ()
                explained |= {here.layer} if _followers_fit(self.beside, circle, at) else set()
            self._add(other, Difference("order", first.step.kind, "moved", module=first.step.module))
        for (one, other), lack in reused(self.beside):
            own[other.index] = (Difference(lack, one.step.kind, "reused", module=one.step.module),)
        for at, found in own.items():
            if places[at][1].is_head or places[at][1].layer not in explained:
                for difference in found:
                    self._add(places[at][1], difference)
        return frozenset(explained)

    def _alone(self, explained: frozenset[int]) -> None:
        """Steps without a partner."""
        settled: set[tuple[str, int]] = set()
        for one, other in moved(self.beside):
            settled |= {("mine", one.index), ("ours", other.index)}
            if other.is_head:
                self.moved[other.index] = one
            if not other.is_head and other.layer in explained:
                continue
            fault = FOLLOWERS.get(other.role, "order")
            difference = Difference(fault, other.step.kind, "moved", module=one.step.module)
            if other.role == "view":  # functions of every entry are taken before a view, wherever they are written
                self.follows.append((other, difference))
            else:
                self._add(other, difference)
        sides: tuple[tuple[str, Sequence[Place], Outline], ...] = (
            ("ours", self.beside.missing, self.beside.ours), ("mine", self.beside.extra, self.beside.mine)
        )  # fmt: skip
        for side, places, outline in sides:
            heads = {place.index for place in places if place.is_head}
            left = [place for place in places if (side, place.index) not in settled]
            left = [place for place in left if not _is_joined(place, outline, heads)]
            unused = unused_for(self.beside.mine.net, [outline.layer(place) for place in left if place.is_head])
            before: Place | None = None
            for place in left:
                if place.is_head and not _is_of_one(before, place, self.beside):
                    name = unused.get(outline.layer(place).number) if side == "ours" else None
                    self._lone(side, place, "unused" if name is not None else None, name or "")
                elif not place.is_head and place.layer not in heads:
                    self._follower(side, place, explained)
                before = place if place.is_head else before

    def _lone(self, side: str, place: Place, how: How | None, module: str) -> None:
        if side == "ours":
            self._add(place, Difference("missing", place.step.kind, how or "missing", module=module))
        else:
            difference = Difference("extra", place.step.kind, "extra", module=place.step.module)
            self.found["mine", place.index].append(difference)

    def _follower(self, side: str, place: Place, explained: frozenset[int]) -> None:
        how: Lack = "missing" if side == "ours" else "extra"
        fault = FOLLOWERS.get(place.role, how)
        if side == "mine" and self._shapes_activation(place):
            fault = "activation"
        module = place.step.module if side == "mine" else ""
        if place.step.kind == "Pad" and (head := self._padded(side, place)) is not None:
            if not any(one.fault == "padding" for one in self.found["ours", head.layer]):
                self._add(head, Difference("padding", head.step.kind, "other", "padding", module=module))
            return
        layer = place.layer if side == "ours" else self.beside.reference_layer(place)
        if layer in explained or (place.role == "resizing" and self._is_other_kind(layer)):
            return
        difference = Difference(fault, place.step.kind, how, module=module)
        if layer is None:
            self.found["mine", place.layer].append(difference)
        else:
            reference = place.step.module if side == "ours" else self.beside.ours.by_head[layer].module
            self.found["ours", layer].append(replace(difference, reference=reference))

    def _shapes_activation(self, place: Place) -> bool:
        """A function directly behind an activation is a part of it: ``(tanh(x) + 1) / 2`` is one activation."""
        given = self.beside.mine.by_index.get(place.step.inputs[0].step) if place.step.inputs else None
        return place.role == "function" and given is not None and given.role == "activation"

    def _is_other_kind(self, layer: int | None) -> bool:
        """A layer of another kind needs another resizing beside it: an upsampling for a transposed convolution."""
        return layer is not None and any(one.fault == "kind" for one in self.found["ours", layer])

    def _padded(self, side: str, place: Place) -> Place | None:
        """The reference's head for whose input a step pads, where the student has one beside it."""
        outline = self.beside.ours if side == "ours" else self.beside.mine
        for taker in outline.takers.get(place.index, ()):
            if side == "mine" and taker in self.beside.ours_of:
                return self.beside.ours_of[taker]
            if side == "ours" and taker in self.beside.mine_of:
                return outline.by_index[taker]
        return None

    def _wiring(self) -> None:
        """Steps that take other values, and outputs that are other ones. One mistake shows at several: the first."""
        for one, other in miswired(self.beside):
            self._add(other, Difference("order", one.step.kind, "wired", module=one.step.module))
            return
        wrong = misreturned(self.beside)
        if wrong and not any(self.found.values()):
            last = self.beside.ours.places[-1]
            self._add(last, Difference(wrong, last.step.kind, "returned"))

    def _anything(self) -> None:
        """Nothing else differs, so that what seemed to follow does not."""
        for place, difference in self.follows:
            self._add(place, difference)
            return
        last = self.beside.ours.places[-1]
        self._add(last, Difference("order", last.step.kind, "wired"))

    def _add(self, place: Place, difference: Difference) -> None:
        """To the reference's layer in which ``place`` stands."""
        self.found["ours", place.layer].append(replace(difference, reference=place.step.module))

    def _rows(self) -> Iterator[LayerPair]:
        beside = self.beside
        unreached = {place.layer for place in beside.unreached}
        yield LayerPair(beside.mine.layers[0], beside.ours.layers[0], self._at("ours", -1))
        elsewhere = {place.index for place in self.moved.values()}
        for one, other in beside.besides:
            if other is not None and other.is_head:
                mine = self.moved.get(other.index, one)
                student = beside.mine.layer(mine) if mine is not None else None
                is_reached = other.index not in unreached
                yield LayerPair(student, beside.ours.layer(other), self._at("ours", other.index), is_reached)
            elif one is not None and one.is_head and one.index not in elsewhere:
                yield LayerPair(beside.mine.layer(one), None, self._at("mine", one.index))

    def _at(self, side: str, layer: int) -> tuple[Difference, ...]:
        return tuple(dict.fromkeys(self.found.get((side, layer), ())))


def _followers_fit(beside: SideBySide, circle: Sequence[tuple[Place, Place]], at: int) -> bool:
    """The normalisation and activation behind the student's head are those behind the one that it stands for: the layer
    is exchanged as a whole."""
    one = beside.mine.layer(circle[at][0])
    other = beside.ours.layer(circle[(at + 1) % len(circle)][1])
    return _behind(one) == _behind(other)


def _behind(layer: Layer) -> list[tuple[str, object]]:
    return [(step.kind, step.settings) for step in layer.steps[1:] if role_of(step) in FOLLOWERS]


def _is_joined(place: Place, outline: Outline, heads: Iterable[int]) -> bool:
    """A join that is there because of a branch that stands alone as well."""
    if not place.is_head or place.step.parameters:
        return False
    alone = set(heads) - {place.index}
    before = [outline.by_index[source.step] for source in place.step.inputs if source.step in outline.by_index]
    return any(one.layer in alone for one in before)


def _is_of_one(before: Place | None, place: Place, beside: SideBySide) -> bool:
    """A head without parameters directly behind another such: together they are one thing."""
    if before is None or before.step.parameters or place.step.parameters:
        return False
    order = [one if one is not None else other for one, other in beside.besides]
    first, last = order.index(before), order.index(place)
    return all(None in pair for pair in beside.besides[first : last + 1])
