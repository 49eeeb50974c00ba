"""The reader of programs: what an honest box tells is read whole, whatever else is a fault of the protocol."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.evidence import ProtocolFault
from grader.judge.graph.program import Program, Ref, read_program, refs_in
from grader.model import Trace
from tests.support.asking import call, trace, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 1 << 70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
REF = {"size": [2], "ref": ["input", 0]}
FACTS: dict[str, Any] = {
    "on": "meta",
    "mode": "eval",
    "given": [{"size": [2], "dtype": "float32"}],
    "parameters": [
        {"name": "w", "size": [2], "dtype": "float32", "learnable": True, "buffer": False, "aliases": ["v"]},
        {"name": "ids", "size": [3], "dtype": "int64", "learnable": False, "buffer": True, "aliases": [],
         "stride": [2]},
    ],
    "constants": [{"size": [], "dtype": "float32"}],
    "operations": [
        {
            "name": "aten::add", "overload": "Tensor", "module": "", "sizes": [[2]],
            "arguments": {"self": REF, "other": {"size": [2], "ref": ["parameter", "w"]}, "alpha": 1},
        },
        {
            "name": "aten::cat", "overload": "default", "module": "a", "sizes": [[4], [0]],
            "arguments": {"tensors": [REF, {"size": [2], "ref": ["value", 0, 0]}], "dim": 0, "x": {"float": "-inf"}},
        },
    ],
    "modules": [{"name": "a", "kind": "A", "first": 1, "last": 2, "takes": REF, "gives": {**REF, "size": [4],
                 "ref": ["value", 1, 0]}}],
    "returned": {"form": "tuple", "values": [{"name": "0", "size": [4], "ref": ["value", 1, 0]}]},
    "unfilled": ["b"],
    "unseen": [],
    "complete": True,
}  # fmt: skip
ARRAYS: dict[str, npt.NDArray[Any]] = {"constant/0": np.array(0.5, np.float32), "parameter/1": np.arange(3)}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The facts with one of their places changed; ``parameters.0.name`` leads to it."""
    facts = copy.deepcopy(FACTS)
    inner: Any = facts
    *way, last = [int(word) if word.isdigit() else word for word in path.split(".")]
    for step in way:
        inner = inner[step]
    inner[last] = value
    return facts


