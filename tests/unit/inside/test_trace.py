from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from grader.inside.quick import quick_on_meta
from grader.model import Array, FailureKind, Input, NamedArray, Trace, Value
from tests.support.asking import call, failure_in, numbers, trace, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local

Facts = Any


def facts_of(local: Local, folder: Path, source: str, question: Trace | None = None) -> Facts:
    return value_in(local(write(folder, {"models.py": source}))(question or trace())).facts


def answer_of(local: Local, folder: Path, source: str, *inputs: Any, **more: Any) -> Value:
    return value_in(local(write(folder, {"models.py": source}))(Trace(call(), inputs or ((5, 3),), **more)))


def arguments(facts: Facts, name: str) -> dict[str, Any]:
    """Of the first operation of that name."""
    return dict(next(one["arguments"] for one in facts["operations"] if one["name"] == f"aten::{name}"))


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
    bias = {"size": [4], "ref": ["parameter", "first.0.bias"]}
    assert product["arguments"]["self"] == bias
    assert product["arguments"]["mat1"] == {"size": [5, 3], "ref": ["input", 0]}
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
    assert [product["arguments"]["self"]["ref"] for product in products] == [["parameter", "a.weight"]] * 2
    assert facts["parameters"][0]["aliases"] == ["b.weight"]


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
    assert facts["operations"][0]["arguments"]["mat2"]["ref"] == ["input", 1]


def test_every_argument_is_told(tmp_path: Path, local: Local) -> None:
    """By name, also defaults; types as words; numbers that JSON lacks; tensors in lists."""
    source = module(
        "", "y = F.leaky_relu(x).masked_fill(x > 0, float('-inf')).to(torch.float64)\nreturn torch.cat([y, x.double()])"
    )
    facts = facts_of(local, tmp_path, source)
    assert arguments(facts, "leaky_relu")["negative_slope"] == 0.01
    assert arguments(facts, "masked_fill")["value"] == {"float": "-inf"}
    copied = arguments(facts, "_to_copy")
    assert (copied["dtype"], copied["non_blocking"], "device" in copied) == ("float64", False, False)
    assert [one["ref"][0] for one in arguments(facts, "cat")["tensors"]] == ["value", "value"]
    overloads = {one["name"]: one["overload"] for one in facts["operations"]}
    assert (overloads["aten::masked_fill"], overloads["aten::cat"]) == ("Scalar", "default")


