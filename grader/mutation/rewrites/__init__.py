"""Rewrites: the reference as somebody else would have written it, with the same function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from grader.mutation.rewrites.answers import answer_rewrites
from grader.mutation.rewrites.calls import call_rewrites
from grader.mutation.rewrites.chain import chain_rewrites
from grader.mutation.rewrites.files import file_rewrites
from grader.mutation.rewrites.layers import layer_rewrites
from grader.mutation.rewrites.statements import statement_rewrites
from grader.mutation.rewrites.text import text_rewrites
from grader.mutation.study import Study
from grader.mutation.variant import Variant

__all__ = ["make_rewrites"]

MAKERS: tuple[Callable[[Study], Iterator[Variant]], ...] = (
    text_rewrites, call_rewrites, statement_rewrites, layer_rewrites, chain_rewrites, file_rewrites, answer_rewrites,
)  # fmt: skip


def make_rewrites(study: Study) -> tuple[Variant, ...]:
    """Every rewrite that changes anything. Whether the function is kept is for others to see."""
    found: dict[frozenset[tuple[str, str | None]], Variant] = {}
    for make in MAKERS:
        for rewrite in make(study):
            if any(study.text_of(path) != text for path, text in rewrite.changed.items()):
                found.setdefault(frozenset(rewrite.changed.items()), rewrite)
    return tuple(found.values())
