"""What a ``loop`` item must be in itself: formulas that can be read, and names that mean something."""

from __future__ import annotations

from collections.abc import Iterator

from grader.errors import RubricError
from grader.model import LoopCheck
from grader.near import options, shown
from grader.rubric.document import Loc, Slip
from grader.rubric.formula import parse_formula, unknown_names

__all__ = ["loop_slips"]


def loop_slips(check: LoopCheck, loc: Loc) -> Iterator[Slip]:
    """Every mistake in the check that the schema finds right."""
    networks = frozenset(check.networks)
    variables = [name for name in (one.name for one in check.loaders.values()) if name is not None] + [*check.noise]
    for name in sorted({name for name in variables if variables.count(name) > 1}):
        yield Slip((*loc, "loaders"), f"{shown(name)} names two things in formulas")
    for name, taker in check.noise.items():
        if taker not in networks:
            yield Slip(
                (*loc, "noise", name), f"no network is called {shown(taker)}: {options(taker, sorted(networks))}"
            )
    first, *others = check.runs.values()
    for run, settings in zip([*check.runs][1:], others, strict=True):
        if settings.keys() != first.keys():
            told = ", ".join(sorted(settings.keys() ^ first.keys()))
            yield Slip((*loc, "runs", run), f"every run must have the same settings; this one differs in {told}")
    yield from _steps(check, loc, networks, frozenset({*variables, *first}))
    for aspect in check.aspects:
        if aspect not in check.markable:
            words = "it needs a loss, and noise or a second run where it is about these"
            yield Slip((*loc, "aspects", aspect), f"there is nothing to mark of {aspect}: {words}")


def _steps(check: LoopCheck, loc: Loc, networks: frozenset[str], names: frozenset[str]) -> Iterator[Slip]:
    owner: dict[str, str] = {}
    for step, wanted in check.steps.items():
        here = (*loc, "steps", step)
        for index, network in enumerate(wanted.changes):
            if network not in networks:
                words = f"no network is called {shown(network)}: {options(network, sorted(networks))}"
                yield Slip((*here, "changes", index), words)
            elif network in owner:
                yield Slip((*here, "changes", index), f"{network} is changed by {owner[network]} too")
            owner.setdefault(network, step)
        if wanted.near and not wanted.loss:
            yield Slip((*here, "near"), "losses can be near only where loss says what is asked for")
        near = [((*here, "near", index, "loss"), one.loss) for index, one in enumerate(wanted.near)]
        for place, text in [*(((*here, "loss", index), text) for index, text in enumerate(wanted.loss)), *near]:
            try:
                formula = parse_formula(text)
            except RubricError as error:
                yield Slip(place, str(error))
                continue
            for words in unknown_names(formula, networks, names):
                yield Slip(place, words)