def test_a_value_keeps_its_reference_when_it_is_changed(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", "y = x * 2\ny.relu_()\ny.unsqueeze_(0)\nreturn y + 1"))
    assert arguments(facts, "add")["self"] == {"size": [1, 5, 3], "ref": ["value", 0, 0]}


def test_several_results_are_told_apart(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", "a, b = x.split(2)[1:]\nreturn b.relu()"))
    assert [one["sizes"] for one in facts["operations"] if one["name"] == "aten::split"] == [[[2, 3], [2, 3], [1, 3]]]
    assert arguments(facts, "relu")["self"]["ref"] == ["value", 0, 2]


@pytest.mark.parametrize(
    ("returned", "form", "expected"),
    [
        ("x * 2", "tensor", ["0"]),
        ("(x, x * 2)", "tuple", ["0", "1"]),
        ("{'a': x, 'b': [x, {'c': x}], 'n': 3}", "mapping", ["a", "b.0", "b.1.c"]),
        ("(x * 2, (x, None))", "tuple", ["0", "1.0"]),
    ],
)
def test_what_is_returned_is_named(returned: str, form: str, expected: list[str], tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", f"return {returned}"))
    assert facts["returned"]["form"] == form
    assert [one["name"] for one in facts["returned"]["values"]] == expected
    assert facts["complete"]


def test_what_returns_no_tensor_is_not_complete(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", "return 3"))
    assert not facts["complete"]
    assert facts["failure"]["message"] == "forward returned int, not a tensor"


def test_tensors_of_no_module_are_constants(tmp_path: Path, local: Local) -> None:
    """Their values are told, so the run is on real tensors; a copy is taken before the run changes them."""
    source = module("self.k = torch.tensor([1.0, 2.0, 3.0])", "y = x * self.k\nself.k += 1\nreturn y + torch.ones(3)")
    answer = answer_of(local, tmp_path, source)
    assert answer.facts["on"] == "cpu"
    assert [(one["size"], one["dtype"]) for one in answer.facts["constants"]] == [([3], "float32")]
    assert answer.arrays["constant/0"].tolist() == [1, 2, 3]


def test_large_constants_are_not_told(tmp_path: Path, local: Local) -> None:
    answer = answer_of(local, tmp_path, module("self.k = torch.ones(1200, 1200)", "return x @ self.k[:3]"))
    assert answer.arrays == {}
    assert answer.facts["unseen"] == ["a tensor of size [1200, 1200] that belongs to no module"]


def test_what_is_made_on_meta_is_no_constant(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", "return x + torch.arange(3) + torch.zeros(5, 1)"))
    assert (facts["on"], facts["constants"]) == ("meta", [])


@pytest.mark.parametrize(
    ("init", "forward", "on", "told"),
    [
        ("self.register_buffer('i', torch.arange(3))", "return x * self.i", "cpu", [0, 1, 2]),
        ("self.register_buffer('i', torch.arange(3))", "return x * 2", "meta", None),
        ("self.register_buffer('i', torch.ones(3))", "return x * self.i", "meta", None),
        ("self.register_buffer('i', torch.ones(3).bool())", "return x.where(self.i, x)", "cpu", [True, True, True]),
    ],
)
def test_buffers_of_integers_that_are_used_are_told(
    init: str, forward: str, on: str, told: list[int] | None, tmp_path: Path, local: Local
) -> None:
    answer = answer_of(local, tmp_path, module(init, forward))
    assert answer.facts["on"] == on
    value = answer.arrays.get("parameter/0")
    assert (value.tolist() if value is not None else None) == told


def test_the_count_of_batches_needs_no_value(tmp_path: Path, local: Local) -> None:
    assert facts_of(local, tmp_path, NET, trace(mode="train"))["on"] == "meta"


@pytest.mark.parametrize(
    "forward",
    ["return x * x.max().item()", "return x if x.sum() > 0 else -x", "return x * float(x.numpy()[0, 0])",
     "return x[x.argmax().tolist() % 2]"],
)  # fmt: skip
def test_values_that_python_takes_are_noted(forward: str, tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", forward))
    assert facts["on"] == "cpu"
    assert "a value that Python took out of a tensor" in facts["unseen"]


def test_a_generator_of_its_own_is_noted(tmp_path: Path, local: Local) -> None:
    source = module("", "g = torch.Generator().manual_seed(3)\nreturn x + torch.rand(5, 3, generator=g)")
    assert "a generator of random numbers of its own" in facts_of(local, tmp_path, source)["unseen"]


@pytest.mark.parametrize(
    ("given", "size", "dtype", "on"),
    [
        (Input((4,), "int64", below=10), [4], "int64", "meta"),
        (Input((4, 2), "float64"), [4, 2], "float64", "meta"),
        (Input((4,), "bool"), [4], "bool", "meta"),
        ((4, 2), [4, 2], "float32", "meta"),
        (Array(np.arange(4)), [4], "int64", "cpu"),
    ],
)
def test_inputs_of_any_kind(given: Any, size: list[int], dtype: str, on: str, tmp_path: Path, local: Local) -> None:
    facts = answer_of(local, tmp_path, module("", "return x[:2]"), given).facts
    assert facts["given"] == [{"size": size, "dtype": dtype}]
    assert facts["on"] == on


def test_integers_are_drawn_below_their_bound(tmp_path: Path, local: Local) -> None:
    source = module("self.e = nn.Embedding(7, 2)\nself.k = torch.ones(1)", "return self.e(x) * self.k")
    facts = answer_of(local, tmp_path, source, Input((500,), "int64", below=7)).facts
    assert (facts["on"], facts["failure"]) == ("cpu", None)


def test_given_numbers_are_run_and_results_told(tmp_path: Path, local: Local) -> None:
    source = module("self.a = nn.Linear(3, 2)", "y = self.a(x)\nif y.sum() > 0: return y.relu()\nreturn y.tanh()")
    weight, bias = np.zeros((2, 3), np.float32), np.ones(2, np.float32)
    for sign, name in ((1, "relu"), (-1, "tanh")):
        state = (NamedArray("a.weight", Array(weight)), NamedArray("a.bias", Array(sign * bias)))
        answer = answer_of(local, tmp_path, source, Array(numbers(5, 3)), state=state, tell=((1, 0), (9, 9)))
        assert names(answer.facts)[-1] == name
        assert answer.arrays["told/1.0"].tolist() == [[sign, sign]] * 5
        assert list(answer.arrays) == ["told/1.0"]


def test_the_same_numbers_are_drawn_while_it_is_made_and_run(tmp_path: Path, local: Local) -> None:
    """As forward does it: seeded before the model is made, and before each pass."""
    source = "import numpy as np\n" + module(
        "self.k = torch.from_numpy(np.random.rand(3))", "return x * self.k + torch.from_numpy(np.random.rand(3))"
    )
    first, again = (answer_of(local, tmp_path, source, seed=4) for _ in range(2))
    assert first.same_as(again)
    assert not first.same_as(answer_of(local, tmp_path, source, seed=5))


def test_calls_of_submodules_say_where_and_on_what(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, NET)
    last = next(one for one in facts["modules"] if one["name"] == "last")
    used = names(facts)
    assert used[last["first"] : last["last"]] == ["t", "addmm", "tanh"]
    assert last["takes"]["ref"] == ["value", used.index("relu"), 0]
    assert last["gives"]["ref"] == ["value", used.index("tanh"), 0]


def test_parameters_as_they_lie_in_memory(tmp_path: Path, local: Local) -> None:
    source = module("self.w = nn.Parameter(torch.randn(4, 3).t().double())", "return x.double() @ self.w")
    (told,) = facts_of(local, tmp_path, source)["parameters"]
    assert (told["size"], told["stride"], told["dtype"]) == ([3, 4], [1, 3], "float64")


def test_a_parameter_reached_by_its_data_is_the_parameter(tmp_path: Path, local: Local) -> None:
    facts = facts_of(
        local, tmp_path, module("self.a = nn.Linear(3, 3)", "w = self.a.weight\nw.data = w.data * 2\nreturn x @ w")
    )
    assert facts["constants"] == []
    assert arguments(facts, "mm")["mat2"]["ref"][0] == "value"


def test_a_long_list_of_operations_is_cut_and_says_so(tmp_path: Path, local: Local) -> None:
    facts = facts_of(local, tmp_path, module("", "for _ in range(5001): x = x + 1\nreturn x"))
    assert len(facts["operations"]) == 5000
    assert (facts["complete"], facts["constants"]) == (False, [])
    assert facts["unseen"] == ["more operations than can be told"]


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")
def test_modules_of_torchscript_are_looked_into(tmp_path: Path, local: Local) -> None:
    source = module("self.a = torch.jit.script(nn.Linear(3, 2))", "return self.a(x)")
    facts = facts_of(local, tmp_path, source)
    assert "addmm" in names(facts)
    assert [one["name"] for one in facts["parameters"]] == ["a.weight", "a.bias"]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("size", [(4, 3), (4, 3, 5, 5)])
def test_quick_results_are_those_of_torch(training: bool, size: tuple[int, ...]) -> None:
    operators = torch.ops.aten
    image, one = torch.zeros(size), torch.ones(3)
    norm = (one, one, one, one, training, 0.1, 1e-5)
    for func, rest in (
        (operators.native_batch_norm.default, norm),
        (operators.relu.default, ()),
        (operators.tanh.default, ()),
    ):
        quick, real = quick_on_meta(func, (image.to("meta"), *rest)), func(image, *rest)
        for mine, right in zip(*((x if isinstance(x, tuple) else (x,)) for x in (quick, real)), strict=True):
            assert (mine.shape, mine.stride(), mine.dtype) == (right.shape, right.stride(), right.dtype)
            assert mine.is_meta


@pytest.mark.parametrize(
    "tensor",
    [
        torch.ones(2),
        torch.ones(2, device="meta").int(),
        torch.ones(2, 3, device="meta").t(),
        nn.Parameter(torch.ones(2)),
    ],
)
def test_nothing_else_is_quick(tensor: torch.Tensor) -> None:
    assert quick_on_meta(torch.ops.aten.relu.default, (tensor,)) is None
    assert quick_on_meta(torch.ops.aten.exp.default, (torch.ones(2, device="meta"),)) is None
