"""What items of the kinds ``outputs``, ``responds``, ``heads`` and ``function`` must be in themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from grader.errors import RubricError
from grader.model import Check, FunctionCheck, HeadsCheck, OutputsCheck, RespondsCheck, TableCheck
from grader.near import options, shown
from grader.rubric.document import Loc, Slip
from grader.rubric.formula import parse_formula, unknown_names
from grader.rubric.ways import OPEN, Joined, Lengths, parse_place, parse_sizes, parse_way

__all__ = ["BATCH", "SEED", "contract_slips"]

BATCH, SEED = "N", "seed"
Read = TypeVar("Read")


def contract_slips(check: Check, loc: Loc) -> Iterator[Slip]:
    """Every mistake in the check that the schema finds right."""
    match check:
        case OutputsCheck(learn=learn):
            known = {BATCH}
            ways = list(check.ways)
            if learn is not None:
                known |= _letters(learn.outputs)
                ways += learn.ways
                yield from _ways(learn.ways, {BATCH}, (*loc, "learn"))
                yield from _sizes(learn.outputs, (*loc, "learn"))
            yield from _asked(check, ways, known, loc)
            yield from _unknown(check.ranges, check.outputs, "output", (*loc, "ranges"))
            for name, wanted in check.ranges.items():
                if not wanted.low < wanted.high:
                    words = f"the range is empty: from {wanted.low:g} to {wanted.high:g}"
                    yield Slip((*loc, "ranges", name, "low"), words)
        case RespondsCheck():
            yield from _asked(check, check.ways, {BATCH}, loc)
            yield from _causes(check, loc)
        case HeadsCheck():
            yield from _asked(check, check.ways, {BATCH}, loc)
        case FunctionCheck():
            yield from _function(check, loc)
        case TableCheck():
            yield from _ways(check.ways, {BATCH}, loc)
        case _:
            return


def _asked(
    check: OutputsCheck | RespondsCheck | HeadsCheck, ways: Iterable[str], known: set[str], loc: Loc
) -> Iterator[Slip]:
    """``ways``: all in which inputs may stand."""
    yield from _ways(check.ways, known, loc)
    yield from _sizes(check.outputs, loc)
    yield from _unknown(check.inputs, _inputs_of(ways), "input of any way", (*loc, "inputs"))


def _letters(outputs: Mapping[str, str]) -> set[str]:
    found = [_read(parse_sizes, text)[0] or () for text in outputs.values()]
    return {one for sizes in found for size in sizes for one in size if isinstance(one, str)}


def _inputs_of(ways: Iterable[str]) -> set[str]:
    found = [_read(parse_way, text)[0] or () for text in ways]
    return {name for way in found for joined in way for name, _ in joined.parts}


def _read(parse: Callable[[str], Read], text: str) -> tuple[Read | None, str]:
    """What stands in the text, or why it cannot be read."""
    try:
        return parse(text), ""
    except RubricError as error:
        return None, str(error)


def _ways(ways: Iterable[str], known: set[str], loc: Loc) -> Iterator[Slip]:
    for index, text in enumerate(ways):
        way, why = _read(parse_way, text)
        if way is None:
            yield Slip((*loc, "ways", index), why)
            continue
        for name, size in (part for joined in way for part in joined.parts):
            if name == SEED:
                yield Slip((*loc, "ways", index), f"{SEED} cannot name an input: choose another word")
            if OPEN in (*size[:1], *size[2:]):
                words = f"{OPEN} may stand for the second length of {name} alone"
                yield Slip((*loc, "ways", index), words)
            for letter in size:
                if isinstance(letter, str) and letter not in {*known, OPEN}:
                    words = f"the length {shown(letter)} of {name} is not known: {options(letter, sorted(known))}"
                    yield Slip((*loc, "ways", index), words)
        if any(len(joined.parts) > 1 and not _can_join(joined) for joined in way):
            yield Slip((*loc, "ways", index), "what is joined must have the same lengths but for the second")


def _can_join(joined: Joined) -> bool:
    sizes = [size for _, size in joined.parts]
    return all(len(size) > 1 and (size[0], *size[2:]) == (sizes[0][0], *sizes[0][2:]) for size in sizes)


def _sizes(outputs: Mapping[str, str], loc: Loc) -> Iterator[Slip]:
    for name, text in outputs.items():
        _, why = _read(parse_sizes, text)
        if why:
            yield Slip((*loc, "outputs", name), why)


def _unknown(named: Iterable[str], known: Iterable[str], what: str, loc: Loc) -> Iterator[Slip]:
    there = list(known)
    for name in named:
        if name not in there:
            yield Slip((*loc, name), f"{shown(name)} is no {what}: {options(name, there)}")


def _causes(check: RespondsCheck, loc: Loc) -> Iterator[Slip]:
    if not check.to and not check.ignores:
        yield Slip(loc, "nothing is checked: neither `to` nor `ignores` names anything")
    there = {SEED, *_inputs_of(check.ways)}
    for field, causes in (("to", check.to), ("ignores", check.ignores)):
        yield from _unknown(causes, check.outputs, "output", (*loc, field))
        for output, names in causes.items():
            for index, name in enumerate(names):
                if name not in there:
                    words = f"{shown(name)} is neither an input nor {SEED}: {options(name, sorted(there))}"
                    yield Slip((*loc, field, output, index), words)


def _function(check: FunctionCheck, loc: Loc) -> Iterator[Slip]:
    for index, text in enumerate(check.functions):
        _, why = _read(parse_place, text)
        if why:
            yield Slip((*loc, "functions", index), why)
    for name, argument in check.arguments.items():
        size, why = _read(_argument_size, argument.size)
        for letter in size or ():
            if isinstance(letter, str) and letter != BATCH:
                why = f"the length {shown(letter)} is not known: only {BATCH} may stand here"
        if why:
            yield Slip((*loc, "arguments", name, "size"), why)
    if check.value and check.terms:
        yield Slip((*loc, "terms"), "a function has a value or terms, not both")
    if check.noise and not check.value:
        yield Slip((*loc, "noise"), "noise is a name in `value`, and there is none")
    names = frozenset({*check.arguments, BATCH})
    for index, text in enumerate(check.value):
        extra = {check.noise} if check.noise else set()
        yield from _formula(text, names | extra, (*loc, "value", index))
    for term, forms in check.terms.items():
        for index, text in enumerate(forms):
            yield from _formula(text, names, (*loc, "terms", term, index))


def _argument_size(text: str) -> Lengths:
    if text.strip() == "()":
        return ()
    sizes = parse_sizes(text)
    if len(sizes) > 1:
        raise RubricError(f"{shown(text)} has several sizes: an argument has one")
    return sizes[0]


def _formula(text: str, names: frozenset[str], loc: Loc) -> Iterator[Slip]:
    formula, why = _read(parse_formula, text)
    if formula is None:
        yield Slip(loc, why)
        return
    for words in unknown_names(formula, frozenset(), names):
        yield Slip(loc, words)
