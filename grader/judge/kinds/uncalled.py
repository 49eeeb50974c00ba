"""A network that none of the accepted ways of giving its inputs fits: it is not sure that it is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from grader.judge.calling import UNFIT, Called
from grader.judge.outcome import blocked
from grader.model import Finding, Item, Visibility

__all__ = ["uncalled"]


def uncalled(item: Item, ways: Sequence[str], one: Called) -> Finding | None:
    """A person's, where there are several ways and all stop before the first layer has computed anything, as what is
    given otherwise does. None where the network itself is wrong."""
    failure = one.failure
    if failure is None or one.progress or len(ways) < 2 or failure.stage != "forward" or failure.type not in UNFIT:
        return None
    inputs = " and ".join(dict.fromkeys(name for joined in one.way for name, _ in joined.parts))
    tried = "" if item.visibility is Visibility.HIDDEN else f" Tried were {'; '.join(ways)}."
    say = (
        f"{one.call.name} was given {inputs} in every way that is known here, and took it in none: a person will look. "
        f"The last error is {failure.type}: {failure.message}.{tried}"
    )
    return blocked(item.id, "calling your network", say, needs_person=True)
