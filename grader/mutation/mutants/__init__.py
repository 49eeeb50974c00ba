"""Mutants: the reference with one thing wrong. Each module makes those of one theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from grader.mutation.mutants.answers import answer_mutants
from grader.mutation.mutants.arguments import argument_mutants
from grader.mutation.mutants.elements import element_mutants
from grader.mutation.mutants.files import file_mutants
from grader.mutation.mutants.forward import forward_mutants
from grader.mutation.mutants.kinds import kind_mutants
from grader.mutation.mutants.learning import learning_mutants
from grader.mutation.mutants.names import name_mutants
from grader.mutation.mutants.numbers import number_mutants
from grader.mutation.mutants.order import order_mutants
from grader.mutation.mutants.settings import setting_mutants
from grader.mutation.mutants.signature import signature_mutants
from grader.mutation.study import Study
from grader.mutation.variant import Variant

__all__ = ["make_mutants"]

MAKERS: tuple[Callable[[Study], Iterator[Variant]], ...] = (
    number_mutants, argument_mutants, signature_mutants, element_mutants, name_mutants, forward_mutants,
    setting_mutants, kind_mutants, order_mutants, learning_mutants, answer_mutants, file_mutants,
)  # fmt: skip
"""Those that edit the text where it stands come first: of two that are the same, the first is kept."""


def make_mutants(study: Study) -> tuple[Variant, ...]:
    """Every mutant, each text once."""
    found: dict[Mapping[str, str | None] | frozenset[tuple[str, str | None]], Variant] = {}
    for make in MAKERS:
        for mutant in make(study):
            found.setdefault(frozenset(mutant.changed.items()), mutant)
    return tuple(found.values())
