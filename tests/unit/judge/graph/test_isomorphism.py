from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.graph.isomorphism import match
from grader.judge.graph.net import Net, Parameter, Source, Step

INPUT = Source(-1)


def weight(name: str, size: tuple[int, ...] = (3, 3), **more: tuple[int, ...]) -> Parameter:
    return Parameter("weight", name, size, learnable=True, **more)


def linear(source: Source, *parameters: Parameter) -> Step:
    return Step("Linear", (("outputs", 3),), (source,), parameters, (5, 3))


def plain(kind: str, *sources: Source) -> Step:
    return Step(kind, (), sources, (), (5, 3))


def net(*steps: Step, outputs: tuple[Source, ...] = ()) -> Net:
    return Net(steps, outputs or (Source(len(steps) - 1),), ((5, 3),), "eval")


def tower(count: int, names: list[str]) -> Net:
    """``count`` branches alike, each a Linear and a Tanh, that are added."""
    steps = [linear(INPUT, weight(name)) for name in names]
    steps += [plain("Tanh", Source(number)) for number in range(count)]
    return net(*steps, plain("Add", *(Source(count + number) for number in range(count))))


def test_names_do_not_count() -> None:
    one, other = net(linear(INPUT, weight("a"))), net(linear(INPUT, weight("z")))
    found = match(one, other)
    assert found is not None
    assert (found.steps, found.parameters) == (((0, 0),), (("a", "z"),))


@pytest.mark.parametrize(
    "other",
    [
        net(linear(INPUT, weight("a", (3, 4)))),
        net(replace(linear(INPUT, weight("a")), settings=(("outputs", 4),))),
        net(linear(INPUT, weight("a")), plain("Tanh", Source(0))),
        net(linear(INPUT, weight("a")), outputs=(INPUT,)),
        net(linear(INPUT, weight("a")), outputs=(Source(0), Source(0))),
        net(linear(INPUT, weight("a"), replace(weight("b", (3,)), role="bias"))),
        replace(net(linear(INPUT, weight("a"))), inputs=((5, 3), (5, 3))),
    ],
)
def test_one_difference(other: Net) -> None:
    one = net(linear(INPUT, weight("a")))
    assert match(other, one) is None
    assert match(one, other) is None


@pytest.mark.parametrize(("kind", "holds"), [("Add", True), ("Mul", True), ("Sub", False), ("Concatenate", False)])
def test_the_order_of_inputs_counts_where_it_counts(kind: str, holds: bool) -> None:
    one = net(plain("Tanh", INPUT), plain(kind, INPUT, Source(0)))
    other = net(plain("Tanh", INPUT), plain(kind, Source(0), INPUT))
    assert (match(other, one) is not None) is holds


def test_outputs_are_told_apart() -> None:
    one = net(plain("Tanh", INPUT), plain("Abs", INPUT), outputs=(Source(0), Source(1)))
    swapped = net(plain("Abs", INPUT), plain("Tanh", INPUT), outputs=(Source(1), Source(0)))
    assert match(swapped, one) is not None
    assert match(replace(one, outputs=(Source(1), Source(0))), one) is None


def test_a_second_output_is_not_the_first() -> None:
    split = Step("Pool", (), (INPUT,), (), (5, 3))
    one, other = (net(split, plain("Tanh", Source(0, output))) for output in (0, 1))
    assert match(one, one) is not None
    assert match(other, one) is None


@given(st.integers(2, 5), st.randoms(use_true_random=False))
def test_branches_that_are_alike_are_matched_one_to_one(count: int, random: object) -> None:
    del random
    names = [f"w{number}" for number in range(count)]
    found = match(tower(count, names[::-1]), tower(count, names))
    assert found is not None
    assert len({ours for _, ours in found.parameters}) == count


def test_tied_weights_must_be_tied_on_both_sides() -> None:
    tied = net(linear(INPUT, weight("a")), linear(Source(0), weight("a")))
    apart = net(linear(INPUT, weight("a")), linear(Source(0), weight("b")))
    assert match(tied, tied) is not None
    assert match(tied, apart) is None
    assert match(apart, tied) is None


def test_tied_weights_must_be_used_in_the_same_ways() -> None:
    """Kept transposed, and used both ways: the first use tells how it is kept, the second must agree."""
    turned = {"axes": (1, 0)}
    one = net(linear(INPUT, weight("a")), linear(Source(0), weight("a", **turned)))
    kept_turned = net(linear(INPUT, weight("z", **turned)), linear(Source(0), weight("z")))
    both_straight = net(linear(INPUT, weight("z")), linear(Source(0), weight("z")))
    assert match(kept_turned, one) is not None
    assert match(both_straight, one) is None


@pytest.mark.parametrize("lacks", ["student", "reference"])
def test_a_bias_before_a_norm_may_be_missing(lacks: str) -> None:
    bias = replace(weight("b", (3,)), role="bias")
    with_bias = net(replace(linear(INPUT, weight("a"), bias), feeds_norm=True), plain("BatchNorm", Source(0)))
    without = net(replace(linear(INPUT, weight("a")), feeds_norm=True), plain("BatchNorm", Source(0)))
    sides = (without, with_bias) if lacks == "student" else (with_bias, without)
    found = match(*sides)
    assert found is not None
    assert found.parameters == (("a", "a"),)


def test_many_alike_steps_that_are_joined_otherwise_do_not_hang() -> None:
    """Two rings of four against one of eight: every step looks alike from near by."""

    def rings(lengths: list[int]) -> Net:
        steps: list[Step] = []
        for length in lengths:
            first = len(steps)
            steps += [linear(INPUT, weight(f"w{first + at}")) for at in range(length)]
        adds: list[Step] = []
        first = 0
        for length in lengths:
            adds += [plain("Add", Source(first + at), Source(first + (at + 1) % length)) for at in range(length)]
            first += length
        count = len(steps)
        total = plain("Add", *(Source(count + at) for at in range(len(adds))))
        return net(*steps, *adds, total)

    assert match(rings([8]), rings([8])) is not None
    assert match(rings([4, 4]), rings([4, 4])) is not None
    assert match(rings([4, 4]), rings([8])) is None
