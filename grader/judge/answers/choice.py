"""Choice: which of a section's results is the answer, or that it cannot be told.

The last result of the strongest standing is the answer, if every other value that could rival it is accounted for:
weaker and before it, or a number that it was worked out from. Anything else is left to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from grader.judge.answers.records import EXAMPLES, Form, Stated
from grader.judge.answers.results import Result
from grader.judge.answers.standing import Level, Standing

__all__ = ["Choice", "choose"]


FAR = 300
"""Characters. What is put forward so long before the answer is no working of it: something else may have begun."""


@dataclass(frozen=True)
class Choice:
    """``result`` is the answer; None with ``rivals`` where several compete, and without where there is none."""

    result: Result | None
    rivals: tuple[Result, ...] = ()


def choose(standings: list[Standing], form: Form | None) -> Choice:
    """The answer among a section's results."""
    pool = [standing for standing in standings if standing.level >= Level.MENTIONED]
    if not pool:
        return _only([standing.result for standing in standings if standing.level is Level.SETTING])
    likely = [standing for standing in pool if _is_likely(standing.result.value, form)]
    top = max(standing.level for standing in likely or pool)
    answer = [standing.result for standing in likely or pool if standing.level is top][-1]
    rivals = _rivals(answer, top, likely or pool, standings)
    if likely:
        unlikely = [standing for standing in pool if not _is_likely(standing.result.value, form)]
        rivals += _unlikely_rivals(answer, top, unlikely)
    if not rivals:
        return Choice(answer)
    return Choice(None, tuple(sorted((*rivals, answer), key=lambda result: result.start)))


def _only(results: list[Result]) -> Choice:
    """A symbol's value is the answer where the section states nothing else."""
    if len({result.value for result in results}) == 1:
        return Choice(results[-1])
    return Choice(None, tuple(results))


def _is_likely(value: Stated, form: Form | None) -> bool:
    """As long as it should be, or without the batch axis."""
    if form is None or form.length is None or not isinstance(value, tuple):
        return True
    return len(value) in {form.length, form.length - 1} or (value[:1] == (EXAMPLES,) and len(value) == form.length + 1)


def _unlikely_rivals(answer: Result, top: Level, unlikely: list[Standing]) -> tuple[Result, ...]:
    """Sizes of another length that are put forward more strongly, or as strongly and later."""
    return tuple(
        standing.result
        for standing in unlikely
        if standing.level > top or (standing.level is top and standing.result.start > answer.start)
    )


def _rivals(answer: Result, top: Level, pool: list[Standing], everything: list[Standing]) -> tuple[Result, ...]:
    """The other values that are stated as strongly, or later."""
    earlier = [
        standing
        for standing in pool
        if (standing.level is top or (standing.level >= Level.DECLARED and standing.result.end < answer.start - FAR))
        and standing.result.start < answer.start
        and standing.result.value != answer.value
    ]
    before = [one.result for one in earlier if one.either or not _is_completed(one.result, answer, everything)]
    after = [
        standing.result
        for standing in pool
        if standing.result.start > answer.start and standing.result.value != answer.value
    ]
    if not isinstance(answer.value, tuple):
        if top is Level.CONCLUDED:  # a chain of equations: each is working for the next
            before = [one for one in before if not (one.equated or one.named)]
        if top < Level.FINAL:  # 448 for this layer; the next one has 147,584 parameters
            before += [
                one.result
                for one in pool
                if one.opens
                and one.level < top
                and not one.result.equated
                and one.result.value != answer.value
                and not _is_completed(one.result, answer, everything)
            ]
        before = _not_used(before, answer)
        after = _not_used(after, answer)
    return (*before, *after)


def _is_completed(one: Result, answer: Result, everything: list[Standing]) -> bool:
    """With another number that stands before the answer its sum: 432 weights, then 16 biases, then 448."""
    if isinstance(one.value, tuple) or isinstance(answer.value, tuple):
        return False
    missing = answer.value - one.value
    return missing not in {0, 1} and any(
        other.result.value == missing and other.result is not one and other.result.start < answer.start
        for other in everything
    )


def _not_used(results: list[Result], answer: Result) -> list[Result]:
    """Those that the answer was not worked out from, by its own expression or as their sum or product."""
    numbers = [result.value for result in results if not isinstance(result.value, tuple)]
    if len(numbers) == len(results) > 1 and len(results) < 50 and answer.value in {sum(numbers), prod(numbers)}:
        return []
    used: set[Fraction] = set(answer.parts)
    for result in reversed(results):
        if not isinstance(result.value, tuple) and result.value in used:
            used |= result.parts
    return [result for result in results if isinstance(result.value, tuple) or result.value not in used]
