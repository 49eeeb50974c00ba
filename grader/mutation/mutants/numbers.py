"""Another number or truth value where the code states one: at each call, inside helpers, and as a constant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutation.study import Code, Study, mutant
from grader.mutation.variant import Theme, Variant

__all__ = ["number_mutants", "other_values"]

THEMES = (
    ("kernel", Theme.KERNEL),
    ("stride", Theme.STRIDE),
    ("output_padding", Theme.PADDING),
    ("padding", Theme.PADDING),
    ("dilation", Theme.DILATION),
    ("groups", Theme.GROUPS),
    ("bias", Theme.BIAS),
    ("eps", Theme.EPSILON),
    ("momentum", Theme.MOMENTUM),
    ("channels", Theme.WIDTH),
    ("features", Theme.WIDTH),
    ("filters", Theme.WIDTH),
    ("hidden", Theme.WIDTH),
)
"""Words in a parameter's name, and what is wrong when its value is another one. The first that fits counts."""


def number_mutants(study: Study) -> Iterator[Variant]:
    """For each number or truth value in code that subjects use, another one or two."""
    for code in study.code():
        if isinstance(code.node, ast.Constant) and isinstance(code.node.value, bool | int | float):
            yield from _others(study, code, code.node, code.node.value)


def _others(study: Study, code: Code, node: ast.Constant, value: float) -> Iterator[Variant]:
    above = code.file.parents[node]
    if isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.USub):
        return  # -1 stands for "the last" and "the rest"; another number there is another thing
    call = above if isinstance(above, ast.Call) else None
    if isinstance(above, ast.keyword) and isinstance(code.file.parents[above], ast.Call):
        call = code.file.parents[above]  # type: ignore[assignment]  # it has been looked at
    role = study.role(code, call, node) if call is not None else ""
    theme = _theme_of(role)
    for other in other_values(theme, value):
        changed = {code.file.path: code.file.edited([code.file.replace(node, repr(other))])}
        words = f"{role + ' ' if role else ''}{other!r} for {value!r}{_in_words(code, node)}"
        yield mutant(theme, words, study.place(code, node), changed)


def _in_words(code: Code, node: ast.expr) -> str:
    line = code.file.text.splitlines()[node.lineno - 1].strip()
    return f" in: {line}"


def _theme_of(role: str) -> Theme:
    """What a parameter of that name settles."""
    return next((theme for word, theme in THEMES if word in role.lower()), Theme.NUMBER)


def other_values(theme: Theme, value: float) -> tuple[float, ...]:
    """Wrong values in a right one's place, such as people write: for a truth value, a whole number, another one."""
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return _other_numbers(theme, value)
    return (value / 2 if value else 0.5,)


def _other_numbers(theme: Theme, value: int) -> tuple[int, ...]:
    match theme:
        case Theme.KERNEL:
            return (value + 2, value - 1) if value > 1 else (value + 2,)
        case Theme.STRIDE:
            return (value + 1,) if value == 1 else (1, value + 1)
        case Theme.PADDING:
            return (value + 1,) if value == 0 else (0, value + 1)
        case Theme.WIDTH:
            return (value * 2, value // 2) if value >= 8 else (value + 1,)
        case _:
            return (value + 1,)
