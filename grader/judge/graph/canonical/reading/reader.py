"""One operation of a program as those who read it see it: its arguments as terms and plain values."""

from __future__ import annotations

from dataclasses import dataclass

from grader.evidence import ProtocolFault
from grader.judge.graph.canonical.memory import Memory
from grader.judge.graph.canonical.rewriting.algebra import Algebra
from grader.judge.graph.canonical.terms import Term, Terms
from grader.judge.graph.net import Setting
from grader.judge.graph.program import Argument, Operation, Ref

__all__ = ["Reader"]

Size = tuple[int, ...]


@dataclass(frozen=True)
class Reader:
    """Each accessor raises ProtocolFault where the argument is not of that form."""

    operation: Operation
    terms: Terms
    algebra: Algebra
    memory: Memory

    @property
    def name(self) -> str:
        """The operator, whether it writes to its first argument or not."""
        name = self.operation.operator
        return name.removesuffix("_") if self.is_in_place else name

    @property
    def is_in_place(self) -> bool:
        """Whether it writes to its first argument."""
        name = self.operation.operator
        return name.endswith("_") and not name.endswith("__")

    @property
    def size(self) -> Size:
        """Size of the first result. Raises ProtocolFault where the operation makes nothing."""
        if not self.operation.sizes:
            raise ProtocolFault("an operation of a trace makes nothing")
        return self.operation.sizes[0]

    def ref(self, name: str) -> Ref:
        """A tensor."""
        value = self._get(name)
        if not isinstance(value, Ref):
            raise _malformed(name)
        return value

    def refs(self, name: str) -> tuple[Ref, ...]:
        """A list of tensors."""
        value = self._get(name)
        if not isinstance(value, tuple):
            raise _malformed(name)
        found = tuple(member for member in value if isinstance(member, Ref))
        if len(found) != len(value):
            raise _malformed(name)
        return found

    def term(self, name: str) -> Term:
        """A tensor or a number."""
        value = self._get(name)
        if isinstance(value, Ref):
            return self.memory.get(value)
        return self.terms.number(self.real(name))

    def optional(self, name: str) -> Term | None:
        """A tensor or a number that may be left out."""
        return None if self.operation.arguments.get(name) is None else self.term(name)

    def real(self, name: str) -> float:
        """A number."""
        value = self._get(name)
        if isinstance(value, str | Ref | tuple) or value is None:
            raise _malformed(name)
        return float(value)

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self._get(name)
        if not isinstance(value, int):
            raise _malformed(name)
        return int(value)

    def has(self, name: str) -> bool:
        """Whether the argument is given."""
        return self.operation.arguments.get(name) is not None

    def flag(self, name: str) -> bool:
        """A truth value; False where it is left out."""
        return self.operation.arguments.get(name) is True

    def wholes(self, name: str, rank: int = 0) -> Size:
        """Whole numbers; one alone stands for ``rank`` of them."""
        value = self._get(name)
        members = value if isinstance(value, tuple) else (value,)
        found = tuple(member for member in members if isinstance(member, int))
        if len(found) != len(members):
            raise _malformed(name)
        return found * rank if len(found) == 1 and rank else found

    def axis(self, name: str, rank: int) -> int:
        """An axis, counted from the front."""
        return _axis(self.whole(name), rank)

    def axes(self, name: str, rank: int) -> Size:
        """Axes, counted from the front; all where none is given."""
        if not self.has(name):
            return tuple(range(rank))
        found = tuple(_axis(axis, rank) for axis in self.wholes(name))
        return tuple(sorted(found)) or tuple(range(rank))

    def settings(self) -> dict[str, Setting]:
        """All arguments that are no tensors, as settings."""
        return {
            name: setting
            for name, value in self.operation.arguments.items()
            if name not in IRRELEVANT and (setting := _setting(value)) is not None
        }

    def tensors(self) -> dict[str, Ref]:
        """All arguments that are tensors, by their roles; those of lists are numbered."""
        found: dict[str, Ref] = {}
        for name, value in self.operation.arguments.items():
            if isinstance(value, Ref):
                found[name] = value
            elif isinstance(value, tuple):
                members = enumerate(value)
                found |= {f"{name} {number}": member for number, member in members if isinstance(member, Ref)}
        return found

    def _get(self, name: str) -> Argument:
        if name not in self.operation.arguments:
            raise _malformed(name)
        return self.operation.arguments[name]


IRRELEVANT = {"memory_format", "layout", "non_blocking", "implicit", "out"}
"""Arguments that change no value."""


def _malformed(name: str) -> ProtocolFault:
    return ProtocolFault(f"an operation's argument {name[:50]!r} in a trace is not what it must be")


def _axis(axis: int, rank: int) -> int:
    if not -max(rank, 1) <= axis < max(rank, 1):
        raise ProtocolFault("an axis in a trace is not there")
    return axis % max(rank, 1)


def _setting(value: Argument) -> Setting | None:
    if value is None or isinstance(value, Ref):
        return None
    if not isinstance(value, tuple):
        return value
    numbers = tuple(member for member in value if isinstance(member, int))
    if len(numbers) == len(value):
        return numbers
    return str(tuple("tensor" if isinstance(member, Ref) else member for member in value))