def test_everything_is_read() -> None:
    program = read_program(json.loads(json.dumps(FACTS)), ARRAYS)
    add, cat = program.operations
    assert (add.operator, add.overload, add.sizes) == ("add", "Tensor", ((2,),))
    assert add.arguments == {
        "self": Ref("input", 0, size=(2,)),
        "other": Ref("parameter", name="w", size=(2,)),
        "alpha": 1,
    }
    assert cat.arguments["tensors"] == (Ref("input", 0, size=(2,)), Ref("value", 0, size=(2,)))
    assert cat.arguments["x"] == float("-inf")
    assert refs_in(cat.arguments["tensors"]) == cat.arguments["tensors"]
    weight, ids = program.parameters
    assert (weight.aliases, weight.learnable, weight.is_buffer, weight.value) == (("v",), True, False, None)
    assert (ids.dtype, ids.stride, ids.is_buffer) == ("int64", (2,), True)
    assert ids.value is not None
    assert ids.value.data.tolist() == [0, 1, 2]
    assert program.constants[0].value is not None
    assert (program.outputs, program.names, program.form) == ((Ref("value", 1, size=(4,)),), ("0",), "tuple")
    (run,) = program.modules
    assert (run.name, run.kind, run.given, run.made, run.first, run.last) == ("a", "A", (2,), (4,), 1, 2)
    assert (program.mode, program.on, program.unfilled, program.complete) == ("eval", "meta", ("b",), True)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("operations.0.arguments.self.ref", ["value", 0, 0]),  # its own result
        ("operations.0.arguments.self.ref", ["value", 1, 0]),  # a later one
        ("operations.1.arguments.tensors.1.ref", ["value", 0, 1]),
        ("operations.1.arguments.tensors.1.ref", ["value", -1, 0]),
        ("operations.1.arguments.tensors.1.ref", ["value", "0", 0]),
        ("operations.0.arguments.self.ref", ["input", 1]),
        ("operations.0.arguments.self.ref", ["constant", 1]),
        ("operations.0.arguments.self.ref", ["parameter", "v"]),
        ("operations.0.arguments.self.ref", ["elsewhere", 0]),
        ("operations.0.arguments.self.size", [-1]),
        ("operations.0.arguments.self.size", [1.0]),
        ("operations.0.arguments.self.size", [True]),
        ("operations.0.arguments.self.size", [1 << 63]),
        ("operations.0.arguments.self.size", [1] * 20),
        ("operations.0.arguments.alpha", {"float": "1"}),
        ("operations.0.arguments.alpha", 1 << 65),
        ("operations.0.arguments.alpha", [[[[[1]]]]]),
        ("operations.0.arguments.alpha", [1] * 5000),
        ("operations.0.arguments.alpha", "x" * 501),
        ("operations.0.arguments.alpha", {"self": 1}),
        ("operations.0.sizes", [2]),
        ("operations.0.name", None),
        ("operations.0", []),
        ("operations", {}),
        ("operations", [FACTS["operations"][0]] * 5001),
        ("parameters.1.name", "w"),
        ("parameters.0.size", None),
        ("parameters.1.stride", [1, 1]),
        ("parameters.1.size", [4]),  # not that of its value
        ("constants.0.size", [1]),
        ("modules.0.first", 3),
        ("modules.0.last", 0),
        ("modules.0.last", 3),
        ("modules.0.gives", None),
        ("returned", []),
        ("returned.values.0.name", 0),
        ("unseen", [1]),
        ("mode", None),
        ("given", None),
    ],
)
def test_what_does_not_fit_is_a_fault(path: str, value: Any) -> None:
    with pytest.raises(ProtocolFault):
        read_program(changed(path, value), ARRAYS)


def places(value: Any, path: str = "") -> Iterator[str]:
    """Every place in nested data."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield f"{path}{key}"
        yield from places(member, f"{path}{key}.")


@given(st.sampled_from(sorted(places(FACTS))), JSON)
def test_any_change_is_a_program_or_a_fault(path: str, value: Any) -> None:
    with suppress(ProtocolFault):
        assert isinstance(read_program(changed(path, value), ARRAYS), Program)


@given(st.dictionaries(st.sampled_from(sorted(FACTS)), JSON))
def test_any_facts_are_a_program_or_a_fault(facts: dict[str, Any]) -> None:
    with suppress(ProtocolFault):
        assert isinstance(read_program(FACTS | facts, ARRAYS), Program)


@given(value=JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_part_left_out_is_a_fault(value: Any) -> None:
    with pytest.raises(ProtocolFault):
        read_program({"operations": value}, {})


def test_what_the_box_tells_is_read(tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {"models.py": NET}))(trace()))
    program = read_program(answer.facts, answer.arrays)
    used = [one.operator for one in program.operations]
    assert [name for name in used if name != "empty"] == [
        "t",
        "addmm",
        "native_batch_norm",
        "relu",
        "t",
        "addmm",
        "tanh",
    ]
    norm = program.operations[used.index("native_batch_norm")]
    assert norm.arguments["running_var"] == Ref("parameter", name="first.1.running_var", size=(4,))
    assert norm.arguments["eps"] == 1e-5
    assert program.outputs == (Ref("value", used.index("tanh"), size=(5, 2)),)
    linear = [used[run.first : run.last] for run in program.modules if run.kind == "Linear"]
    assert linear == [["t", "addmm"], ["t", "addmm"]]


def test_a_run_that_stopped_is_not_complete(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)\nself.b = nn.Linear(5, 2)", "return self.b(self.a(x))")
    answer = value_in(local(write(tmp_path, {"models.py": source}))(Trace(call(), ((5, 3),))))
    program = read_program(answer.facts, answer.arrays)
    assert (program.complete, program.outputs) == (False, ())
    assert "addmm" in [one.operator for one in program.operations]
