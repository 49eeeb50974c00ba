"""The modules of a model that the reference makes, as a box tells them, and how its own code would name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.model import Plain

__all__ = ["Model", "Module", "Setting", "read_model"]


@dataclass(frozen=True)
class Setting:
    """What a module was made with. ``is_flag``: given as a truth value, kept as a tensor or None, as a bias is."""

    name: str
    value: Plain
    is_flag: bool
    is_needed: bool
    default: Plain

    def taken_from(self, owner: str) -> str:
        """An expression for the value, read from a module that is called ``owner``."""
        return f"{owner}.{self.name} is not None" if self.is_flag else f"{owner}.{self.name}"


@dataclass(frozen=True)
class Module:
    """One submodule. ``settings`` is None where its attributes do not tell how to make it again."""

    path: str
    kind: str
    of_torch: bool
    is_leaf: bool
    is_indexed: bool
    settings: tuple[Setting, ...] | None
    parameters: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def parent(self) -> str:
        """The path of what it stands in; empty for the model itself."""
        return self.path.rpartition(".")[0]

    @property
    def key(self) -> str:
        """Its name in there."""
        return self.path.rpartition(".")[2]

    def setting(self, name: str) -> Plain:
        """The value of a setting, None where it has none of that name."""
        return next((one.value for one in self.settings or () if one.name == name), None)

    def numbers(self, name: str) -> tuple[int, ...]:
        """A setting that has a number for each axis; empty where it has none, or a word such as ``same``."""
        value, kernel = self.setting(name), self.setting("kernel_size")
        if isinstance(value, int) and not isinstance(value, bool):
            return (value,) * (len(kernel) if isinstance(kernel, tuple) else 1)
        numbers = tuple(one for one in value if isinstance(one, int)) if isinstance(value, tuple) else ()
        return numbers if isinstance(value, tuple) and len(numbers) == len(value) else ()

    def has(self, name: str) -> bool:
        """Whether there is a setting of that name."""
        return any(one.name == name for one in self.settings or ())


@dataclass(frozen=True)
class Model:
    """The modules of a subject in the order of definition; ``order``: paths of leaves in the order of their calls."""

    subject: str
    modules: tuple[Module, ...]
    order: tuple[str, ...]

    @property
    def leaves(self) -> tuple[Module, ...]:
        """Modules without modules in them."""
        return tuple(module for module in self.modules if module.is_leaf)

    def at(self, path: str) -> Module | None:
        """The module of that path."""
        return next((module for module in self.modules if module.path == path), None)

    def siblings(self, module: Module) -> tuple[Module, ...]:
        """The modules beside it and itself, in order."""
        return tuple(other for other in self.modules if other.parent == module.parent)

    def after(self, module: Module) -> tuple[Module, ...]:
        """The leaves that are called after its first call, in that order."""
        if module.path not in self.order:
            return ()
        behind = self.order[self.order.index(module.path) + 1 :]
        return tuple(found for path in behind if (found := self.at(path)) is not None)

    def expression(self, path: str) -> str:
        """``self.layer3[0]``."""
        words, at = "self", ""
        for key in path.split("."):
            owner = self.at(at)
            at = f"{at}.{key}" if at else key
            if owner is not None and owner.is_indexed:
                words += f"[{key}]"
            elif key.isidentifier():
                words += f".{key}"
            else:
                words += f"._modules[{key!r}]"
        return words


def read_model(subject: str, facts: Mapping[str, Any]) -> Model:
    """A model from the facts that the probe told."""
    return Model(subject, tuple(map(_module, facts["modules"])), tuple(map(str, facts["order"])))


def _module(facts: Mapping[str, Any]) -> Module:
    settings = facts["settings"]
    return Module(
        path=facts["path"],
        kind=facts["kind"],
        of_torch=facts["torch"],
        is_leaf=facts["leaf"],
        is_indexed=facts["indexed"],
        settings=None if settings is None else tuple(map(_setting, settings)),
        parameters=tuple((one["name"], tuple(one["size"])) for one in facts["parameters"]),
    )


def _setting(facts: Mapping[str, Any]) -> Setting:
    value, default = _frozen(facts["value"]), _frozen(facts["default"])
    return Setting(facts["name"], value, facts["flag"], facts["needed"], default)


def _frozen(value: Any) -> Plain:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(map(_frozen, value))
    assert value is None or isinstance(value, bool | int | float | str)
    return value
