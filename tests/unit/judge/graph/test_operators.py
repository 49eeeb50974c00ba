from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from grader.inside import operators as inside
from grader.judge.graph import operators as outside
from grader.judge.graph.operators import not_allowed
from grader.judge.graph.program import Operation, Program

EMPTY = Program((), (), (), (), (), (), "", "eval", "meta", (), ())
RAW = [
    "set_", "resize_", "resize_as_", "from_file", "_reshape_alias", "_local_scalar_dense", "_foreach_add",
    "_index_put_impl_", "_unsafe_index", "_embedding_bag", "_convert_indices_from_csr_to_coo", "_cudnn_rnn",
]  # fmt: skip


def using(*names: str) -> Program:
    return replace(EMPTY, operations=tuple(Operation(name, "default", {}, (), "") for name in names))


def test_both_sides_have_one_list() -> None:
    assert inside.OPERATORS == outside.OPERATORS


def test_every_operator_on_the_list_is_there() -> None:
    assert [name for name in outside.OPERATORS if not hasattr(torch.ops.aten, name)] == []


def test_what_is_not_on_the_list_is_named_once() -> None:
    program = using("relu", "relu_", "from_file", "__iand__", "set_", "from_file", "torchvision::nms", "add__")
    assert not_allowed(program) == ("from_file", "set_", "torchvision::nms", "add__")


@pytest.mark.parametrize("name", RAW)
def test_what_trusts_its_arguments_or_leaves_torch_is_refused(name: str) -> None:
    assert not_allowed(using(name)) == (name,)
    with pytest.raises(ValueError, match="not an operator that a program may use"):
        inside.operator_named(name, "default")


def test_an_overload_must_be_there() -> None:
    assert inside.operator_named("add_", "Tensor")(torch.ones(1), torch.ones(1)).tolist() == [2.0]
    for overload in ("nothing", "__class__", "op"):
        with pytest.raises(ValueError, match="this torch has no"):
            inside.operator_named("add", overload)
