"""What each kind of check is asked to do: one record a kind.

The records are plain frozen dataclasses; their annotations are also the YAML's schema. The text under a field is the
author's documentation, in the schema and in docs/write-a-rubric.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from grader.model.behaviour import (
    BatchCheck,
    GradientCheck,
    ModesCheck,
    RangeCheck,
    RepeatableCheck,
    TrainableCheck,
    VariantsCheck,
)
from grader.model.contracts import FunctionCheck, HeadsCheck, OutputsCheck, RespondsCheck
from grader.model.documents import TableCheck
from grader.model.fields import STRICT, Accept, FormsName, Identifier, ModelCall, Shape, Share
from grader.model.loops import LoopCheck

__all__ = [
    "AnswerCheck",
    "Check",
    "EquivalentCheck",
    "Fault",
    "FileCheck",
    "ManualCheck",
    "Nearness",
    "NetworkCheck",
    "Noise",
    "ParametersCheck",
    "PytestCheck",
    "ShapeCheck",
    "Tolerance",
    "TrainCheck",
]


@dataclass(frozen=True, kw_only=True)
class FileCheck:
    """Files that must be handed in. Each pattern is an equal share of the marks."""

    __pydantic_config__ = STRICT
    kind: Literal["file"] = "file"
    patterns: Annotated[tuple[str, ...], Field(min_length=1)]
    """Glob patterns, matched anywhere in the submission and without regard to case; `a|b` accepts either."""


@dataclass(frozen=True, kw_only=True)
class ShapeCheck:
    """The sizes that a model produces: of its output, and after layers named by attribute."""

    __pydantic_config__ = STRICT
    kind: Literal["shape"] = "shape"
    model: ModelCall
    """How the model is made, as a call: `Encoder(128)`."""
    input: Shape
    """Size of the input, batch first."""
    output: Shape | None = None
    """Size of the output. Left out: the reference's (then the item cannot be checked without a reference)."""
    check_output: bool = True
    """False: only the layers count."""
    layers: dict[str, Shape] = field(default_factory=dict)
    """Size after each named layer, in order. Each is an equal share of the marks."""
    accept: Accept = ()
    """Other right forms, where the handout is open: how the reference makes each. The one that fits best counts."""
    forms: FormsName = None
    """The list of them under the rubric's `forms`, taken besides."""


@dataclass(frozen=True, kw_only=True)
class ParametersCheck:
    """The number of learnable parameters, layer by layer against the reference."""

    __pydantic_config__ = STRICT
    kind: Literal["parameters"] = "parameters"
    model: ModelCall
    input: Shape
    """Size of an input: the model is run once without arithmetic to see which layer uses which parameter."""
    bias_before_norm: Literal["free", "counted"] = "free"
    """A bias directly before a normalisation changes nothing: `free` accepts it present or absent."""
    accept: Accept = ()
    """Other right forms, where the handout is open: how the reference makes each. The one that fits best counts."""
    forms: FormsName = None
    """The list of them under the rubric's `forms`, taken besides."""


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """Two numbers agree when |got - expected| <= absolute + relative * |expected|."""

    __pydantic_config__ = STRICT
    absolute: Annotated[float, Field(ge=0, le=1)] = 1e-4
    relative: Annotated[float, Field(ge=0, le=1)] = 1e-4


@dataclass(frozen=True, kw_only=True)
class EquivalentCheck:
    """The same output as the reference under weights and inputs that the harness chooses."""

    __pydantic_config__ = STRICT
    kind: Literal["equivalent"] = "equivalent"
    model: ModelCall
    input: Shape
    layers: tuple[str, ...] = ()
    """Compare these layers one by one, each an equal share, each fed the reference's own input. Empty: the whole."""
    modes: Annotated[tuple[Literal["eval", "train"], ...], Field(min_length=1)] = ("eval", "train")
    tolerance: Tolerance | None = None
    accept: Accept = ()
    """Other right forms, where the handout is open: how the reference makes each. The one that fits best counts."""
    forms: FormsName = None
    """The list of them under the rubric's `forms`, taken besides."""


Fault = Literal[
    "missing", "extra", "kind", "order", "filters", "kernel", "stride", "padding", "dilation", "groups", "bias",
    "normalisation", "activation", "setting",
]  # fmt: skip
"""What can differ between a layer and the one that is asked for, in the field's terms."""


