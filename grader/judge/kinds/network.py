"""``network``: the architecture beside the reference's, layer by layer: marks for each layer that is right.

A network that computes what the reference computes earns everything, however it is built; so does a group whose
submodule does, called by itself. Else the verified networks are compared, and each mistake costs in its own place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.judge.case import Case
from grader.judge.graph.difference import LayerPair
from grader.judge.graph.faults import Difference
from grader.judge.graph.layers import Outline
from grader.judge.graph.printing import setting_words
from grader.judge.graph.verify import Verification
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.by_itself import MODES, ByItself, right_by_themselves
from grader.judge.kinds.differing import beside_reference, is_by_the_way
from grader.judge.kinds.fault_words import Show, clause, place_words
from grader.judge.kinds.known import Known, Said, known, said
from grader.judge.kinds.layer_table import group_table, layer_tables
from grader.judge.kinds.same import whole_apart
from grader.judge.kinds.shares import Marked, marked
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share, quoted
from grader.judge.respond import StudentFailure
from grader.model import Evidence, Failure, Finding, Item, NetworkCheck, Traceback, Visibility

__all__ = ["judge_network"]

CHANGE_SIZES = frozenset({"filters", "kernel", "stride", "padding", "dilation", "kind", "missing", "extra", "setting"})


def judge_network(item: Item, check: NetworkCheck, case: Case) -> Finding:
    """Groups of layers, each with its weight; a fault costs its share of the group in which it is.

    Raises StudentFailure when the model cannot be made, or when its box broke the protocol.
    """
    whole = _whole(check, case)
    if whole is True:
        return from_share(item.id, 1, 1, "With the same weights and inputs it gives what the reference gives.")
    seen = _seen(check, case, whole if isinstance(whole, Failure) else None)
    first = marked(check, seen.pairs)
    asked = _asked(check, case, seen, first)
    if seen.doubt is not None and (not check.groups or asked.right < set(check.groups)):
        return unverified(item.id, seen.doubt)
    return _finding(item, check, seen, marked(check, seen.pairs, asked.right), asked)


@dataclass(frozen=True)
class _Seen:
    """The layers side by side, and how forward stopped if it did. ``doubt``: why nothing may rest on the pairs."""

    pairs: tuple[LayerPair, ...]
    known: Known | None = None
    stopped: Failure | None = None
    doubt: Verification | None = None


def _whole(check: NetworkCheck, case: Case) -> bool | Failure:
    """Whether the whole computes what the reference computes, or how it stopped: the question of ``equivalent``."""
    try:
        return not whole_apart(case, check.model, check.input, MODES, check.tolerance or case.tolerance).why
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault or stopped.failure.stage in {"import", "find", "build"}:
            raise
        return stopped.failure


def _seen(check: NetworkCheck, case: Case, stopped: Failure | None) -> _Seen:
    """The student's network beside the reference's as far as it is verified."""
    reference = said(case, reference_of(case), check.model, check.input)
    try:
        found = known(case, check.model, check.input)
    except StudentFailure as problem:
        if problem.failure.kind.is_fault:
            raise
        return _Seen(_unreached(reference), stopped=problem.failure)
    verification = found.verification
    stopped = next((claim.failure for claim in verification.claims if claim.failure is not None), stopped)
    if verification.holds:
        return _Seen(beside_reference(found, reference), found, stopped)
    return _Seen(_unreached(reference), found, stopped, verification if stopped is None else None)


def _unreached(reference: Said) -> tuple[LayerPair, ...]:
    """The reference's layers, of which nothing is known on the student's side."""
    layers = Outline(reference.net).layers
    return tuple(LayerPair(None, layer, reached=layer.head is None) for layer in layers)


def _asked(check: NetworkCheck, case: Case, seen: _Seen, found: Marked) -> ByItself:
    """Groups that have lost something are called by themselves; where a layer is too many, all of them."""
    everything = bool(found.extra) or seen.doubt is not None
    groups = [group for group in found.groups if everything or group.earned < 1]
    unused = {group.name for group in groups if not group.reached or _is_missing(group.faults)}
    if not check.groups:
        return ByItself()
    return right_by_themselves(case, check, [group.name for group in groups], unused, seen.known)


def _is_missing(faults: Sequence[Difference]) -> bool:
    return bool(faults) and all(one.fault == "missing" for one in faults)


def _finding(item: Item, check: NetworkCheck, seen: _Seen, found: Marked, asked: ByItself) -> Finding:
    is_hidden = item.visibility is Visibility.HIDDEN
    show: Show = "fault" if is_hidden and check.show == "all" else check.show
    slips = sorted(_slips(seen.pairs, found), key=lambda slip: (not slip.costs, is_by_the_way(slip.pair)))
    first = next(iter(slips), None)
    evidence: list[Evidence] = []
    if check.groups and (found.share < 1 or asked.right):
        evidence.append(group_table(found, show))
    if any(pair.student is not None for pair in seen.pairs):
        evidence += layer_tables(seen.pairs, show, is_hidden=is_hidden)
    failures = [one for one in (seen.stopped, *asked.failures) if one is not None and one.frames]
    evidence += [Traceback(failure=one) for one in failures[:1]]
    lost = [group.name for group in found.groups if not group.reached and group.name in asked.absent]
    return from_share(
        item.id,
        found.share,
        1,
        _say(slips, seen, found, show),
        expected=_setting(first, show, is_wanted=True),
        got=_setting(first, show, is_wanted=False),
        where=first.one.module if first is not None else "",
        evidence=tuple(evidence),
        staff=f"never reached, and no submodule of these names to ask: {', '.join(lost)}" if lost else "",
        needs_person=bool(lost),
    )


@dataclass(frozen=True)
class _Slip:
    """A difference with its place in words. ``costs``: marks are lost for it."""

    one: Difference
    pair: LayerPair
    place: str
    changes_sizes: bool
    costs: bool


def _slips(pairs: Sequence[LayerPair], found: Marked) -> Iterator[_Slip]:
    """Every difference, in the order of the layers."""
    charged = {id(one) for group in found.groups if group.earned < 1 and not group.by_itself for one in group.faults}
    before: LayerPair | None = None
    for number, pair in enumerate(pairs):
        follows = any(not later.differences and _has_other_size(later) for later in pairs[number + 1 :])
        for one in pair.differences:
            costs = id(one) in charged or (pair.reference is None and bool(found.extra))
            changes = one.fault in CHANGE_SIZES and follows
            yield _Slip(one, pair, place_words(pair, before), changes, costs)
        before = pair if pair.student is not None else before


def _has_other_size(pair: LayerPair) -> bool:
    mine, ours = pair.student, pair.reference
    return mine is not None and ours is not None and mine.size[1:] != ours.size[1:]


def _say(slips: Sequence[_Slip], seen: _Seen, found: Marked, show: Show) -> str:
    said = []
    if seen.stopped is not None:
        said.append(f"Your model stopped in forward: {quoted(seen.stopped)}.")
    if found.share == 1:
        said.append("Each layer computes what is asked for when it is called by itself.")
    for slip in slips[:1]:
        layer = slip.pair.student
        told = clause(slip.one, layer, show)
        more = "; all sizes behind it follow from that" if slip.changes_sizes and show != "layer" else ""
        said.append(f"{slip.place}: {told}{more}.")
    if len(slips) > 1:
        said.append(f"{len(slips) - 1} more {'is' if len(slips) == 2 else 'are'} in the table.")
    return " ".join(said) or "Not every layer was reached."


def _setting(slip: _Slip | None, show: Show, *, is_wanted: bool) -> str:
    """The setting that is off, or what it should be where that may be told."""
    if slip is None or show == "layer" or slip.one.how != "other" or (is_wanted and show != "all"):
        return ""
    value = slip.one.wanted if is_wanted else slip.one.got
    if value is None or slip.one.setting == "kind":
        return str(value or "")
    return setting_words(slip.one.setting, value)
