"""Random programs of views, in-place operations and arithmetic: the net computes what torch computes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from grader.judge.graph.canonical import canonical
from grader.judge.graph.isomorphism import match
from tests.support.nets import recorded
from tests.support.running import can_run, run_net

Act = Callable[[list[Tensor]], Tensor]
SIZES = [(2, 3), (4, 6), (2, 3, 4), (2, 4, 4, 4), (3, 2, 2, 6)]

UNARY: list[Callable[[Tensor], Tensor]] = [
    functional.relu, torch.tanh, torch.sigmoid, torch.abs, torch.clone, lambda x: x.clamp(min=0), lambda x: x * (x > 0),
    lambda x: torch.where(x > 0, x, 0.1 * x), lambda x: x * x, lambda x: -x, lambda x: x.clamp(0, 6),
    lambda x: x / 2 - 1, lambda x: 1 / (1 + torch.exp(-x)), lambda x: 3 * (x + 1), lambda x: x.masked_fill(x < 0, 0.0),
    lambda x: functional.softmax(x, -1), lambda x: torch.exp(x) / torch.exp(x).sum(-1, keepdim=True),
    lambda x: (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, correction=0, keepdim=True) + 0.1),
    lambda x: x @ x.transpose(-1, -2), lambda x: x.unsqueeze(0).expand(2, *x.shape), lambda x: x.flatten(),
]  # fmt: skip
IMAGES: list[Callable[[Tensor], Tensor]] = [
    lambda x: functional.max_pool2d(x, 2), lambda x: functional.avg_pool2d(x, 2), lambda x: x.repeat_interleave(2, 2),
    lambda x: functional.interpolate(x, scale_factor=2), lambda x: functional.adaptive_avg_pool2d(x, 1),
    lambda x: functional.pad(x, (1, 0, 1, 1)), lambda x: functional.batch_norm(x, None, None, training=True),
]  # fmt: skip
IN_PLACE: list[Callable[[Tensor], Tensor]] = [
    lambda x: x.relu_(), lambda x: x.mul_(2.0), lambda x: x.add_(1.0), lambda x: x.copy_(x * 2 + 1),
    lambda x: x.fill_(0.5), lambda x: x.tanh_(),
]  # fmt: skip
REDUCTIONS: list[Callable[..., Tensor]] = [torch.mean, torch.sum, torch.amax]
BINARY: list[Callable[[Tensor, Tensor], Tensor]] = [
    torch.add, torch.sub, torch.mul, torch.maximum, lambda x, y: x / (y.abs() + 1), lambda x, y: torch.cat([x, y]),
    lambda x, y: torch.stack([x, y], -1),
]  # fmt: skip


class Chain(nn.Module):
    """A model of random steps: each makes one more value from those before."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.ParameterList()
        self.acts: list[Act] = []

    def weight(self, *size: int) -> Callable[[], Tensor]:
        """A new parameter."""
        number = len(self.weights)
        self.weights.append(nn.Parameter(torch.rand(*size) + 0.5))
        return lambda: self.weights[number]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        values = [x.clone()]
        for act in self.acts:
            values.append(act(values))
        return values[-1], values[len(values) // 2]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False))
def test_a_net_computes_what_the_program_computes(random: Random) -> None:
    torch.manual_seed(0)
    model, x = _model(random)
    try:
        expected = [value.clone() for value in model(x.clone())]
    except RuntimeError:  # torch refuses to write where several entries lie in one place
        return
    net = canonical(recorded(model, torch.rand_like(x)))
    assert match(net, net) is not None
    if not can_run(net):
        return
    state = {name: value.detach() for name, value in model.named_parameters()}
    try:
        found = run_net(net, state, [x])
    except NotImplementedError:
        return
    for got, right in zip(found, expected, strict=True):
        assert got.shape == right.shape
        torch.testing.assert_close(got, right, rtol=1e-3, atol=1e-3, equal_nan=True)


def _model(random: Random) -> tuple[Chain, Tensor]:
    """A chain that runs, and an input for it."""
    model, x = Chain().eval(), torch.randn(random.choice(SIZES))
    values = [x.clone()]
    with torch.no_grad():
        for _ in range(random.randint(1, 8)):
            act = _act(random, model, values)
            before = [value.clone() for value in values]
            try:
                made = act(before)
            except (RuntimeError, IndexError):
                continue
            if 0 < made.numel() < 3000 and made.dim() < 6:
                values = [*before, made]
                model.acts.append(act)
    return model, x


def _act(random: Random, model: Chain, values: list[Tensor]) -> Act:
    at = random.randrange(max(0, len(values) - 3), len(values))
    x = values[at]
    axis = random.randrange(max(1, x.dim()))
    match random.choice(["unary", "images", "view", "part", "binary", "weight", "in place", "write", "reduce"]):
        case "images":
            function = random.choice(IMAGES)
            return lambda known: function(known[at])
        case "view":
            axes = random.sample(range(x.dim()), x.dim())
            size = random.choice([(x.shape[0] if x.dim() else 1, -1), (-1, 2), (2, -1, 2), (-1,), (3, 2, -1)])
            views: list[Act] = [lambda known: known[at].permute(axes), lambda known: known[at].reshape(size)]
            return random.choice(views)
        case "part":
            start = random.randrange(3)
            parts: list[Act] = [
                lambda known: known[at].narrow(axis, start, 1),
                lambda known: known[at].chunk(2, axis)[-1],
                lambda known: known[at].select(axis, start),
            ]
            return random.choice(parts)
        case "binary":
            other = random.choice([n for n, value in enumerate(values) if value.shape == x.shape])
            binary = random.choice(BINARY)
            return lambda known: binary(known[at], known[other])
        case "weight":
            return _weighted(random, model, x, at)
        case "in place":
            change = random.choice(IN_PLACE)
            return lambda known: change(known[at])
        case "write":
            write, place = random.choice(IN_PLACE), random.randrange(3)

            def act(known: list[Tensor]) -> Tensor:
                write(known[at].narrow(axis, place, 1))
                return known[at]

            return act
        case "reduce":
            take, keeps = random.choice(REDUCTIONS), random.random() < 0.5
            return lambda known: take(known[at], axis, keepdim=keeps)
        case _:
            function = random.choice(UNARY)
            return lambda known: function(known[at])


def _weighted(random: Random, model: Chain, x: Tensor, at: int) -> Act:
    """A layer in one of several ways, or a parameter that is broadcast."""
    outputs = random.choice([1, 2, 3])
    last, channels = (x.shape[-1], x.shape[1] if x.dim() > 1 else 1) if x.dim() else (1, 1)
    wide, bias = model.weight(outputs, last), model.weight(outputs)
    cross, kernel = model.weight(outputs, channels), model.weight(outputs, channels, 3, 3)
    some = model.weight(*(random.choice([1, length]) for length in x.shape[random.randrange(max(1, x.dim())) :]))
    mean, variance = model.weight(channels), model.weight(channels)
    ways: list[Act] = [
        lambda known: functional.linear(known[at], wide(), bias()),
        lambda known: known[at] @ wide().t() + bias(),
        lambda known: (known[at].unsqueeze(-2) * wide()).sum(-1),
        lambda known: torch.einsum("ab...,ob->ao...", known[at], cross()),
        lambda known: torch.einsum("ab...,ob->a...o", known[at], cross()) + bias(),
        lambda known: functional.conv2d(functional.pad(known[at], (1, 1, 1, 1)), kernel()) + bias().view(-1, 1, 1),
        lambda known: kernel().flatten(1) @ functional.unfold(known[at], 3, padding=1),
        lambda known: known[at] + some(),
        lambda known: some() - known[at],
        lambda known: some() * known[at],
        lambda known: functional.batch_norm(known[at], mean(), variance()),
        lambda known: (known[at].movedim(1, -1) - mean()) * torch.rsqrt(variance() + 1e-5),
        lambda known: functional.group_norm(known[at], channels, mean(), variance()),
    ]
    return random.choice(ways)


def test_a_program_that_writes_to_a_part_is_not_one_that_writes_elsewhere() -> None:
    class Writes(nn.Module):
        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

        def forward(self, x: Tensor) -> Tensor:
            y = x * 2
            y[:, self.column] = 0
            return y

    nets = [canonical(recorded(Writes(column), torch.rand(4, 3))) for column in (0, 1, 0)]
    assert [match(nets[0], net) is not None for net in nets] == [True, False, True]


def test_the_chains_of_this_test_are_no_trivial_ones() -> None:
    lengths = [len(_model(Random(seed))[0].acts) for seed in range(30)]
    assert sum(lengths) / len(lengths) > 2
