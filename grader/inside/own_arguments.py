"""Arguments as the submission itself gives them: a call of its own, worked out in the file where it stands."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from typing import Any

import torch

from grader.inside.failure import stage
from grader.inside.loading import Loader

__all__ = ["own_arguments"]


def own_arguments(loader: Loader, told: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """By place and by name. Each is a copy: a network that is given to several models is a new one for each.

    Raises CannotAnswer with the student's own error where they cannot be worked out.
    """
    with torch.device("cpu"):  # what a file makes for good must have numbers
        space = {**vars(loader.load(told["source"]).module)}
        with stage("build", loader.root):
            for statement in told["before"]:
                exec(compile(statement, "<your own call>", "exec", dont_inherit=True), space)
            call = ast.parse(told["words"], mode="eval").body
            assert isinstance(call, ast.Call)
            call.func = ast.Name("_taken", ast.Load())
            code = compile(ast.fix_missing_locations(ast.Expression(call)), "<your own call>", "eval")
            args, kwargs = eval(code, space | {"_taken": lambda *args, **kwargs: (args, kwargs)})
            return [_own(one) for one in args], {name: _own(one) for name, one in kwargs.items()}


def _own(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - what cannot be copied is taken as it is
        return value
