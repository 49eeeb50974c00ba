"""Groups of layers called by themselves, on what the reference's are given: under its name or under another.

Where forward does not use a layer, or stops before it, this is how it can still be shown to be right. A submodule under
another name is looked for among those that were made and never reached, in the order in which they are defined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.case import Case
from grader.judge.graph.program import Program, refs_in
from grader.judge.kinds.asking import reference_of
from grader.judge.kinds.known import Known, said
from grader.judge.kinds.same import layer_apart, sizes_given
from grader.judge.kinds.secret import Target
from grader.judge.respond import StudentFailure
from grader.model import Failure, FailureKind, Mode, NetworkCheck

__all__ = ["ByItself", "right_by_themselves"]

Size = tuple[int, ...]
MODES: tuple[Mode, ...] = ("eval", "train")
TRIES = 12
"""How many submodules under other names are asked at most."""


@dataclass(frozen=True)
class ByItself:
    """``right``: groups that compute what the reference's do. ``absent``: groups for which the student has no submodule
    that could be asked. ``failures``: how others stopped."""

    right: frozenset[str] = frozenset()
    absent: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def right_by_themselves(
    case: Case, check: NetworkCheck, groups: Sequence[str], unused: Collection[str], known: Known | None
) -> ByItself:
    """Ask for each of these groups. ``unused``: those that forward did not come to, or does not use.

    Raises StudentFailure when a box broke the protocol.
    """
    sizes: dict[str, Size] = {}
    for name, size, _ in said(case, reference_of(case), check.model, check.input).sizes:
        sizes.setdefault(name, size)
    given = sizes_given(case, check.model, check.input)
    found = {name: _asked(case, check, Target(check.model, sizes[name], name), given) for name in groups}
    right = {name for name, failure in found.items() if failure is True}
    absent = [name for name, one in found.items() if isinstance(one, Failure) and one.kind is FailureKind.MISSING]
    spare = iter(_never_reached(known)[:TRIES]) if known is not None else iter(())
    for name in [name for name in absent if name in unused]:
        if _has_another_name(case, check, Target(check.model, sizes[name], name), spare):
            right.add(name)
            absent.remove(name)
    failures = [one for one in found.values() if isinstance(one, Failure) and one.kind is not FailureKind.MISSING]
    return ByItself(frozenset(right), tuple(absent), tuple(failures))


def _asked(case: Case, check: NetworkCheck, target: Target, given: Mapping[str, Size]) -> bool | Failure:
    """Whether it computes what the reference's does, or how it stopped."""
    size = given.get(target.called, target.size)
    try:
        return not layer_apart(case, target, size, MODES, check.tolerance or case.tolerance).why
    except StudentFailure as stopped:
        if stopped.failure.kind.is_fault:
            raise
        return stopped.failure


def _has_another_name(case: Case, check: NetworkCheck, target: Target, names: Iterator[str]) -> bool:
    """Whether one of the next of these submodules is the one."""
    return any(
        _asked(case, check, Target(target.model, target.size, target.layer, name=name), {}) is True for name in names
    )


def _never_reached(known: Known) -> list[str]:
    """Submodules none of whose parameters were used, in order of definition: those of the model, or where it holds a
    single one, of that."""
    program = known.verification.claims[0].program
    names = [one.name for one in program.parameters]
    prefix = ""
    while True:
        children = _children(names, prefix)
        if len(children) != 1 or not _children(names, f"{children[0]}."):
            break
        prefix = f"{children[0]}."
    used = _used(program)
    return [child for child in children if not any(name.startswith(f"{child}.") for name in used)]


def _children(names: Sequence[str], prefix: str) -> list[str]:
    """Submodules directly below a prefix that hold parameters."""
    below = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return list(dict.fromkeys(f"{prefix}{name.split('.')[0]}" for name in below if "." in name))


def _used(program: Program) -> set[str]:
    return {
        ref.name
        for one in program.operations
        for value in one.arguments.values()
        for ref in refs_in(value)
        if ref.kind == "parameter"
    }
