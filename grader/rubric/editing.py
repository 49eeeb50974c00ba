"""Changing a value in a rubric's text, and nothing else: comments, order and style stay."""

from __future__ import annotations

import yaml

from grader.rubric.document import Loc

__all__ = ["decimal_words", "with_value"]


def with_value(text: str, loc: Loc, value: str) -> str:
    """``text`` with ``value`` (YAML as it is to stand there) at ``loc``, whose owner must be there.

    A field that is new is written before the last one of its mapping: at the top of a rubric that is ``parts``.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in loc[:-1]:
        node = _member(node, step)
        assert node is not None
    assert isinstance(node, yaml.MappingNode)
    found = _member(node, loc[-1])
    if found is not None:
        return text[: found.start_mark.index] + value + text[found.end_mark.index :]
    key = node.value[-1][0].start_mark
    between = ", " if node.flow_style else f"\n{' ' * key.column}"
    return f"{text[: key.index]}{loc[-1]}: {value}{between}{text[key.index :]}"


def decimal_words(value: float) -> str:
    """A number as rubrics take it: decimal, without an exponent."""
    words = f"{value:.12f}".rstrip("0").rstrip(".")
    return words or "0"


def _member(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None
