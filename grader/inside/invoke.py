"""Calling a function of the student's with drawn arguments, by the names that it gives them where they are known."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from grader.inside.failure import CannotAnswer, missing, stage, wrong_type
from grader.inside.loading import Loader
from grader.inside.network import build, reseed, run_mode, submodule, to_array
from grader.inside.singles import Singles

__all__ = ["invoke"]

Arrays = dict[str, np.ndarray[Any, Any]]
RESULTS = 20
NESTED = 4


def invoke(loader: Loader, question: Mapping[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``taken`` and ``cases``. Arrays: ``CASE/NAME``, named by place or by key. Raises CannotAnswer when there
    is no such function, or when its arguments are not those that are given."""
    reseed(question["seeds"][0])
    function = _function(loader, question)
    taken = _taken(function, question["given"], question["call"]["name"])
    cases: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for number, values in enumerate(question["cases"]):
        tensors = {
            one["name"]: torch.from_numpy(value.copy()) for one, value in zip(question["given"], values, strict=True)
        }
        reseed(question["seeds"][number])
        try:
            with stage("call", loader.root), torch.no_grad(), Singles(loader.root, loader.ledger):
                returned = _called(function, taken, tensors)
            found = dict(_results(returned, "", 0))
            if not found or len(found) > RESULTS:
                raise wrong_type(question["call"]["name"], "a number, a tensor, or a few of them", returned)
        except CannotAnswer as problem:
            cases.append({"failure": problem.facts})
        else:
            cases.append({})
            arrays |= {f"{number}/{name}": value for name, value in found.items()}
    told = [[one.name, one.argument, one.by_name] for one in taken]
    return {"taken": told, "cases": cases}, arrays


def _function(loader: Loader, question: Mapping[str, Any]) -> Callable[..., Any]:
    call, name = question["call"], question["call"]["name"]
    maker = loader.find(call["source"], name)
    if question["method"] and _lacks(maker, question["method"]):
        raise missing("method", question["method"], list(vars(maker)), name)
    thing = build(loader, call) if question["made"] else maker
    run_mode(thing, question["mode"])
    if question["method"]:
        thing, name = submodule(thing, question["method"], loader), question["method"]
    if not callable(thing):
        raise wrong_type(name, "something that can be called", thing)
    found: Callable[..., Any] = thing
    return found


def _lacks(maker: Any, method: str) -> bool:
    """A class that neither has the method nor could make it: so it need not be made to see that."""
    if not isinstance(maker, type) or hasattr(maker, method):
        return False
    makers = [vars(one)["__init__"] for one in maker.__mro__ if "__init__" in vars(one)]
    codes = [getattr(inspect.unwrap(one), "__code__", None) for one in makers if callable(one)]
    return not any(method in code.co_names for code in codes if code is not None)


class _Taken(NamedTuple):
    """What a parameter of the function is given. ``by_name``: its own name says that this argument is meant."""

    name: str
    argument: str
    keyword: bool
    by_name: bool


def _taken(function: Callable[..., Any], given: Sequence[Mapping[str, Any]], name: str) -> list[_Taken]:
    """By name as far as names are known; what is left in order. Without a signature, everything in order.

    Raises CannotAnswer where the function needs more than there is.
    """
    in_order = [_Taken("", str(one["name"]), keyword=False, by_name=False) for one in given]
    try:
        # of a module: the forward that its own class defines, since __call__ takes anything
        target = function.forward if isinstance(function, torch.nn.Module) else function
        parameters = list(inspect.signature(target).parameters.values())
    except (TypeError, ValueError):
        return in_order
    if any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in parameters):
        return in_order
    own = [one for one in parameters if one.kind is not inspect.Parameter.VAR_KEYWORD]
    matched = _by_name([one.name for one in own], given)
    left = [str(one["name"]) for one in given if one["name"] not in matched.values()]
    taken: list[_Taken] = []
    by_keyword = False
    for one in own:
        argument = matched.get(one.name)
        if argument is None and one.default is inspect.Parameter.empty:
            if not left:
                raise wrong_type(f"asking for {one.name}, {name}", "a function of what it is given here", function)
            argument = left.pop(0)
        if argument is None:
            by_keyword = True  # it keeps its default, so what follows cannot be given by place
            continue
        keyword = by_keyword or one.kind is inspect.Parameter.KEYWORD_ONLY
        taken.append(_Taken(one.name, argument, keyword, one.name in matched))
    return taken


def _by_name(names: Sequence[str], given: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Which argument each parameter means. An argument goes to the first parameter that has one of its names; its own
    name before the others."""
    found: dict[str, str] = {}
    for one in given:
        wanted = [_plain(str(word)) for word in (one["name"], *one["names"])]
        fits = [name for word in wanted for name in names if _plain(name) == word and name not in found]
        if fits:
            found[fits[0]] = str(one["name"])
    return found


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _called(function: Callable[..., Any], taken: Sequence[_Taken], tensors: Mapping[str, torch.Tensor]) -> Any:
    args = [tensors[one.argument] for one in taken if not one.keyword]
    kwargs = {one.name: tensors[one.argument] for one in taken if one.keyword}
    return function(*args, **kwargs)


def _results(value: Any, prefix: str, depth: int) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    name = prefix.removesuffix(".") or "0"
    match value:
        case torch.Tensor():
            yield name, to_array(value)
        case bool():
            return
        case int() | float() | np.number():
            yield name, np.asarray(value, np.float64)
        case np.ndarray() if value.dtype.kind in "fiu":
            yield name, value.copy()
        case Mapping() | tuple() | list() if depth < NESTED:
            pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
            for key, member in pairs:
                yield from _results(member, f"{prefix}{key}.", depth + 1)
        case _:
            return
