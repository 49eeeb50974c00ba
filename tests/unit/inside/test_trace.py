from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grader.model import FailureKind, Trace
from tests.support.asking import call, failure_in, trace, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local

Facts = Any


def facts_of(local: Local, folder: Path, source: str, question: Trace | None = None) -> Facts:
    return value_in(local(write(folder, {"models.py": source}))(question or trace())).facts


def names(facts: Facts) -> list[str]:
    return [operation["name"].removeprefix("aten::") for operation in facts["operations"]]


def test_operations_modules_and_parameters_are_written_down(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, NET)
    assert facts["on"] == "meta"
    assert facts["failure"] is None
    assert facts["output"] == [[5, 2]]
    computing = [name for name in names(facts) if name not in {"t", "empty"}]
    assert computing == ["addmm", "native_batch_norm", "relu", "addmm", "tanh"]
    sizes = [(entry["name"], entry["kind"], entry["inputs"], entry["size"]) for entry in facts["modules"]]
    assert sizes[-1] == ("", "Net", [[5, 3]], [5, 2])
    assert ("first", "Sequential", [[5, 3]], [5, 4]) in sizes
    assert ("last.0", "Linear", [[5, 4]], [5, 2]) in sizes
    learnable = {entry["name"]: entry["size"] for entry in facts["parameters"] if entry["learnable"]}
    assert learnable["first.0.weight"] == [4, 3]
    assert {"first.1.running_mean"} <= {entry["name"] for entry in facts["parameters"] if entry["buffer"]}


def test_a_parameter_is_known_by_name_where_it_is_used(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, NET)
    product = next(operation for operation in facts["operations"] if operation["name"] == "aten::addmm")
    assert product["arguments"]["self"] == {"tensor": "first.0.bias", "size": [4]}
    assert product["arguments"]["mat1"] == {"tensor": "%input0", "size": [5, 3]}
    assert product["module"] == "first.0"


def test_a_model_that_asks_for_values_runs_on_real_tensors(tmp_path: Path, local: Local) -> None:
    source = "import numpy as np\n" + module(
        "self.layer = nn.Linear(3, 2)", "y = self.layer(x)\nreturn torch.from_numpy(np.tanh(y.detach().numpy()))"
    )
    facts = facts_of(local, tmp_path, source)
    assert (facts["on"], facts["failure"], facts["output"]) == ("cpu", None, [[5, 2]])
    assert "addmm" in names(facts)


def test_a_model_that_can_only_be_made_on_real_tensors(tmp_path: Path, local: Local) -> None:
    source = module("self.size = int(torch.ones(1).item())", "return x")
    assert facts_of(local, tmp_path, source)["on"] == "cpu"


def test_what_ran_before_a_failure_is_told(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 4)\nself.b = nn.Linear(5, 2)", "return self.b(self.a(x))")
    facts = facts_of(local, tmp_path, source)
    assert facts["output"] == []
    assert facts["failure"]["type"] == "RuntimeError"
    assert facts["failure"]["stage"] == "forward"
    assert [entry["name"] for entry in facts["modules"]] == ["a"]
    assert "addmm" in names(facts)


def test_blanks_of_the_starter_are_named(tmp_path: Path, local: Local) -> None:
    source = module("self.a = None\nself.b = None\nself._c = None", "return self.b(self.a(x))")
    facts = facts_of(local, tmp_path, source)
    assert facts["unfilled"] == ["a", "b"]
    assert facts["failure"]["kind"] == FailureKind.UNFILLED


def test_a_model_that_cannot_be_made_is_a_failure(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("raise ValueError('width?')", "return x")}))
    failure = failure_in(ask(trace()))
    assert (failure.stage, failure.type, failure.message) == ("build", "ValueError", "width?")
    assert [(frame.line, frame.function) for frame in failure.frames] == [(8, "__init__")]


def test_tied_weights_are_one_parameter(tmp_path: Path, local: Local) -> None:
    source = module(
        "self.a = nn.Linear(3, 3)\nself.b = nn.Linear(3, 3)\nself.b.weight = self.a.weight", "return self.b(self.a(x))"
    )
    facts = facts_of(local, tmp_path, source)
    assert [entry["name"] for entry in facts["parameters"]] == ["a.weight", "a.bias", "b.bias"]
    products = [operation for operation in facts["operations"] if operation["name"] == "aten::t"]
    assert [product["arguments"]["self"]["tensor"] for product in products] == ["a.weight", "a.weight"]


def test_a_layer_is_traced_by_itself(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, NET, trace(layer="last", size=(5, 4)))
    assert facts["output"] == [[5, 2]]
    assert [name for name in names(facts) if name != "t"] == ["addmm", "tanh"]
    failure = failure_in(local(tmp_path)(trace(layer="lats", size=(5, 4))))
    assert (failure.kind, failure.near[0]) == (FailureKind.MISSING, "last")


@pytest.mark.parametrize(
    "source",
    [
        module("self.a = nn.LazyLinear(2)", "return self.a(x)"),
        module("self.a = nn.Linear(3, 2)", "return self.a(x)") + "    def train(self, loader, epochs):\n        ...\n",
        module("self.a = nn.Linear(3, 2)", "return self.a(x)") + "    def eval(self, data):\n        ...\n",
        module("", "return x") + "    @property\n    def hooked(self):\n        raise ValueError\n",
        "def Net():\n    return lambda x: x * 2\n",
        module("pass", "return {'out': x, 'n': 3}"),
        module("pass", "return [x, (x, x)]"),
        module("pass", "return None"),
        module("self.a = nn.LSTM(3, 2)", "return self.a(x)"),
        module("self.a = nn.Linear(3, 2)", "return torch.utils.checkpoint.checkpoint(self.a, x, use_reentrant=False)"),
    ],
    ids=["lazy", "train", "eval", "property", "function", "mapping", "nested", "none", "tuple", "checkpoint"],
)
def test_an_odd_model_is_no_fault_of_ours(source: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": source}))
    value_in(ask(trace()))
    value_in(ask(trace(mode="train")))


def test_hooks_are_put_back(tmp_path: Path, local: Local) -> None:
    from torch.nn.modules import module as registry

    facts_of(local, tmp_path, module("self.a = nn.Linear(9, 9)", "return self.a(x)"))
    assert not registry._global_forward_hooks
    assert not registry._global_forward_pre_hooks


def test_a_very_long_run_is_cut(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", "for _ in range(6000): x = x + 1\nreturn x"))
    assert len(facts["operations"]) == 5000


def test_two_inputs(tmp_path: Path, local: Local) -> None:
    source = "def Net():\n    return lambda a, b: a @ b\n"
    ask = local(write(tmp_path, {"models.py": source}))
    facts = value_in(ask(Trace(call(), ((2, 3), (3, 4))))).facts
    assert facts["output"] == [[2, 4]]
    assert facts["operations"][0]["arguments"]["mat2"]["tensor"] == "%input1"
