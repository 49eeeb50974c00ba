from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grader.evidence import read_failure
from grader.model import Array, FailureKind, NamedArray
from tests.support.asking import failure_in, forward, numbers, value_in
from tests.support.code import NET, module, write
from tests.support.local import Local

TRAIN_METHOD = "    def train(self, loader, epochs):\n        ...\n"


def test_the_given_weights_are_used(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("self.a = nn.Linear(3, 2)", "return self.a(x)")}))
    weight, bias = numbers(2, 3), numbers(2)
    state = (NamedArray("a.weight", Array(weight)), NamedArray("a.bias", Array(bias)))
    answer = value_in(ask(replace(forward(), state=state)))
    assert answer.facts == {"passes": [{"form": "tensor", "touched": []}]}
    np.testing.assert_allclose(answer.arrays["0/0"], numbers(5, 3) @ weight.T + bias, rtol=1e-5)


def test_every_pass_starts_from_the_same_state(tmp_path: Path, local: Local) -> None:
    """A pass in training mode moves the running statistics; the next pass must not see that."""
    ask = local(write(tmp_path, {"models.py": NET}))
    answer = value_in(ask(forward("eval", "train", "eval", "train")))
    np.testing.assert_array_equal(answer.arrays["0/0"], answer.arrays["2/0"])
    np.testing.assert_array_equal(answer.arrays["1/0"], answer.arrays["3/0"])
    assert not np.array_equal(answer.arrays["0/0"], answer.arrays["1/0"])


def test_every_pass_starts_from_the_same_seed(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", "return x + torch.randn_like(x)")}))
    answer = value_in(ask(forward("eval", "eval")))
    np.testing.assert_array_equal(answer.arrays["0/0"], answer.arrays["1/0"])


def test_a_pass_that_fails_costs_only_itself(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", "if self.training: raise ValueError('no')\nreturn x")}))
    answer = value_in(ask(forward("train", "eval")))
    failure = read_failure(answer.facts["passes"][0]["failure"])
    assert (failure.type, failure.stage) == ("ValueError", "forward")
    assert [(frame.file, frame.line) for frame in failure.frames] == [("models.py", 10)]
    assert set(answer.arrays) == {"1/0"}


@pytest.mark.parametrize(
    ("returned", "form", "keys"),
    [
        ("x", "tensor", ["0/0"]),
        ("(x, x)", "tuple", ["0/0", "0/1"]),
        ("[x]", "tuple", ["0/0"]),
        ("(x, None, 3, x)", "tuple", ["0/0", "0/3"]),
        ("{'z': x, 'mu': x}", "mapping", ["0/mu", "0/z"]),
    ],
)
def test_forms_of_output(returned: str, form: str, keys: list[str], tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", f"return {returned}")}))
    answer = value_in(ask(forward()))
    assert answer.facts == {"passes": [{"form": form, "touched": []}]}
    assert sorted(answer.arrays) == keys


@pytest.mark.parametrize("returned", ["None", "3", "'x'", "x.numpy()", "()", "{}", "[3]", "(x,) * 65"])
def test_an_output_of_the_wrong_type(returned: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", f"return {returned}")}))
    (only,) = value_in(ask(forward())).facts["passes"]
    assert only["failure"]["kind"] == FailureKind.WRONG_TYPE


@pytest.mark.parametrize(
    ("returned", "dtype"),
    [
        ("x.double()", np.float64),
        ("x.half()", np.float32),
        ("x.bfloat16()", np.float32),
        ("x > 0", np.bool_),
        ("x.argmax(1)", np.int64),
        ("torch.complex(x, x)", np.float32),
        ("x.t()", np.float32),
        ("x.requires_grad_()", np.float32),
        ("torch.zeros(1).expand(5, 3)", np.float32),
    ],
)
def test_tensors_of_every_kind_come_out(returned: str, dtype: type, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", f"return {returned}")}))
    array = value_in(ask(forward())).arrays["0/0"]
    assert array.dtype == dtype
    assert array.flags.c_contiguous


@pytest.mark.parametrize(
    "returned",
    ["x.to_sparse()", "x.to(torch.float8_e4m3fn)", "x.to('meta')", "x.reshape(5, 3, *[1] * 7)"],
    ids=["sparse", "float8", "meta", "nine-axes"],
)
def test_a_tensor_that_cannot_come_out_is_the_student_s_failure(returned: str, tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", f"return {returned}")}))
    (only,) = value_in(ask(forward())).facts["passes"]
    assert only["failure"]["kind"] == FailureKind.WRONG_TYPE


@pytest.mark.parametrize(
    "source",
    [
        module("self.a = nn.LazyLinear(2)", "return self.a(x)"),
        module("", "self.a = nn.Linear(3, 2)\nreturn self.a(x)"),
        module("", "self.register_buffer('seen', x)\nreturn x"),
        module("self.register_buffer('seen', torch.zeros(1))", "self.seen = x\nreturn x"),
        module("self.a = nn.Linear(3, 2)", "return self.a(x)") + TRAIN_METHOD,
        module("self.register_buffer('b', torch.zeros(1).expand(3))", "return x + self.b"),
        "def Net():\n    return lambda x: x * 2\n",
    ],
    ids=["lazy", "made in forward", "buffer", "grown", "train", "expanded", "function"],
)
def test_an_odd_model_is_no_fault_of_ours(source: str, tmp_path: Path, local: Local) -> None:
    """Whatever the model does to itself, the answer is a value: a fault of ours would cost the whole submission."""
    ask = local(write(tmp_path, {"models.py": source}))
    assert len(value_in(ask(forward("train", "eval"))).facts["passes"]) == 2


def test_a_layer_by_name(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": NET}))
    assert value_in(ask(forward(layer="last.1", size=(5, 2)))).arrays["0/0"].shape == (5, 2)
    (only,) = value_in(ask(forward(layer="last.9"))).facts["passes"]
    assert only["failure"]["kind"] == FailureKind.MISSING


def test_a_name_that_is_no_class(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": "Net = 3\n"}))
    assert failure_in(ask(forward())).kind is FailureKind.WRONG_TYPE


def test_an_input_is_not_changed_for_the_next_pass(tmp_path: Path, local: Local) -> None:
    ask = local(write(tmp_path, {"models.py": module("", "x.add_(1)\nreturn x")}))
    answer = value_in(ask(forward("eval", "eval")))
    np.testing.assert_array_equal(answer.arrays["0/0"], answer.arrays["1/0"])
