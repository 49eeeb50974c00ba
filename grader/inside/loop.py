"""A training loop of the student's, run on tiny networks and drawn batches, with a recorder beside it."""

from __future__ import annotations

import ast
import inspect
from contextlib import chdir
from typing import Any

import numpy as np

from grader.inside.failure import cannot_answer, wrong_type
from grader.inside.loading import Loader as Sources
from grader.inside.needs import fill_needs
from grader.inside.network import reseed
from grader.inside.own_settings import own_settings
from grader.inside.supply import SUPPLIED_FILE, SUPPLIES_FILE, Supplies, names_over, supplied_names
from grader.inside.tiny import TINY_FILE, Tiny
from grader.inside.watching import Loader, Watch

__all__ = ["loop"]

Arrays = dict[str, np.ndarray[Any, Any]]
OUR_FILES = (SUPPLIES_FILE, TINY_FILE)
FILES, BYTES = 200, 1 << 20
"""How many other files of a submission are looked through for settings, and how large one may be."""


def loop(sources: Sources, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
    """Facts: ``events`` in order (``batch``, ``call``, ``backward``, ``step``, with numbers of what stands in the
    arrays), ``last`` (the last snapshot), ``returned``, ``failure`` of a loop that stopped (``in_ours``: in what was
    supplied), ``endless`` of one that we stopped, ``retired`` and ``written`` (how often by name).

    Arrays: ``snapshots`` (S, numbers) of all weights, ``gradients`` (steps, numbers; NaN for none), ``losses``
    (backward calls,), ``input/K``.

    Raises CannotAnswer when there is no such function.
    """
    call = question["call"]
    function = sources.find(call["source"], call["name"])
    if not callable(function):
        raise wrong_type(call["name"], "something that can be called", function)
    watch = Watch(question["most"], stands_in=question["retired"] == "stand-in")
    watch.networks = {told["name"]: Tiny(told, watch.called) for told in question["networks"]}
    loaders = {told["name"]: Loader(told, watch) for told in question["loaders"]}
    box = Supplies(watch.networks, loaders)
    trees = sources.trees(call["source"]["path"])
    own = own_settings(_others(sources, call["source"]["path"])) | own_settings(trees)
    names = supplied_names(question["supplied"], box, question["settings"], own)
    given, named = _arguments(function, call["args"], names, trees)
    failure, in_ours = None, False
    module = _namespace(function) or vars(sources.load(call["source"]).module)
    reseed(question["seed"])
    with names_over(module, names, sources.spaces()), chdir(box.scratch):
        fill_needs(inspect.unwrap(function), module, trees, names)
        try:
            with watch:
                function(*given, **named)
        except BaseException as error:  # noqa: BLE001 - whatever it raises is an answer, as in every stage
            failure = None if watch.was_enough else cannot_answer(error, "train", sources.root).facts
            in_ours = _raised_by_ours(error)
    last = watch.snapshot()
    facts = {
        "events": watch.events, "last": last, "returned": failure is None and not watch.was_enough,
        "endless": watch.was_enough, "failure": failure, "in_ours": in_ours,
        "retired": watch.retired, "written": _first(box.written),
    }  # fmt: skip
    arrays = {
        "snapshots": np.stack(watch.snapshots),
        "gradients": np.stack(watch.gradients) if watch.gradients else np.zeros((0, watch.snapshots[0].size)),
        "losses": np.array(watch.losses, np.float64),
    }
    return facts, arrays | {f"input/{number}": value for number, value in enumerate(watch.inputs)}


def _others(sources: Sources, path: str) -> list[ast.Module]:
    """The syntax of the submission's other files: one of them may name the settings."""
    files = sorted(one for one in sources.root.rglob("*.py") if one.is_file() and not one.is_symlink())[:FILES]
    places = [one.relative_to(sources.root).as_posix() for one in files if one.stat().st_size <= BYTES]
    return [tree for place in places if place != path for tree in sources.trees(place)]


def _arguments(
    function: Any, wanted: list[str], names: dict[str, Any], trees: list[ast.Module]
) -> tuple[list[Any], dict[str, Any]]:
    """What the function is called with: by its own names as far as these are supplied, and each other one by what is
    left of the rubric's, in order, that has the attributes which the function reads of it; all by the rubric's order
    where that does not come out.

    Raises ValueError, a fault of the rubric's, for a name that is not supplied.
    """
    absent = [name for name in wanted if name not in names]
    if absent:
        raise ValueError(f"the loop is to be called with {absent[0]}, and supplied are {', '.join(names)}")
    needed = _needed(function, wanted)
    left = [name for name in wanted if name not in needed]
    meant: dict[str, str] = {}
    for name in needed:
        if name in names:
            meant[name] = name
        elif left:
            read = _attributes(function, name, trees)
            meant[name] = min(left, key=lambda one: sum(not hasattr(names[one], each) for each in read))
            left.remove(meant[name])
    if needed and len(meant) == len(needed):
        return [], {name: names[meant[name]] for name in needed}
    return [names[name] for name in wanted], {}


def _attributes(function: Any, argument: str, trees: list[ast.Module]) -> set[str]:
    """What the text of the function reads of an argument: ``lr`` of ``params.lr``."""
    called = getattr(inspect.unwrap(function), "__name__", "")
    found: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == called:
            for inner in ast.walk(node):
                match inner:
                    case ast.Attribute(value=ast.Name(id=name), attr=read, ctx=ast.Load()) if name == argument:
                        found.add(read)
                    case _:
                        pass
    return found


def _needed(function: Any, wanted: list[str]) -> list[str]:
    """Names of the arguments that must be given, and of those that the rubric gives; none where names do not serve."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    must = [one for one in parameters if one.default is inspect.Parameter.empty or one.name in wanted]
    kinds = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
    return [one.name for one in must] if all(one.kind in kinds for one in must) else []


def _raised_by_ours(error: BaseException) -> bool:
    """Whether it was raised in a supplied helper or network, which a student's helper may differ from."""
    trace = error.__traceback__
    last = ""
    while trace is not None:
        last = trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return last in {SUPPLIED_FILE, *OUR_FILES}


def _namespace(function: Any) -> dict[str, Any] | None:
    """Where the function looks its helpers up; None for what is no function of Python's."""
    inner = inspect.unwrap(function)
    found = getattr(inner, "__globals__", None)
    return found if isinstance(found, dict) else None


def _first(counts: dict[str, int]) -> dict[str, int]:
    return dict(list(counts.items())[:100])
