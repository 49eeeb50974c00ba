"""A rubric's call put to a class that takes its arguments otherwise: by other names, by place, fewer of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.judge.defined import Defined
from grader.judge.naming import alike
from grader.model import Plain

__all__ = ["Arguments", "Named", "ways_of_giving"]

Named = tuple[tuple[str, Plain], ...]


@dataclass(frozen=True)
class Arguments:
    """Arguments of a call; ``way`` is how they came about."""

    way: str
    args: tuple[Plain, ...]
    kwargs: Named

    def __str__(self) -> str:
        words = [repr(value) for value in self.args] + [f"{name}={value!r}" for name, value in self.kwargs]
        return f"({', '.join(words)})"


def ways_of_giving(
    args: tuple[Plain, ...],
    kwargs: Named,
    taker: Defined,
    others: Mapping[str, Sequence[str]],
    *,
    own: bool = False,
) -> tuple[Arguments, ...]:
    """The ways in which ``taker`` can be called with these arguments, the most faithful first; each differs from those
    before it. ``others``: other names for an argument. ``own``: its own defaults come before everything. Empty where it
    needs more arguments than there are.
    """
    names = [argument.name for argument in taker.takes]
    values = (*args, *(value for _, value in kwargs))
    renamed = _renamed(args, kwargs, names, others)
    found: list[Arguments] = []
    for way, some, named in (
        *((("without", (), ()),) if own else ()),
        ("as it stands", args, kwargs),
        ("by name", *renamed),
        ("by place", values[: len(names)], ()),
        ("without", (), ()),
    ):
        is_new = all((some, named) != (one.args, one.kwargs) for one in found)
        if is_new and _binds(some, named, taker):
            found.append(Arguments(way, some, named))
    return tuple(found)


def _renamed(
    args: tuple[Plain, ...], kwargs: Named, names: Sequence[str], others: Mapping[str, Sequence[str]]
) -> tuple[tuple[Plain, ...], Named]:
    """Keywords under the names that are taken; those that are taken under none go to the next free place."""
    given, found, left = args[: len(names)], {}, []
    for name, value in kwargs:
        known = next((one for each in (name, *others.get(name, ())) for one in alike(each, names)), None)
        if known is not None and known not in found and known not in names[: len(given)]:
            found[known] = value
        else:
            left.append(value)
    for value in left:
        if len(given) < len(names) and names[len(given)] not in found:
            given = (*given, value)
    return given, tuple(found.items())


def _binds(args: tuple[Plain, ...], kwargs: Named, taker: Defined) -> bool:
    """Whether Python would take such a call."""
    names = [argument.name for argument in taker.takes]
    given = {*names[: len(args)], *(name for name, _ in kwargs)}
    twice = any(name in names[: len(args)] for name, _ in kwargs)
    too_many = len(args) > len(names) or any(name not in names for name, _ in kwargs)
    lacking = any(not one.has_default and one.name not in given for one in taker.takes)
    return not twice and not lacking and (taker.takes_any or not too_many)
