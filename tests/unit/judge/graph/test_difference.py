"""Each single change of a network is one difference, in its own place, and what follows from it is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grader.judge.graph.canonical import canonical
from grader.judge.graph.difference import LayerPair, differences
from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net
from grader.judge.graph.program import read_program
from grader.model import Trace
from tests.support.asking import call, value_in
from tests.support.code import module, write
from tests.support.local import Local
from tests.support.nets import net_of, recorded
from tests.unit.judge.graph.changes import CHANGES, NETWORKS, Change
from tests.unit.judge.graph.randomly import Block, Changed, RandomNet, changed, networks

Read = Callable[[str, str], Net]
Found = tuple[int, str, str, str]


@pytest.fixture
def read(tmp_path: Path, local: Local) -> Read:
    """The net of a source, run as the network of that name is."""

    def run(source: str, name: str) -> Net:
        network = NETWORKS[name]
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return net_of(local(write(folder, {"models.py": source})), network.sizes, network.mode)

    return run


def found_in(pairs: tuple[LayerPair, ...]) -> list[Found]:
    """(layer, fault, how, what) of every difference; the student's layers are negative."""
    return [
        (pair.reference.number if pair.reference else -(pair.student.number if pair.student else 0),
         one.fault, one.how, one.what)
        for pair in pairs
        for one in pair.differences
    ]  # fmt: skip


def with_texts(change: Change) -> str:
    source = NETWORKS[change.network].source
    for old, new in change.texts:
        one, other = (text.replace("\n", "\n" + " " * 8) for text in (old, new))
        assert one in source, old
        source = source.replace(one, other)
    return source


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_one_change_is_one_difference_in_its_place(change: Change, read: Read) -> None:
    pairs = differences(read(with_texts(change), change.network), read(NETWORKS[change.network].source, change.network))
    assert found_in(pairs) == [change.found]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_network_has_no_differences(name: str, read: Read) -> None:
    net = read(NETWORKS[name].source, name)
    pairs = differences(net, net)
    assert not found_in(pairs)
    assert all(pair.student is not None and pair.reference is not None and pair.reached for pair in pairs)


def test_the_table_is_as_wide_as_it_is_said_to_be() -> None:
    assert len(CHANGES) >= 40
    assert {change.found[1] for change in CHANGES} == {
        "missing", "extra", "kind", "order", "filters", "kernel", "stride", "padding", "dilation", "groups", "bias",
        "normalisation", "activation", "setting",
    }  # fmt: skip


def test_two_mistakes_are_two_differences_each_in_its_place(read: Read) -> None:
    source = NETWORKS["cnn"].source.replace("5, padding=2", "5").replace("F.max_pool2d(", "F.avg_pool2d(")
    assert found_in(differences(read(source, "cnn"), read(NETWORKS["cnn"].source, "cnn"))) == [
        (1, "padding", "other", "Conv2d"),
        (3, "kind", "other", "AvgPool2d"),
    ]


def test_sizes_behind_a_mistake_follow_from_it(read: Read) -> None:
    pairs = differences(
        read(NETWORKS["cnn"].source.replace("3, stride=2", "3"), "cnn"), read(NETWORKS["cnn"].source, "cnn")
    )
    sizes = [(pair.student.size, pair.reference.size) for pair in pairs[1:] if pair.student and pair.reference]
    assert [mine == ours for mine, ours in sizes] == [True, False, False, True, True]
    assert len(found_in(pairs)) == 1


