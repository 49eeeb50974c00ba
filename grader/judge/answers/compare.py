"""Comparing a stated answer with the expected one: what share of the marks it earns, and why."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from grader.judge.answers.records import EXAMPLES, Comparison, Exactness, Expected, Stated, words_of

__all__ = ["compare"]

UNIT = Decimal("0.0001")
NONE, ALL = Decimal(0), Decimal(1)
MAX_LENGTH = 64


def compare(stated: Stated, expected: Expected) -> Comparison:
    """The share that ``stated`` earns. A tuple of one is an integer. No expected number stands in the result.

    - A near miss earns what it says.
    - A tuple of the right length: an equal share for each number that is right in its place.
    - A tuple of another length: the numbers that stand in the right order, over the longer of both lengths. So a
      size that only lacks its batch axis earns (n - 1) / n.
    - An integer: all or nothing.
    - Where the reference leaves the number of examples open, any stands for it, or none. Where it asks for that number,
      a letter is as good as leaving it out.
    """
    value, right = _single(stated), _single(expected.value)
    if any(_same(value, _single(one), expected.exactness) for one in (expected.value, *expected.also)):
        return Comparison(ALL, "The answer is right.")
    for miss in expected.near:
        if _same(value, _single(miss.value), expected.exactness):
            return Comparison(miss.share, miss.say, (_shown(value),))
    if not isinstance(right, tuple):
        say = "The number is not right." if not isinstance(value, tuple) else "One number is asked for, not several."
        return Comparison(NONE, say, (_shown(value),))
    if not isinstance(value, tuple):
        return Comparison(NONE, f"A size of {len(right)} numbers is asked for; one number is given.", (_shown(value),))
    if right[:1] == (EXAMPLES,) and len(value) in {len(right), len(right) - 1}:
        return _in_place(value[len(value) - len(right) + 1 :], right[1:], expected.names[1:])
    if value[:1] == (EXAMPLES,) and len(value) == len(right) + 1:
        value = value[1:]
    if len(value) == len(right):
        return _in_place(value, right, expected.names)
    return _aligned(value, right, expected.names)


def _single(value: Stated) -> Stated:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _same(value: Stated, right: Stated, exactness: Exactness | None) -> bool:
    """Equal. A number that need not be whole: within its margin. Of a size an open number of examples is any, or left
    out, and one that is not asked for may be a letter."""
    if value == right:
        return True
    if not isinstance(value, tuple) and not isinstance(right, tuple):
        return exactness is not None and exactness.agrees(value, right)
    if not isinstance(value, tuple) or not isinstance(right, tuple):
        return False
    if right[:1] == (EXAMPLES,):
        return value == right[1:] or (len(value) == len(right) and value[1:] == right[1:])
    return value[:1] == (EXAMPLES,) and value[1:] == right


def _in_place(value: tuple[int, ...], expected: tuple[int, ...], names: Sequence[str]) -> Comparison:
    n = len(expected)
    wrong = [place for place in range(n) if value[place] != expected[place]]
    verb = "is" if len(wrong) == 1 else "are"
    places = ", ".join(f"{_name(place, names, n)} ({_number(value[place])})" for place in wrong)
    say = f"{n - len(wrong)} of {n} numbers are right; {places} {verb} not."
    return Comparison(
        _share(n - len(wrong), n), say, tuple(f"{_name(place, names, n)}: {_number(value[place])}" for place in wrong)
    )


def _aligned(value: tuple[int, ...], expected: tuple[int, ...], names: Sequence[str]) -> Comparison:
    n, given = len(expected), len(value)
    if value == expected[1:]:
        first = f"the first ({names[0]})" if len(names) == n else "the first"
        missing = f"missing: {names[0]}" if len(names) == n else "missing: number 1"
        return Comparison(_share(given, n), f"All but {first} of {n} numbers are there, and right.", (missing,))
    right = _in_order(value[:MAX_LENGTH], expected)
    say = f"A size of {n} numbers is asked for; {given} are given, and {right} of them can be right in this order."
    return Comparison(_share(right, max(n, given)), say, (_shown(value),))


def _in_order(value: tuple[int, ...], expected: tuple[int, ...]) -> int:
    """Length of the longest common subsequence: the most numbers that are right with the others passed over."""
    lengths = [0] * (len(expected) + 1)
    for number in value:
        diagonal = 0
        for place, other in enumerate(expected, start=1):
            above = lengths[place]
            lengths[place] = diagonal + 1 if number == other else max(above, lengths[place - 1])
            diagonal = above
    return lengths[-1]


def _share(right: int, total: int) -> Decimal:
    return (Decimal(right) / Decimal(total)).quantize(UNIT, ROUND_HALF_UP)


def _name(place: int, names: Sequence[str], length: int) -> str:
    return names[place] if len(names) == length else f"number {place + 1}"


def _number(value: int) -> str:
    return "a letter" if value == EXAMPLES else str(value)


def _shown(value: Stated) -> str:
    text = str(value) if isinstance(value, int) else words_of(value)
    return text if len(text) <= 80 else text[:79] + "…"
