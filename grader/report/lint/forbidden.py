"""What must not stand on a page that is handed out: data, gathered by whoever knows it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Array

__all__ = ["Forbidden", "Phrase"]


@dataclass(frozen=True)
class Phrase:
    """A text that must not appear, whole and in this case. ``rule`` is the rule's name, ``what`` says what it is.

    ``untold``: an alarm must not repeat it.
    """

    text: str
    rule: str
    what: str
    untold: bool = False


@dataclass(frozen=True)
class Forbidden:
    """For one submission. ``places``: folders, absolute; nothing below them may be named either.

    ``drawn``: floating-point arrays that were put into questions to this submission. ``reference``: arrays that the
    reference answered; ``own``: arrays that this submission answered, which excuse the reference's: who is right has
    the same numbers.
    """

    phrases: tuple[Phrase, ...] = ()
    places: tuple[str, ...] = ()
    drawn: tuple[Array, ...] = ()
    reference: tuple[Array, ...] = ()
    own: tuple[Array, ...] = ()
