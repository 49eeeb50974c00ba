"""The rows that a table of a network should have: its submodules in the order in which they ran."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from grader.judge.graph.program import ModuleRun, ParameterFacts, Program, refs_in
from grader.judge.tables.families import family

__all__ = ["Layer", "functions_in", "layers_of", "total_of", "unshown"]

Size = tuple[int, ...]
HELPERS = ".parametrizations"
"""Submodules that torch puts below a layer to compute its weight."""
STATISTICS = ("running_mean", "running_var")
FUNCTIONS = (
    (r"^(?:native_)?dropout|^bernoulli", "dropout"),
    (r"^leaky_relu", "leaky relu"),
    (r"^relu|^clamp_min|^threshold", "relu"),
    (r"^tanh", "tanh"),
    (r"^sigmoid", "sigmoid"),
    (r"^_?log_softmax", "log softmax"),
    (r"^_?softmax", "softmax"),
    (r"^elu", "elu"),
    (r"^gelu", "gelu"),
    (r"^silu", "silu"),
    (r"^softplus", "softplus"),
    (r"^max_pool", "max pool"),
    (r"^avg_pool|^_?adaptive_avg_pool|^mean$", "average pool"),
    (r"^upsample|^_upsample", "upsample"),
    (r"^(?:_unsafe_)?view|^reshape|^_reshape|^flatten|^squeeze|^unsqueeze", "reshape"),
    (r"^(?:constant|reflection|replication)_pad|^pad$", "pad"),
    (r"^pixel_shuffle", "pixel shuffle"),
)


@dataclass(frozen=True)
class Layer:
    """One submodule that ran, and its parameters. ``size`` is that of its output, without the examples; None where it
    is not known.

    ``counts`` are the numbers of parameters that may be told of it: all of its own; those called weight and bias, which
    is what torchsummary adds up; ``with_statistics``: with running statistics, as Keras does. ``holds``: it holds other
    layers, whose parameters ``within`` counts with its own.
    """

    name: str
    kind: str
    size: Size | None
    count: int
    counts: frozenset[int]
    with_statistics: int
    holds: bool
    within: int
    first: int
    last: int

    @property
    def family(self) -> str:
        """What sort of layer its class is."""
        return family(self.kind)


def layers_of(program: Program) -> tuple[Layer, ...]:
    """Every submodule that ran, in the order in which they ended, then those with parameters of which it is not known.

    A submodule that runs twice is there twice. The model itself is there only where it has parameters of its own.
    """
    runs = [run for run in program.modules if HELPERS not in run.name and run.name != "?"]
    names = {run.name for run in runs}
    layers = [_layer(run, program, names) for run in runs if run.name or _own(program, "")]
    return (*layers, *_others(program, runs))


def total_of(program: Program) -> int:
    """Parameters in all, each once, the frozen ones too."""
    return sum(math.prod(one.size) for one in program.parameters if not one.is_buffer)


def unshown(program: Program) -> dict[str, int]:
    """Parameters of submodules that did not run, by submodule."""
    ran = {run.name for run in program.modules}
    found: dict[str, int] = {}
    for one in program.parameters:
        owner = _owner(one.name)
        if not one.is_buffer and owner not in ran:
            found[owner] = found.get(owner, 0) + math.prod(one.size)
    return found


def functions_in(program: Program) -> frozenset[str]:
    """Sorts of layers without parameters that the network computes, as layers or as functions."""
    names = {one.operator.rpartition("::")[2] for one in program.operations}
    found = {sort for name in names for pattern, sort in FUNCTIONS if re.match(pattern, name)}
    return frozenset(found | ({"flatten", "unflatten"} if "reshape" in found else set()) | {"input", "identity"})


def _layer(run: ModuleRun, program: Program, names: set[str]) -> Layer:
    inside = f"{run.name}." if run.name else ""
    holds = any(name.startswith(inside) and name != run.name for name in names)
    below = [one for one in program.parameters if any(name.startswith(inside) for name in _names(one))]
    own = _own(program, run.name) if holds else below
    learned = [one for one in own if not one.is_buffer]
    count = _sum(learned)
    plain = _sum([one for one in learned if one.name.rpartition(".")[2] in {"weight", "bias"}])
    statistics = _sum([one for one in own if one.name.endswith(STATISTICS)])
    return Layer(
        name=run.name,
        kind=run.kind,
        size=run.made[1:],
        count=count,
        counts=frozenset({count, plain}),
        with_statistics=count + statistics,
        holds=holds,
        within=_sum([one for one in below if not one.is_buffer]),
        first=run.first,
        last=run.last,
    )


def _others(program: Program, runs: list[ModuleRun]) -> list[Layer]:
    """Layers that are used and did not end with a tensor, such as an LSTM: their sizes are not known."""
    used = {
        ref.name
        for one in program.operations
        for value in one.arguments.values()
        for ref in refs_in(value)
        if ref.kind == "parameter"
    }
    ran = {run.name for run in runs}
    owners = dict.fromkeys(_owner(one.name) for one in program.parameters if not one.is_buffer and one.name in used)
    found = []
    for owner in owners:
        if not owner or owner in ran or any(owner.startswith(f"{run.name}.") for run in runs if run.name):
            continue
        members = [one for one in program.parameters if not one.is_buffer and _owner(one.name) == owner]
        count = _sum(members)
        plain = _sum([one for one in members if one.name.rpartition(".")[2] in {"weight", "bias"}])
        found.append(Layer(owner, "", None, count, frozenset({count, plain}), count, False, count, -1, -1))
    return found


def _own(program: Program, name: str) -> list[ParameterFacts]:
    return [one for one in program.parameters if any(_owner(other) == name for other in _names(one))]


def _names(one: ParameterFacts) -> tuple[str, ...]:
    return (one.name, *one.aliases)


def _owner(name: str) -> str:
    return name.rpartition(".")[0].partition(HELPERS)[0]


def _sum(members: list[ParameterFacts]) -> int:
    return sum(math.prod(one.size) for one in members)
