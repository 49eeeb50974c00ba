from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.judge.graph.program import Program, read_program
from grader.judge.graph.sending import execution, loose_ends, parameters_used, results
from grader.model import Array
from tests.support.asking import numbers, trace, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local


def program_of(local: Local, folder: Path, source: str) -> Program:
    answer = value_in(local(write(folder, {"models.py": source}))(trace()))
    return read_program(answer.facts, answer.arrays)


def test_the_text_holds_what_is_needed_and_no_more(tmp_path: Path, local: Local) -> None:
    program = program_of(local, tmp_path, NET)
    run = execution(program, (Array(numbers(5, 3)),))
    told: dict[str, Any] = json.loads(run.program)
    assert told["inputs"] == ["float32"]
    assert told["operations"][0] == ["t", "default", {"self": {"ref": ["parameter", "first.0.weight"]}}]
    assert told["outputs"] == [["0", ["value", len(program.operations) - 1, 0]]]
    assert ["first.0.weight", "float32", []] in told["parameters"]
    assert "module" not in run.program.replace("modules", "")


def test_only_parameters_that_are_used_are_sent(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)\nself.b = nn.Linear(9, 9)", "return self.a(x)")
    assert [one.name for one in parameters_used(program_of(local, tmp_path, source))] == ["a.weight", "a.bias"]


def test_numbers_that_json_lacks(tmp_path: Path, local: Local) -> None:
    program = program_of(local, tmp_path, module("", "return x.masked_fill(x > 0, float('-inf')).clamp(max=-0.0)"))
    told = json.loads(execution(program, (Array(numbers(5, 3)),)).program)
    values = [arguments.get("value", arguments.get("max")) for _, _, arguments in told["operations"]]
    assert {"float": "-inf"} in values
    assert str(values[-1]) == "-0.0"


def test_what_a_stopped_run_had_reached(tmp_path: Path, local: Local) -> None:
    """Every result that nothing computes with, whatever was done to it in place."""
    source = module(
        "self.a = nn.Linear(3, 4)",
        "y = self.a(x)\nz = y.exp()\nz.relu_().add_(1)\nw = z * 2\nu = y.sin()\nreturn w @ u",
    )
    program = program_of(local, tmp_path, source)
    assert not program.complete
    names = [program.operations[number].operator for number, _ in loose_ends(program)]
    assert names == ["mul", "sin"]
    assert [name for name, _ in results(program)] == [f"{number}.0" for number, _ in loose_ends(program)]


def test_a_value_changed_in_place_at_the_end_is_an_end(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)", "y = self.a(x)\ntorch.nn.functional.relu_(y)\nreturn self.a(y)")
    program = program_of(local, tmp_path, source)
    assert program.operations[loose_ends(program)[0][0]].operator == "addmm"