CHAIN = module(
    "self.a = nn.Linear(3, 8)\nself.n = nn.BatchNorm1d(8)\nself.b = nn.Linear(8, 6)\nself.c = nn.Linear(6, 5)\n"
    "self.d = nn.Linear(5, 2)",
    "x = F.relu(self.n(self.a(x)))\nx = torch.tanh(self.b(x))\nreturn self.d(F.relu(self.c(x)))",
)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("(3, 8)", "(3, 8, bias=False)", []),
        ("F.relu(self.n(self.a(x)))", "F.relu(self.a(x))", [(1, "normalisation", "missing", "BatchNorm")]),
        ("torch.tanh(self.b(x))", "torch.sigmoid(self.b(x))", [(2, "activation", "other", "Sigmoid")]),
    ],
    ids=["right so far", "no bias", "something missing on the way", "a mistake on the way"],
)
def test_what_forward_did_not_reach_is_not_missing(
    old: str, new: str, found: list[Found], tmp_path: Path, local: Local
) -> None:
    """It stops at the third layer, which expects another number of features."""
    reference = net_of(local(write(tmp_path / "reference", {"models.py": CHAIN})))
    source = CHAIN.replace("Linear(6, 5)", "Linear(7, 5)").replace(old, new)
    answer = value_in(local(write(tmp_path / "student", {"models.py": source}))(Trace(call(), ((5, 3),))))
    assert answer.facts["failure"] is not None
    pairs = differences(canonical(read_program(answer.facts, answer.arrays)), reference)
    assert found_in(pairs) == found
    assert [pair.reached for pair in pairs] == [True, True, True, False, False]


def test_names_decide_which_of_two_alike_layers_is_missing(tmp_path: Path, local: Local) -> None:
    def net(number: int, forward: str) -> Net:
        layers = "".join(f"self.{name} = nn.Linear(3, 3)\n" for name in "abc")
        source = module(layers, forward)
        return net_of(local(write(tmp_path / str(number), {"models.py": source})))

    reference = net(0, "return F.relu(self.c(F.relu(self.b(F.relu(self.a(x))))))")
    for number, names in enumerate(("bc", "ac", "ab"), start=1):
        pairs = differences(net(number, f"return F.relu(self.{names[1]}(F.relu(self.{names[0]}(x))))"), reference)
        missing = [pair.reference.module for pair in pairs if pair.student is None and pair.reference is not None]
        assert missing == [name for name in "abc" if name not in names]


def test_branches_may_run_in_any_order(read: Read) -> None:
    source = NETWORKS["residual"].source
    block = "y = F.relu(self.n3(self.c(x)))\n        y = self.n4(self.d(y))\n        "
    shortcut = "z = self.n5(self.s(x))\n        "
    other = source.replace(block + shortcut, shortcut + block).replace("12, 1, stride=2", "12, 1, stride=2, bias=False")
    other = other.replace("self.n5(self.s(x))", "self.s(x)")
    assert other != source
    pairs = differences(read(other, "residual"), read(source, "residual"))
    assert found_in(pairs) == [(7, "normalisation", "missing", "BatchNorm")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_random_change_of_a_random_net_is_found_at_its_place(data: st.DataObject) -> None:
    """At least one difference and at most three: a block that joins two branches has several layers. Two blocks that
    are exchanged may be told as what came with each and is missing at the other.

    An image that has shrunk to one pixel is left out: what pools it is then no step at all.
    """
    blocks = data.draw(networks())
    change = data.draw(changed(blocks))
    reference, student = _net(blocks), _net(change.blocks)
    assume(all(step.size[2:] != (1, 1) or "Pool" in step.kind for net in (reference, student) for step in net.steps))
    pairs = differences(student, reference)
    found = found_in(pairs)
    if match(student, reference) is not None:
        assert not found
        return
    assert 1 <= len(found) <= (6 if change.what == "exchanged" else 3)
    assert all(number in _numbers(blocks, change) for number in _in_reference(pairs))


def _numbers(blocks: tuple[Block, ...], change: Changed) -> range:
    """The numbers of the reference's layers in which a change may be found: of the blocks that it is about; what is
    behind a layer that is too many, or missing, may be told of the layer before."""
    first = sum(block.heads for block in blocks[: change.at])
    last = first + sum(block.heads for block in blocks[change.at : change.at + 1 + (change.what == "exchanged")])
    return range(first, last + 1)


def _in_reference(pairs: tuple[LayerPair, ...]) -> list[int]:
    """Numbers of the reference's layers that have differences; for layers too many, of the one before."""
    numbers, before = [], 0
    for pair in pairs:
        before = pair.reference.number if pair.reference is not None else before
        numbers += [before] if pair.differences else []
    return numbers


def _net(blocks: tuple[Block, ...]) -> Net:
    return canonical(recorded(RandomNet(blocks), torch.rand(2, 3, 12, 12)))
