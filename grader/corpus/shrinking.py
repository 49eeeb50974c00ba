"""A rubric's text with other limits, other folders and fewer items."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path

import yaml

from grader.model import AnswerCheck, EquivalentCheck, Item, ManualCheck, Rubric, ShapeCheck, TrainCheck

__all__ = ["Limits", "adapted", "cheap_items"]

Limits = Mapping[str, int | float]
"""Fields of the rubric's ``limits``."""
NO_FOLDERS = {"id", "title"}
"""Texts at the top of a rubric that are no names of folders, even where there is one of that name."""


def cheap_items(rubric: Rubric) -> frozenset[str]:
    """One item that costs little and is right only for the right network, and one written answer, for which documents
    are read; all items that need no person where there is none of the first kind."""
    kinds = (EquivalentCheck, ShapeCheck)
    able = [item for kind in kinds for item in rubric.items if isinstance(item.check, kind) and not _by_layer(item)]
    costly = ManualCheck | TrainCheck
    written = [item for item in rubric.items if isinstance(item.check, AnswerCheck)]
    unattended = [item for item in rubric.items if not isinstance(item.check, costly)]
    return frozenset(item.id for item in ([*able[:1], *written[:1]] if able else unattended))


def _by_layer(item: Item) -> bool:
    return bool(getattr(item.check, "layers", ()))


def adapted(text: str, changes: Mapping[str, str | Limits], keep: Collection[str], base: Path) -> str:
    """A rubric's YAML with other values at top level and without some of its items, to be read in another folder.

    Names of folders below ``base``, where the rubric lies, are made absolute. Scalars keep their text (``1.10`` stays
    an id and 2.5 never passes through a float); comments are lost.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    for key, node in list(root.value):
        if key.value not in NO_FOLDERS and isinstance(node, yaml.ScalarNode) and _is_folder(base, node):
            _put(root, key.value, _text(str((base / node.value).resolve())))
    for name, value in changes.items():
        _put(root, name, _text(value) if isinstance(value, str) else _numbers(value))
    parts = _get(root, "parts")
    assert isinstance(parts, yaml.SequenceNode)
    parts.value = [part for part in parts.value if _keep_items(part, keep)]
    return str(yaml.serialize(root, Dumper=yaml.SafeDumper, allow_unicode=True))


def _is_folder(base: Path, node: yaml.ScalarNode) -> bool:
    return bool(node.value) and (base / node.value).is_dir()


def _keep_items(part: yaml.MappingNode, keep: Collection[str]) -> bool:
    """Leave out the other items; whether any is left. The part's marks stay the sum of its items'."""
    items = _get(part, "items")
    assert isinstance(items, yaml.SequenceNode)
    items.value = [item for item in items.value if _scalar(item, "id") in keep]
    for item in items.value:
        needs = _get(item, "needs")
        if isinstance(needs, yaml.SequenceNode):
            needs.value = [need for need in needs.value if need.value in keep]
    total = sum((Decimal(_scalar(item, "marks")) for item in items.value), Decimal(0))
    _put(part, "marks", _number(f"{total:f}"))
    return bool(items.value)


def _get(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _scalar(node: yaml.MappingNode, name: str) -> str:
    found = _get(node, name)
    return str(found.value) if found is not None else ""


def _put(node: yaml.MappingNode, name: str, value: yaml.Node) -> None:
    others = [(key, old) for key, old in node.value if key.value != name]
    node.value = [*others, (yaml.ScalarNode("tag:yaml.org,2002:str", name), value)]


def _text(value: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"')


def _numbers(values: Limits) -> yaml.Node:
    pairs = [(_text(name), _number(str(value))) for name, value in values.items()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs)


def _number(text: str) -> yaml.Node:
    """With the tag that YAML gives to such a text, so that none is written out."""
    return yaml.ScalarNode(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)
