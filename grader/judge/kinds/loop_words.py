"""What is said of a training loop: the words for each aspect, in the student's terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from grader.judge.loops.accounts import Account
from grader.judge.loops.matching import Followed
from grader.judge.loops.reading import Step, Told
from grader.model import LoopStep

__all__ = ["change_words", "end_words", "loss_words", "noise_words", "retired_lines", "times"]

DETACHED = (
    "is zero_grad called before each backward, is backward called once for each step, and is nothing detached that "
    "should learn?"
)


def times(count: int, word: str) -> str:
    """``1 step``, ``5 steps``."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def change_words(wanted: LoopStep, steps: int, others: Collection[str], still: Collection[str]) -> str:
    """``steps`` that change the networks of ``wanted``; the same steps change ``others``; ``still`` never change."""
    mine = _and(wanted.changes)
    if not steps:
        return f"No step of an optimiser changes {mine}: is its optimiser made of its parameters, and is step called?"
    if others:
        return f"A step that trains {mine} also changes {_and(others)}: each optimiser is to have its own parameters."
    if still:
        return f"{_and(still)} never changes."
    return f"{times(steps, 'step')}; nothing but {mine} changes."


def loss_words(one: Account, rounds: int, *, is_open: bool) -> str:
    """What the losses of one kind of step are, in so many iterations; ``is_open``: whether formulas may be named."""
    if not one.steps:
        return "There is no such step."
    wrong = one.first_wrong
    if wrong is not None:
        followed = one.followed[wrong]
        if followed is not None and followed.off:
            which = f": {_and(one.live[at] for at in followed.off if at in one.live)}" if is_open else ""
            return f"At step {wrong + 1} a term of the loss has another weight than is asked for{which}."
        return _wrong(one.steps[wrong], followed, wrong + 1)
    if one.near is not None:
        return one.near.say
    if not one.missing and one.share(rounds) < 1:
        made = max(one.counts.values())
        return f"The loss is as asked for, but is trained on {made} times in {times(rounds, 'iteration')}."
    if one.missing:
        which = f": {_and(one.missing)}" if is_open else ""
        return f"A term of the loss is missing{which}."
    return f"Loss and gradient are as asked for in {times(len(one.steps), 'step')}."


def _wrong(step: Step, followed: Followed | None, number: int) -> str:
    if followed is None:
        loss = f"is {sum(step.losses):.4g}" if step.losses else "was not passed to backward()"
        return f"At step {number} the loss {loss}, and its gradient is that of no loss which is asked for."
    if followed.by == "value":
        return f"At step {number} the loss has the right value, but the step follows another gradient: {DETACHED}"
    return f"At step {number} the loss is right for an earlier batch, not for the one of the moment."


def noise_words(used: int, different: int, fresh: str) -> str:
    """``used``: how often noise was needed, ``different``: how many different draws there were."""
    if not used:
        return "No noise was given to the network that takes it."
    if different == used:
        return f"{times(used, 'draw')} of noise, no two the same."
    how = "every step" if fresh == "step" else "every iteration"
    return f"{times(different, 'different draw')} where {used} are needed: draw noise anew for {how}."


def end_words(told: Told, rounds: int, iterations: int) -> str:
    """How the loop ended, after how many iterations of those that the settings ask for."""
    if told.endless:
        return "The loop does not end by itself: it was stopped."
    if not told.returned:
        return f"The loop stopped with an error after {times(rounds, 'iteration')} of {iterations}."
    if rounds != iterations:
        return f"The loop made {times(rounds, 'iteration')}, where the settings ask for {iterations}."
    return f"It ends after {times(iterations, 'iteration')}."


def retired_lines(told: Told) -> tuple[str, ...]:
    """What the loop used that torch no longer has, and what to write instead."""
    return tuple(f"{words} ({times(count, 'time')})" for words, count in told.retired.items())


def _and(names: Iterable[str]) -> str:
    return " and ".join(sorted(names) if isinstance(names, set | frozenset) else names)