@dataclass(frozen=True, kw_only=True)
class NetworkCheck:
    """The network layer by layer against the reference's, however it is written: marks for each layer that is right.

    A mistake costs in its own place only: what follows from it, such as sizes behind a wrong stride, is not charged.
    """

    __pydantic_config__ = STRICT
    kind: Literal["network"] = "network"
    model: ModelCall
    input: Shape
    groups: dict[str, Annotated[Decimal, Field(gt=0, le=1000)]] = field(default_factory=dict)
    """Submodules of the reference and their weights: `{layer1: 1, layer2: 2}`. Each group is one line of the feedback.
    Left out: each layer with parameters is a group of its own, with the normalisation and activation behind it."""
    faults: dict[Fault, Share] = field(default_factory=dict)
    """What a fault costs, as a share of its group: `{padding: 0.5}`. Left out: the whole share of its group."""
    show: Literal["layer", "fault", "all"] = "fault"
    """How much the feedback tells of a fault: only the layer, which setting is off, or what is asked for as well."""
    tolerance: Tolerance | None = None
    accept: Accept = ()
    """Other right forms, where the handout is open: how the reference makes each. The one that fits best counts."""
    forms: FormsName = None
    """The list of them under the rubric's `forms`, taken besides."""


@dataclass(frozen=True, kw_only=True)
class Nearness:
    """A stated number is right when |stated - right| <= absolute + relative * |right|."""

    __pydantic_config__ = STRICT
    absolute: Annotated[float, Field(ge=0)] = 0.0
    relative: Annotated[float, Field(ge=0, le=1)] = 0.0


@dataclass(frozen=True, kw_only=True)
class AnswerCheck:
    """A written answer, compared with what the reference computes."""

    __pydantic_config__ = STRICT
    kind: Literal["answer"] = "answer"
    question: Identifier
    """The question's id as students write it: `1a`."""
    reference: str = "answers.py"
    """File of the reference whose `ANSWERS` computes the expected value."""
    digits: Annotated[int, Field(ge=1, le=15)] | None = None
    """How many significant digits of a number that need not be whole must be right."""
    tolerance: Nearness | None = None
    """How near such a number is right, instead of `digits`."""


@dataclass(frozen=True, kw_only=True)
class Noise:
    """Noise added to the clean images before they go in: uniform in [-uniform, uniform], then clamped."""

    __pydantic_config__ = STRICT
    uniform: Annotated[float, Field(ge=0)] = 1.0
    clamp: Annotated[float, Field(gt=0)] | None = 1.0


@dataclass(frozen=True, kw_only=True)
class TrainCheck:
    """A short seeded training run: loss falls, stays finite, every parameter gets a gradient."""

    __pydantic_config__ = STRICT
    kind: Literal["train"] = "train"
    models: Annotated[dict[Identifier, ModelCall], Field(min_length=1)]
    """The models in the order in which the data goes through them."""
    rates: dict[Identifier, Annotated[float, Field(gt=0, le=1)]]
    """Adam's learning rate for each model."""
    betas: tuple[float, float] = (0.9, 0.999)
    image: Shape = (3, 64, 64)
    """Size of one drawn image."""
    noise: Noise | None = None
    loss: Literal["l1", "mse"] = "l1"
    batch: Annotated[int, Field(ge=2, le=512)] = 8
    steps: Annotated[int, Field(ge=2, le=1000)] = 6
    seed: int = 0
    """Seed of the student's run."""
    band: bool = True
    """False: the network is the student's own, so its loss is not compared with the reference's."""
    band_seeds: Annotated[int, Field(ge=2, le=20)] = 5
    """How many seeded runs of the reference make the band."""
    band_margin: Annotated[float, Field(ge=0, le=10)] = 2.0
    """The band is widened on both sides by this many times its own width."""
    batch_norm_moves: bool = True
    """Running statistics of normalisation layers must have moved."""


@dataclass(frozen=True, kw_only=True)
class PytestCheck:
    """A test of the staff's own, beside the rubric."""

    __pydantic_config__ = STRICT
    kind: Literal["pytest"] = "pytest"
    test: Annotated[str, Field(pattern=r"^[\w./-]+\.py::[\w:\[\].-]+$")]
    """File and name of the test: `test_asgn6.py::test_width_follows_z`."""


@dataclass(frozen=True, kw_only=True)
class ManualCheck:
    """Marks that a person gives; the harness gathers the evidence and leaves them open."""

    __pydantic_config__ = STRICT
    kind: Literal["manual"] = "manual"
    losses: str | None = None
    """Pattern of files with losses, drawn as curves: `loss.txt|*.csv`. Named by nothing: what notebooks printed."""
    images: tuple[str, ...] = ()
    """Glob patterns of pictures that should be there, or of the notebooks and PDFs that hold them."""
    section: Identifier | None = None
    """The letter, number or name of the report's section that speaks of this item: `c`, `discussion`."""


Check = Annotated[
    FileCheck
    | ShapeCheck
    | ParametersCheck
    | EquivalentCheck
    | NetworkCheck
    | GradientCheck
    | TrainableCheck
    | ModesCheck
    | BatchCheck
    | VariantsCheck
    | RepeatableCheck
    | RangeCheck
    | OutputsCheck
    | RespondsCheck
    | HeadsCheck
    | FunctionCheck
    | AnswerCheck
    | TableCheck
    | TrainCheck
    | LoopCheck
    | PytestCheck
    | ManualCheck,
    Field(discriminator="kind"),
]
