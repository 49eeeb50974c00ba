"""Proposals for a rubric's settings in words, in lines of at most 80 columns, and in its text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from grader.mutation.calibration import Proposal
from grader.rubric import decimal_words, with_value
from grader.visible import plain

__all__ = ["proposed_text", "with_proposals"]

WIDTH = 80


def proposed_text(found: Sequence[Proposal]) -> str:
    """A paragraph for each setting, without a last newline."""
    if not found:
        return "nothing to calibrate: no item compares numbers or trains"
    return "\n\n".join("\n".join(_lines(one)) for one in found)


def with_proposals(text: str, found: Sequence[Proposal]) -> str:
    """A rubric's text with what is proposed in its place."""
    for one in found:
        if one.value is not None:
            words = decimal_words(one.value)
            both = f"{{absolute: {words}, relative: {words}}}"
            text = with_value(text, one.loc, both if one.setting == "tolerance" else words)
    return text


def _lines(one: Proposal) -> Iterator[str]:
    yield plain(f"{one.setting} ({', '.join(one.items)})")
    yield from _row("right", f"needs up to {one.right:.2g}, in {one.runs} comparisons")
    if one.wrong is not None and one.nearest is not None:
        variant = one.nearest.variant
        yield from _row("wrong", f"needs {one.wrong:.2g} or more: {variant.name} ({variant.place}) {variant.words}")
    else:
        yield from _row("wrong", "nothing that no other item tells, or nothing to compare")
    yield from _row("now", decimal_words(one.now))
    yield from _row("proposed", _proposed(one))


def _proposed(one: Proposal) -> str:
    if one.value is None:
        return "nothing: right and wrong work are not told apart by this number"
    words = decimal_words(one.value)
    if one.wrong is None:
        return f"{words}: {_times(one.value, one.right)} what right work needs"
    return f"{words}: {_times(one.value, one.right)} what right work needs, {_times(one.wrong, one.value)} below wrong"


def _times(more: float, less: float) -> str:
    return f"{more / less:.2g} times" if less > 0 else "more than"


def _row(name: str, words: str) -> list[str]:
    return textwrap.wrap(plain(words), WIDTH, initial_indent=f"  {name:<10}", subsequent_indent=" " * 12)
