"""Programs executed by the code of the box: the values that torch gives, and everything that goes wrong as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model import Array, Execute, Execution, NamedArray, NamedDraw, Value
from tests.support.asking import numbers, value_in
from tests.support.local import Ask, Local

X: dict[str, Any] = {"ref": ["input", 0]}
INPUT = Array(numbers(2, 3))


@pytest.fixture
def clean(tmp_path: Path, local: Local) -> Ask:
    """A box without a submission."""
    return local(tmp_path)


def run(*operations: tuple[str, str, dict[str, Any]], outputs: Any = None, **parts: Any) -> Execution:
    """A program on INPUT; its last result is its output."""
    given = {"inputs": ["float32"], "constants": [], "parameters": [], "modules": []} | parts
    text = {**given, "operations": operations, "outputs": outputs or [["0", ["value", len(operations) - 1, 0]]]}
    return Execution(json.dumps(text), (INPUT,))


def only(answer: Value) -> Any:
    """The output of a single run."""
    assert "failure" not in answer.facts["runs"][0], answer.facts
    return answer.arrays["0/0"]


def failure(answer: Value) -> str:
    told = answer.facts["runs"][0]["failure"]
    return f"{told['type']}: {told['message']}"


def test_operations_are_executed_in_order(clean: Ask) -> None:
    answer = value_in(
        clean(Execute((run(("exp", "default", {"self": X}), ("t", "default", {"self": {"ref": ["value", 0, 0]}})),)))
    )
    assert np.allclose(only(answer), np.exp(INPUT.data).T)
    assert answer.facts["runs"][0]["sizes"] == [[[2, 3]], [[3, 2]]]


def test_what_is_changed_in_place_is_changed_for_all(clean: Ask) -> None:
    first: dict[str, Any] = {"ref": ["value", 0, 0]}
    program = run(
        ("clone", "default", {"self": X, "memory_format": "contiguous_format"}),
        ("select", "int", {"self": first, "dim": 0, "index": 0}),
        ("fill_", "Scalar", {"self": {"ref": ["value", 1, 0]}, "value": {"float": "inf"}}),
        outputs=[["0", ["value", 0, 0]], ["same", ["value", 1, 0]]],
    )
    answer = value_in(clean(Execute((program,))))
    assert np.isinf(only(answer)[0]).all()
    assert np.array_equal(only(answer)[1], INPUT.data[1])
    assert np.isinf(answer.arrays["0/same"]).all()


def test_lists_types_and_several_results(clean: Ask) -> None:
    program = run(
        ("split", "Tensor", {"self": X, "split_size": 1, "dim": 0}),
        ("cat", "default", {"tensors": [{"ref": ["value", 0, 1]}, X, {"ref": ["value", 0, 0]}], "dim": 0}),
        ("_to_copy", "default", {"self": {"ref": ["value", 1, 0]}, "dtype": "float64", "layout": None}),
        ("zeros_like", "default", {"self": X, "dtype": "int64"}),
        outputs=[["0", ["value", 2, 0]], ["z", ["value", 3, 0]]],
    )
    answer = value_in(clean(Execute((program,))))
    assert only(answer).dtype == np.float64
    assert only(answer).shape == (4, 3)
    assert np.allclose(only(answer)[0], INPUT.data[1])
    assert answer.arrays["0/z"].dtype == np.int64


def test_every_run_starts_from_the_same_state_and_seed(clean: Ask) -> None:
    weight = {"ref": ["parameter", "w"]}
    program = run(
        ("mul_", "Scalar", {"self": weight, "other": 2}),
        ("rand_like", "default", {"self": weight}),
        ("add", "Tensor", {"self": weight, "other": {"ref": ["value", 1, 0]}, "alpha": 1}),
        parameters=[["w", "float64", []]],
    )
    state = (NamedArray("w", Array(numbers(3))),)
    answer = value_in(clean(Execute((program, program), state, seed=5)))
    assert np.array_equal(answer.arrays["0/0"], answer.arrays["1/0"])
    assert answer.arrays["0/0"].dtype == np.float64
    assert not np.array_equal(answer.arrays["0/0"], value_in(clean(Execute((program,), state, seed=6))).arrays["0/0"])


def test_a_state_may_be_a_recipe(clean: Ask) -> None:
    program = run(("clone", "default", {"self": {"ref": ["parameter", "w"]}}), parameters=[["w", "float32", []]])
    drawn = only(value_in(clean(Execute((program,), (NamedDraw("w", (200, 5), -2.0, 3.0, 9),)))))
    again = only(value_in(clean(Execute((program,), (NamedDraw("w", (200, 5), -2.0, 3.0, 9),)))))
    assert np.array_equal(drawn, again)
    assert (drawn.shape, drawn.dtype) == ((200, 5), np.float32)
    assert -2 <= drawn.min() < -1.9
    assert 2.9 < drawn.max() < 3


def test_a_parameter_lies_in_memory_as_it_did(clean: Ask) -> None:
    transposed = [["w", "float32", [1, 2]]]
    view = ("view", "default", {"self": {"ref": ["parameter", "w"]}, "size": [-1]})
    state = (NamedArray("w", Array(numbers(2, 3))),)
    assert "view size is not compatible" in failure(
        value_in(clean(Execute((run(view, parameters=transposed),), state)))
    )
    assert only(value_in(clean(Execute((run(view, parameters=[["w", "float32", []]]),), state)))).shape == (6,)


def test_sizes_of_submodules_are_those_at_the_time(clean: Ask) -> None:
    value: dict[str, Any] = {"ref": ["value", 0, 0]}
    program = run(
        ("clone", "default", {"self": X}),
        ("unsqueeze_", "default", {"self": value, "dim": 0}),
        ("relu", "default", {"self": value}),
        modules=[
            [0, 1, ["input", 0], ["value", 0, 0]],
            [2, 3, ["value", 0, 0], ["value", 2, 0]],
            [0, 3, None, ["value", 2, 0]],
        ],
    )
    answer = value_in(clean(Execute((program,))))
    assert answer.facts["runs"][0]["modules"] == [[[2, 3], [2, 3]], [[1, 2, 3], [1, 2, 3]], [None, [1, 2, 3]]]


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (("from_file", "default", {"filename": "/etc/passwd"}), "ValueError: from_file is not an operator"),
        (("set_", "default", {"self": X}), "ValueError: set_ is not an operator"),
        (("relu", "nothing", {"self": X}), "ValueError: this torch has no relu.nothing"),
        (("mm", "default", {"self": X, "mat2": X}), "RuntimeError: "),
        (("relu", "default", {"self": {"ref": ["value", 7, 0]}}), "KeyError: "),
        (("relu", "default", {"self": {"ref": ["parameter", "w"]}}), "KeyError: "),
        (("relu", "default", {"sefl": X}), "RuntimeError: "),
        (("zeros", "default", {"size": [1 << 45]}), "RuntimeError: "),
        (("_to_copy", "default", {"self": X, "dtype": "load"}), "ValueError: load is not a dtype"),
        (("_to_copy", "default", {"self": X, "dtype": "nothing"}), "ValueError: nothing is not a dtype"),
        (("as_strided", "default", {"self": X, "size": [100], "stride": [1]}), "RuntimeError: "),
    ],
)
def test_what_goes_wrong_is_data(operation: tuple[str, str, dict[str, Any]], words: str, clean: Ask) -> None:
    answer = value_in(clean(Execute((run(operation), run(("neg", "default", {"self": X}))))))
    assert words in failure(answer)
    assert np.array_equal(answer.arrays["1/0"], -INPUT.data)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"operations": 3}', "null"])
def test_a_text_that_is_no_program_is_data(text: str, clean: Ask) -> None:
    assert failure(value_in(clean(Execute((Execution(text, (INPUT,)),)))))


@pytest.mark.parametrize("size", [[2], [4], [3, 1]])
@pytest.mark.parametrize("name", ["weight", "bias", "running_mean", "running_var"])
def test_batch_norm_reads_no_memory_beyond_its_statistics(name: str, size: list[int], clean: Ask) -> None:
    """Its kernel trusts whoever calls it: with too few numbers it would read, and write, what lies behind them."""
    image = ("new_zeros", "default", {"self": X, "size": [2, 3, 4]})
    right = ("new_ones", "default", {"self": X, "size": [3]})
    wrong = ("new_ones", "default", {"self": X, "size": size})
    arguments = {key: {"ref": ["value", 1, 0]} for key in ("weight", "bias", "running_mean", "running_var")}
    norm = {"input": {"ref": ["value", 0, 0]}, **arguments, "training": True, "momentum": 0.1, "eps": 1e-5}
    fits = run(image, right, wrong, ("native_batch_norm", "default", norm))
    norm = norm | {name: {"ref": ["value", 2, 0]}}
    answer = value_in(clean(Execute((run(image, right, wrong, ("native_batch_norm", "default", norm)), fits))))
    assert "one number for each channel" in failure(answer)
    assert "failure" not in answer.facts["runs"][1]
