"""Outputs found by their sizes: whatever the order in which a student's code returns them, and whatever their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from grader.rubric import Lengths

__all__ = ["Found", "every_finding", "found_by_size"]

Size = tuple[int, ...]
FINDINGS = 120


@dataclass(frozen=True)
class Found:
    """Of each output that was found, the name under which it was returned; and what letters stand for."""

    names: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)


def found_by_size(
    returned: Mapping[str, Size], wanted: Mapping[str, tuple[Lengths, ...]], lengths: Mapping[str, int]
) -> Found:
    """As many of the wanted outputs as can be had at once, each from a tensor of its own.

    Axes of length 1 do not count. Among equals the returned order decides; a tensor that is returned under the
    output's own name comes before the others.
    """
    return every_finding(returned, wanted, lengths)[0]


def every_finding(
    returned: Mapping[str, Size], wanted: Mapping[str, tuple[Lengths, ...]], lengths: Mapping[str, int]
) -> list[Found]:
    """Every way in which as many can be had, the likeliest first: what has the same size may be either."""
    found = list(islice(_search(tuple(wanted), returned, wanted, Found({}, lengths)), FINDINGS))
    most = max(len(one.names) for one in found)
    return [one for one in found if len(one.names) == most]


def _search(
    left: tuple[str, ...], returned: Mapping[str, Size], wanted: Mapping[str, tuple[Lengths, ...]], so_far: Found
) -> Iterator[Found]:
    if not left:
        yield so_far
        return
    name, rest = left[0], left[1:]
    free = [one for one in returned if one not in so_far.names.values()]
    for one in sorted(free, key=lambda label: label.lower() != name.lower()):
        for size in wanted[name]:
            lengths = _fits(returned[one], size, so_far.lengths)
            if lengths is not None:
                yield from _search(rest, returned, wanted, Found({**so_far.names, name: one}, lengths))
    yield from _search(rest, returned, wanted, so_far)


def _fits(size: Size, wanted: Lengths, lengths: Mapping[str, int]) -> dict[str, int] | None:
    """What the letters stand for when the size is the wanted one; None when it is not."""
    mine = [one for one in size if one != 1]
    asked = [one for one in wanted if one != 1]
    if len(mine) != len(asked):
        return None
    known = dict(lengths)
    for length, one in zip(mine, asked, strict=True):
        if isinstance(one, str):
            if known.setdefault(one, length) != length:
                return None
        elif one != length:
            return None
    return known
