"""Statements that change a submodule after it was made, in the words that a student would use in ``__init__``.

Sizes are read from the module that is replaced, so that the change holds for every width a model is made with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from grader.model import Plain
from grader.mutation.insertion import at_end, torch_in
from grader.mutation.modules import Model, Module
from grader.mutation.study import Study, mutant
from grader.mutation.variant import Place, Theme, Variant

__all__ = ["OLD", "built", "change", "made_again", "replaced", "shown"]

OLD = "old"


def built(study: Study, theme: Theme, words: str, model: Model, path: str, lines: Sequence[str]) -> Variant | None:
    """A mutant whose ``__init__`` goes on with these lines. ``{nn}`` and ``{torch}`` in them are the file's own names.

    None where the subject has no ``__init__`` that could go on.
    """
    made = study.method(model.subject, "__init__")
    if made is None:
        return None
    names = torch_in(made.file)
    text = [line.replace("{nn}", names.nn).replace("{torch}", names.torch) for line in lines]
    needs_torch = text != list(lines)
    edits = [*(names.edits if needs_torch else ()), at_end(made.file, made.function, text)]
    place: Place = study.assigned_in(model.subject, path)
    changed = {made.file.path: made.file.edited(edits)}
    return mutant(theme, words, place, changed)


def change(model: Model, module: Module, changes: Mapping[str, str]) -> list[str]:
    """The module made again with other settings. ``changes``: expressions, in which ``old`` is the module."""
    return [
        f"{OLD} = {model.expression(module.path)}",
        f"{model.expression(module.path)} = {made_again(module, changes)}",
    ]


def made_again(module: Module, changes: Mapping[str, str]) -> str:
    """An expression for a module like ``old`` but for the changes."""
    settings = module.settings or ()
    told = {
        one.name: one.taken_from(OLD) for one in settings if one.is_needed or shown(one.value) != shown(one.default)
    }
    words = ", ".join(f"{name}={value}" for name, value in {**told, **changes}.items())
    return f"type({OLD})({words})"


def replaced(model: Model, path: str, expression: str) -> list[str]:
    """Something else in a module's place; ``{name}`` in the expression is a setting of the module."""
    where = model.expression(path)
    text = re.sub(r"\{(?!nn\}|torch\})(\w+)\}", rf"{OLD}.\1", expression)
    return [*([f"{OLD} = {where}"] if f"{OLD}." in text else []), f"{where} = {text}"]


def shown(value: Plain) -> str:
    """A setting as people write it: 3 for (3, 3)."""
    if isinstance(value, tuple) and value and all(one == value[0] for one in value):
        return shown(value[0])
    return repr(value)
