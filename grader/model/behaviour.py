"""What a network must do whatever its architecture: one record for each kind of check of its behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from grader.model.fields import STRICT, Accept, FormsName, ModelCall, Shape, Size

__all__ = [
    "BatchCheck",
    "GradientCheck",
    "ModesCheck",
    "RangeCheck",
    "RepeatableCheck",
    "TrainableCheck",
    "Variant",
    "VariantsCheck",
]


@dataclass(frozen=True, kw_only=True)
class GradientCheck:
    """A gradient reaches every parameter, and it is the gradient of what the network computes."""

    __pydantic_config__ = STRICT
    kind: Literal["gradient"] = "gradient"
    model: ModelCall
    input: Shape


@dataclass(frozen=True, kw_only=True)
class TrainableCheck:
    """Everything that the network learns is registered as a parameter, trainable, and used."""

    __pydantic_config__ = STRICT
    kind: Literal["trainable"] = "trainable"
    model: ModelCall
    input: Shape


@dataclass(frozen=True, kw_only=True)
class ModesCheck:
    """Train and eval mode differ where a normalisation or a dropout says so, and only there."""

    __pydantic_config__ = STRICT
    kind: Literal["modes"] = "modes"
    model: ModelCall
    input: Shape
    differ: bool | None = None
    """Whether the two modes must differ. Left out: as the reference does."""
    accept: Accept = ()
    """Other right forms, where the handout is open: how the reference makes each. The one that fits best counts."""
    forms: FormsName = None
    """The list of them under the rubric's `forms`, taken besides."""


@dataclass(frozen=True, kw_only=True)
class BatchCheck:
    """In eval mode the output of one sample does not depend on the others, and every batch size is taken."""

    __pydantic_config__ = STRICT
    kind: Literal["batch"] = "batch"
    model: ModelCall
    input: Shape
    """The first number is not used: the sizes of `batches` take its place."""
    batches: Annotated[tuple[Size, ...], Field(min_length=1, max_length=10)] = (1, 2, 5)
    """Batch sizes that must be taken; each is an equal share, and independence one more."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """The model made in another way, and the size that must come out."""

    __pydantic_config__ = STRICT
    model: ModelCall
    input: Shape
    output: Shape | None = None
    """Left out: the reference's."""
    dtype: Literal["float32", "float64", "float16"] = "float32"
    """Type of the input, and of every floating-point parameter."""


@dataclass(frozen=True, kw_only=True)
class VariantsCheck:
    """Other arguments, sizes and types than the usual ones: `Encoder(7)`, images of 32 x 32, float64."""

    __pydantic_config__ = STRICT
    kind: Literal["variants"] = "variants"
    variants: Annotated[tuple[Variant, ...], Field(min_length=1, max_length=20)]
    """Each is an equal share."""


@dataclass(frozen=True, kw_only=True)
class RepeatableCheck:
    """In eval mode the same input gives the same output, whatever the seed, and forward leaves its input as it was."""

    __pydantic_config__ = STRICT
    kind: Literal["repeatable"] = "repeatable"
    model: ModelCall
    input: Shape


@dataclass(frozen=True, kw_only=True)
class RangeCheck:
    """Every number of the output lies in a range, also for large inputs."""

    __pydantic_config__ = STRICT
    kind: Literal["range"] = "range"
    model: ModelCall
    input: Shape
    low: float
    high: float
    reached: bool = True
    """Both ends must nearly be reached when inputs are large: a sigmoid does not fill [-1, 1]."""
