"""Questions to answers: one function, the box's whole vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.inside.execute import execute
from grader.inside.failure import stage, wrong_type
from grader.inside.forward import forward
from grader.inside.gradient import gradient
from grader.inside.invoke import invoke
from grader.inside.loading import Loader
from grader.inside.loop import loop
from grader.inside.network import reseed
from grader.inside.pictures import read_pictures
from grader.inside.survey import survey
from grader.inside.text import read_text
from grader.inside.trace import trace
from grader.inside.train import train

__all__ = ["Answerer"]

Arrays = dict[str, np.ndarray[Any, Any]]

OF_CODE: Mapping[str, Callable[[Loader, dict[str, Any]], tuple[dict[str, Any], Arrays]]] = {
    "trace": trace, "forward": forward, "gradient": gradient, "train": train, "loop": loop, "invoke": invoke,
}  # fmt: skip
"""What runs the submission's code, by the question."""


class Answerer:
    """Answers questions about the submission below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._loader = Loader(root)

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
        """(facts, arrays). Raises CannotAnswer for the student's failures; anything else is a fault of ours.

        Fact ``stood_in`` of any answer: what stood in for what, so far, as sentences.
        """
        facts, arrays = self._answer(question)
        said = self._loader.ledger.said
        return (facts | {"stood_in": said} if said else facts), arrays

    def _answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], Arrays]:
        asked = question["ask"]
        if asked in OF_CODE:
            return OF_CODE[asked](self._loader, question)
        match asked:
            case "survey":
                return survey(self._root), {}
            case "read_text":
                return read_text(self._root, question["path"]), {}
            case "read_pictures":
                return read_pictures(self._root, question["path"])
            case "load":
                return self._load(question), {}
            case "evaluate":
                return self._evaluate(question), {}
            case "execute":
                return execute(question, self._root)
            case other:
                raise ValueError(f"unknown question {other!r}")

    def _load(self, question: dict[str, Any]) -> dict[str, Any]:
        loaded = self._loader.load(question["source"])
        names = [name for name, value in vars(loaded.module).items() if not name.startswith("_") and callable(value)]
        told = {"names": names[:2000], "left_out": loaded.left_out[:200]}
        more = {"cells": loaded.cells[:500], "on_demand": loaded.on_demand[:100]}
        return told | {name: value for name, value in more.items() if value}

    def _evaluate(self, question: dict[str, Any]) -> dict[str, Any]:
        call = question["call"]
        reseed(question["seed"])
        thing = self._loader.find(call["source"], call["name"])
        if callable(thing):
            with stage("call", self._root):
                thing = thing(*call["args"], **dict(call["kwargs"]))
        with stage("answer", self._root):
            return {"value": _plain(thing, call["name"], 0)}


def _plain(value: Any, name: str, depth: int) -> Any:
    """Plain data: sizes and tuples become lists, numbers of any library Python's own. Raises CannotAnswer."""
    if depth > 20:
        raise wrong_type(name, "data nested less than 20 deep", value)
    match value:
        case None | bool() | str():
            return value
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            return float(value) if np.isfinite(value) else str(value)
        case tuple() | list():
            return [_plain(member, name, depth + 1) for member in value]
        case dict():
            return {str(key): _plain(member, name, depth + 1) for key, member in value.items()}
        case _ if hasattr(value, "tolist"):
            return _plain(value.tolist(), name, depth + 1)
        case _:
            raise wrong_type(name, "plain data (numbers, text, lists, dicts)", value)
