"""The rubric that students may have: its public items, and no trace of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml

from grader.errors import RubricError
from grader.model import Item, LoopCheck, Part, PytestCheck, Rubric, Tolerance, Visibility
from grader.rubric.load import LoadedRubric

__all__ = ["public_subset"]


def public_subset(loaded: LoadedRubric) -> str:
    """YAML text of the public items alone, which ``load_rubric(path, staff=False)`` accepts.

    Parts without public items are left out, and marks of the others lowered to the sum of what is left. A public
    item no longer needs hidden ones. ``checks`` stays only where a public item names a test.

    Raises:
        RubricError: no item is public.
    """
    rubric = loaded.rubric
    parts = tuple(part for part in map(_public_part, rubric.parts) if part.items)
    if not parts:
        raise RubricError(f"{loaded.path} has no public item", advice="Give an item `visibility: public`.")
    public = {item.id for part in parts for item in part.items}
    parts = tuple(replace(part, items=tuple(_without_needs(item, public) for item in part.items)) for part in parts)
    tested = any(isinstance(item.check, PytestCheck | LoopCheck) for part in parts for item in part.items)
    # The tolerance serves comparisons with the reference, of which none is public.
    checks = rubric.checks if tested else None
    subset = replace(rubric, reference=None, starter=None, checks=checks, tolerance=Tolerance(), parts=parts)
    return _dump(subset)


def _public_part(part: Part) -> Part:
    items = tuple(item for item in part.items if item.visibility is Visibility.PUBLIC)
    return replace(part, items=items, marks=sum((item.marks for item in items), Decimal(0)))


def _without_needs(item: Item, public: set[str]) -> Item:
    return replace(item, needs=tuple(need for need in item.needs if need in public))


def _dump(rubric: Rubric) -> str:
    body = yaml.dump(
        _plain(rubric), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )
    return f"# The public items of {rubric.id}, for `grade check`.\n{body}"


def _plain(value: Any) -> Any:
    """Records to mappings, without the fields that stand at their defaults."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        kept = [
            entry for entry in fields(value) if entry.name == "kind" or getattr(value, entry.name) != _default(entry)
        ]
        return {entry.name: _plain(getattr(value, entry.name)) for entry in kept}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def _default(entry: Field[Any]) -> Any:
    return entry.default if entry.default_factory is MISSING else entry.default_factory()


class _Dumper(yaml.SafeDumper):
    """Writes a mark as the number that it is, digit by digit."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    text = f"{value:f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _number)
