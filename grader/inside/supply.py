"""What the staff's file of supplied helpers can use, and how its names take the place of the student's for a while.

The file is text that came with the question. It defines ``supply(box)``, which returns what takes the place of names of
the student's module; ``box`` is a :class:`Supplies`.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import torch

__all__ = ["SUPPLIED_FILE", "SUPPLIES_FILE", "Helpers", "Options", "Silent", "Supplies", "names_over", "supplied_names"]

SUPPLIED_FILE = "supplied.py"
"""The name of the staff's file in tracebacks: no file of a submission has it, since those have whole paths."""
SUPPLIES_FILE = __file__
_NOTHING = object()


class Options(dict[str, Any]):
    """Settings that can be read as attributes and as a mapping."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"the options have no {name}; there are {', '.join(self)}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class Silent:
    """Does nothing, whatever is asked of it, and counts its calls by name: for what writes files and draws."""

    def __init__(self, name: str, counts: dict[str, int]) -> None:
        self._name, self._counts = name, counts

    def __call__(self, *args: Any, **kwargs: Any) -> Silent:
        self._counts[self._name] = self._counts.get(self._name, 0) + 1
        return self

    def __getattr__(self, name: str) -> Silent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent(f"{self._name}.{name}"[:200], self._counts)

    def __getitem__(self, key: object) -> Silent:
        return self

    def __iter__(self) -> Iterator[Silent]:
        return iter((self, self))  # figure, axes = plt.subplots()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        return None


class Helpers:
    """In the place of a module of helpers: what the staff give of it, else what they supply under that name anyway,
    else what the student's own has."""

    def __init__(self, given: Mapping[str, Any], own: object = None) -> None:
        self._given, self._own = dict(given), own

    def over(self, own: object, names: Mapping[str, Any]) -> Helpers:
        """The same, over the student's ``own`` (None where there is none) and all that is supplied."""
        return Helpers({**names, **self._given}, own)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._given[name] if name in self._given else getattr(self._own, name)


@dataclass(frozen=True)
class Supplies:
    """What a file of supplied helpers is made from: tiny networks and loaders by name, and a scratch folder."""

    networks: Mapping[str, Any]
    loaders: Mapping[str, Any]
    written: dict[str, int] = field(default_factory=dict)
    scratch: str = field(default_factory=tempfile.gettempdir)

    def maker(self, *names: str) -> Callable[..., Any]:
        """A function that takes anything and gives these networks in turn: for the student's own classes."""
        turn = itertools.cycle(names)
        return lambda *args, **kwargs: self.networks[next(turn)]

    def noise(self, *size: int) -> torch.Tensor:
        """Fresh numbers, evenly drawn from (-1, 1)."""
        return torch.rand(*size) * 2 - 1

    def silent(self, name: str) -> Silent:
        """What does nothing whatever is asked of it; its calls are told."""
        return Silent(name, self.written)

    def helpers(self, **given: Any) -> Helpers:
        """A module of helpers, such as ``utils``: what is not given is what is supplied, or the student's own."""
        return Helpers(given)

    def options(self, **settings: Any) -> Options:
        """Settings; those that a run of the rubric names are set to what it says."""
        return Options(settings)


def supplied_names(
    text: str, box: Supplies, settings: Sequence[Sequence[Any]], own: Mapping[str, Any]
) -> dict[str, Any]:
    """What the file's ``supply`` returns, and the loaders. ``own``: the student's own settings, for those options that
    the staff did not think of. Raises whatever the file raises: it is the staff's."""
    space: dict[str, Any] = {"__name__": "supplied"}
    exec(compile(text, SUPPLIED_FILE, "exec", dont_inherit=True), space)
    given = dict(space["supply"](box))
    for options in given.values():
        if isinstance(options, Options):
            for name, value in settings:
                _set(options, name, value)
            for name, value in own.items():
                options.setdefault(name, value)
    return dict(box.loaders) | given


def _set(options: Options, name: str, value: float) -> None:
    """In the type of what is there: 5.0 for ``train_iters = 10`` is 5."""
    if name not in options:
        return
    options[name] = type(options[name])(value) if isinstance(options[name], bool | int | float) else value


@contextmanager
def names_over(
    module: dict[str, Any], names: Mapping[str, Any], others: Iterable[dict[str, Any]] = ()
) -> Iterator[None]:
    """Put names over those of a module's namespace, and over what ``others``, the submission's other modules, have of
    them: a loop may ask for ``utils.create_model``. Puts their own back, since other questions are about these."""
    with ExitStack() as stack:
        for space in others:
            if space is not module:
                stack.enter_context(_over(space, {name: names[name] for name in names if name in space}))
        stack.enter_context(_over(module, names))
        yield


@contextmanager
def _over(space: dict[str, Any], names: Mapping[str, Any]) -> Iterator[None]:
    before = {name: space.get(name, _NOTHING) for name in names}
    space.update({
        name: value.over(space.get(name), names) if isinstance(value, Helpers) else value
        for name, value in names.items()
    })  # fmt: skip
    try:
        yield
    finally:
        for name, value in before.items():
            if value is _NOTHING:
                space.pop(name, None)
            else:
                space[name] = value
