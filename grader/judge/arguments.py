"""A rubric's call put to a class that takes its arguments otherwise: by other names, by place, fewer of them, or as the
submission itself gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.judge.defined import Defined, Making
from grader.judge.naming import alike
from grader.model import OwnCall, Plain

__all__ = ["Arguments", "Named", "ways_of_giving"]

Named = tuple[tuple[str, Plain], ...]


@dataclass(frozen=True)
class Arguments:
    """Arguments of a call; ``way`` is how they came about. ``is_guess``: an argument was given whose meaning is not
    known."""

    way: str
    args: tuple[Plain, ...]
    kwargs: Named
    call: OwnCall | None = None
    is_guess: bool = False

    def __str__(self) -> str:
        words = [repr(value) for value in self.args] + [f"{name}={value!r}" for name, value in self.kwargs]
        return self.call.words if self.call is not None else f"({', '.join(words)})"


def ways_of_giving(
    args: tuple[Plain, ...],
    kwargs: Named,
    taker: Defined,
    others: Mapping[str, Sequence[str]],
    *,
    own: bool = False,
    makings: Sequence[Making] = (),
) -> tuple[Arguments, ...]:
    """The ways in which ``taker`` can be called with these arguments, the most faithful first; each differs from those
    before it. ``others``: other names for an argument. ``own``: its own defaults come before everything, and the calls
    in the submission's own code (``makings``) before guesses. Empty where it needs more arguments than there are.
    """
    names = [argument.name for argument in taker.takes]
    values = (*args, *(value for _, value in kwargs))
    by_name = _renamed(args, kwargs, names, others)
    as_made = [Arguments(f"as in {one.place}", (), (), one.call) for one in makings] if own else []
    found: list[Arguments] = []
    for each in (
        *((Arguments("without", (), ()),) if own else ()),
        Arguments("as it stands", args, kwargs),
        *(() if by_name.is_guess else (by_name,)),
        *as_made,
        *((by_name,) if by_name.is_guess else ()),
        Arguments("by place", values[: len(names)], (), is_guess=True),
        Arguments("without", (), ()),
    ):
        is_new = all((each.args, each.kwargs, each.call) != (one.args, one.kwargs, one.call) for one in found)
        if is_new and (each.call is not None or _binds(each.args, each.kwargs, taker)):
            found.append(each)
    return tuple(found)


def _renamed(
    args: tuple[Plain, ...], kwargs: Named, names: Sequence[str], others: Mapping[str, Sequence[str]]
) -> Arguments:
    """Keywords under the names that are taken; those that are taken under none go to the next free place, and that is
    a guess."""
    given, found, left = args[: len(names)], {}, []
    for name, value in kwargs:
        known = next((one for each in (name, *others.get(name, ())) for one in alike(each, names)), None)
        if known is not None and known not in found and known not in names[: len(given)]:
            found[known] = value
        else:
            left.append(value)
    is_guess = False
    for value in left:
        if len(given) < len(names) and names[len(given)] not in found:
            given = (*given, value)
            is_guess = True
    return Arguments("by name", given, tuple(found.items()), is_guess=is_guess)


def _binds(args: tuple[Plain, ...], kwargs: Named, taker: Defined) -> bool:
    """Whether Python would take such a call."""
    names = [argument.name for argument in taker.takes]
    given = {*names[: len(args)], *(name for name, _ in kwargs)}
    twice = any(name in names[: len(args)] for name, _ in kwargs)
    too_many = len(args) > len(names) or any(name not in names for name, _ in kwargs)
    lacking = any(not one.has_default and one.name not in given for one in taker.takes)
    return not twice and not lacking and (taker.takes_any or not too_many)
