"""What an item's check must be in itself, beyond what the schema can say."""

from __future__ import annotations

from collections.abc import Iterator

from grader.errors import RubricError
from grader.model import (
    AnswerCheck,
    Check,
    EquivalentCheck,
    FileCheck,
    FunctionCheck,
    LoopCheck,
    ManualCheck,
    ModesCheck,
    NetworkCheck,
    ParametersCheck,
    PytestCheck,
    RangeCheck,
    ShapeCheck,
    TableCheck,
    TrainCheck,
    VariantsCheck,
)
from grader.near import options, shown
from grader.rubric.call import parse_call
from grader.rubric.contracts import contract_slips
from grader.rubric.document import Loc, Slip
from grader.rubric.draft import Draft
from grader.rubric.forms import form_slips, list_slips
from grader.rubric.loops import loop_slips

__all__ = ["kinds", "needs_reference"]


def kinds(draft: Draft) -> Iterator[Slip]:
    """Every mistake in the checks that the schema finds right."""
    asked: dict[str, int] = {}
    yield from list_slips(draft.forms)
    for item in draft.items:
        if item.check is None:
            continue
        check, loc = item.check, (*item.loc, "check")
        yield from _models(check, loc, draft.defines)
        yield from _fields(check, loc)
        yield from _accepted(check, loc)
        yield from form_slips(check, loc, draft.forms)
        if item.public and needs_reference(check):
            yield _secret(check, loc)
        if isinstance(check, AnswerCheck):
            question = check.question.lower()  # students write `1A` and `1a` for the same
            if question in asked:
                taken = f"{shown(check.question)} is asked by the item in line {asked[question]} too"
                yield Slip((*loc, "question"), taken)
            asked.setdefault(question, item.line)


def needs_reference(check: Check) -> bool:
    """Whether what is expected can be known from the reference solution alone.

    False for ``pytest``: that depends on the test's own fixtures.
    """
    if isinstance(check, ShapeCheck):
        return check.check_output and check.output is None
    if isinstance(check, VariantsCheck):
        return any(variant.output is None for variant in check.variants)
    if isinstance(check, ModesCheck):
        return check.differ is None
    if isinstance(check, TrainCheck):
        return check.band
    if isinstance(check, FunctionCheck):
        return not check.value and not check.terms
    return isinstance(check, ParametersCheck | EquivalentCheck | NetworkCheck | AnswerCheck)


def _models(check: Check, loc: Loc, defines: tuple[str, ...] | None) -> Iterator[Slip]:
    match check:
        case VariantsCheck():
            for index, variant in enumerate(check.variants):
                yield from _call(variant.model, (*loc, "variants", index, "model"), defines)
        case TrainCheck():
            for name, model in check.models.items():
                yield from _call(model, (*loc, "models", name), defines)
        case FileCheck() | AnswerCheck() | PytestCheck() | ManualCheck() | LoopCheck() | FunctionCheck():
            return
        case _:
            yield from _call(check.model, (*loc, "model"), defines)


def _call(text: str, loc: Loc, defines: tuple[str, ...] | None) -> Iterator[Slip]:
    try:
        name, _, _ = parse_call(text)
    except RubricError as error:
        yield Slip(loc, str(error))
        return
    if defines is not None and name not in defines:
        yield Slip(loc, f"{shown(name)} is not in source.defines: {options(name, defines)}")


def _accepted(check: Check, loc: Loc) -> Iterator[Slip]:
    """Forms are the reference's own, so their names need not be among those that students define."""
    forms: tuple[str, ...] = getattr(check, "accept", ())
    for index, form in enumerate(forms):
        yield from _call(form, (*loc, "accept", index), None)
    named = "accept" if forms else "forms"
    if (forms or getattr(check, "forms", None) is not None) and not needs_reference(check):
        yield Slip((*loc, named), "nothing is compared with the reference here, so no other form of it can count")


def _fields(check: Check, loc: Loc) -> Iterator[Slip]:
    match check:
        case FileCheck():
            yield from _empty_patterns(check.patterns, (*loc, "patterns"))
        case ManualCheck():
            yield from _empty_patterns(check.images, (*loc, "images"))
        case ShapeCheck():
            yield from _shape(check, loc)
        case TableCheck(title=str(title)) if not all(choice.strip() for choice in title.split("|")):
            yield Slip((*loc, "title"), f"the title {title!r} has an empty choice, which every table would have")
        case EquivalentCheck():
            yield from _equivalent(check, loc)
        case TrainCheck():
            yield from _train(check, loc)
        case LoopCheck():
            yield from loop_slips(check, loc)
        case RangeCheck():
            if not check.low < check.high:
                yield Slip((*loc, "low"), f"the range is empty: from {check.low:g} to {check.high:g}")
        case _:
            yield from contract_slips(check, loc)


def _empty_patterns(patterns: tuple[str, ...], loc: Loc) -> Iterator[Slip]:
    for index, pattern in enumerate(patterns):
        if not all(choice.strip() for choice in pattern.split("|")):
            yield Slip((*loc, index), f"the pattern {pattern!r} has an empty choice, which matches nothing")


def _shape(check: ShapeCheck, loc: Loc) -> Iterator[Slip]:
    if not check.check_output and not check.layers:
        yield Slip(loc, "nothing is checked: check_output is false and no layers are named")
    if "" in check.layers:
        yield Slip((*loc, "layers", ""), "the name of a layer is empty")


def _equivalent(check: EquivalentCheck, loc: Loc) -> Iterator[Slip]:
    for index, layer in enumerate(check.layers):
        if not layer:
            yield Slip((*loc, "layers", index), "the name of a layer is empty")
        elif layer in check.layers[:index]:
            yield Slip((*loc, "layers", index), f"the layer {shown(layer)} is named twice")
    if len(set(check.modes)) < len(check.modes):
        yield Slip((*loc, "modes"), "a mode is named twice")


def _train(check: TrainCheck, loc: Loc) -> Iterator[Slip]:
    missing = [name for name in check.models if name not in check.rates]
    if missing:
        yield Slip((*loc, "rates"), f"no rate for {', '.join(missing)}: every model needs one")
    for name in check.rates:
        if name not in check.models:
            yield Slip((*loc, "rates", name), f"a rate for an unknown model {name}: {options(name, check.models)}")
    for index, beta in enumerate(check.betas):
        if not 0 <= beta < 1:
            yield Slip((*loc, "betas", index), f"Adam's betas are from 0 to below 1, not {beta:g}")


def _secret(check: Check, loc: Loc) -> Slip:
    if isinstance(check, ShapeCheck):
        return Slip(loc, "a public shape item must state its output: students have no reference to compare with")
    words = f"a public item cannot be of kind {check.kind}, which compares with the secret reference"
    return Slip(loc, f"{words}: make it revealed or hidden")
