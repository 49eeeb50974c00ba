"""One submodule left out, there twice, or in its neighbour's place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from grader.mutation.modules import Model, Module
from grader.mutation.remaking import OLD, built, made_again
from grader.mutation.study import Study
from grader.mutation.variant import Theme, Variant

__all__ = ["order_mutants"]

_IN = {"out_channels": "in_channels", "out_features": "in_features"}


def order_mutants(study: Study) -> Iterator[Variant]:
    """For each submodule, leaf or not: dropped and doubled; for each pair of neighbours: swapped."""
    for model in study.models.values():
        for module in model.modules:
            where, words = model.expression(module.path), f"{module.path} {module.kind}"
            lines = [f"{where} = {{nn}}.Identity()"]
            yield from filter(None, [built(study, Theme.DROPPED, f"without {words}", model, module.path, lines)])
            lines = _twice(module, where)
            yield from filter(None, [built(study, Theme.DOUBLED, f"{words} twice", model, module.path, lines)])
        parents = dict.fromkeys(module.parent for module in model.modules)
        for parent in parents:
            beside = [module for module in model.modules if module.parent == parent]
            yield from _swapped(study, model, beside)


def _twice(module: Module, where: str) -> list[str]:
    """A second one behind it: with weights of its own, and inputs as many as it is given; without weights the same."""
    output = next((name for name in _IN if module.has(name)), None)
    if output is None:
        again = made_again(module, {}) if module.settings is not None and module.parameters else OLD
    else:
        again = made_again(module, {_IN[output]: f"{OLD}.{output}"})
    return [f"{OLD} = {where}", f"{where} = {{nn}}.Sequential({OLD}, {again})"]


def _swapped(study: Study, model: Model, beside: list[Module]) -> Iterator[Variant]:
    for one, other in pairwise(beside):
        first, second = model.expression(one.path), model.expression(other.path)
        words = f"{other.path} {other.kind} before {one.path} {one.kind}"
        lines = [f"{first}, {second} = {second}, {first}"]
        yield from filter(None, [built(study, Theme.SWAPPED, words, model, one.path, lines)])
