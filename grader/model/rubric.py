"""The rubric: parts, items, and what each item's check is asked to do.

The records are plain frozen dataclasses; their annotations are also the YAML's schema: pydantic
validates a rubric file against them (:mod:`grader.rubric`) and the JSON Schema for editors is made from them.
The text under a field is the author's documentation, in the schema and in docs/write-a-rubric.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

__all__ = [
    "AnswerCheck",
    "Check",
    "EquivalentCheck",
    "FileCheck",
    "Item",
    "LimitSettings",
    "ManualCheck",
    "Noise",
    "ParametersCheck",
    "Part",
    "PytestCheck",
    "Rubric",
    "ShapeCheck",
    "SourceSettings",
    "Tolerance",
    "TrainCheck",
    "Visibility",
]

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
Size = Annotated[int, Field(ge=1, le=1_000_000)]
Shape = Annotated[tuple[Size, ...], Field(min_length=1, max_length=8)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Marks = Annotated[Decimal, Field(ge=0, le=1000, max_digits=8, decimal_places=3)]
ModelCall = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*\(.*\)$", max_length=400)]


class Visibility(StrEnum):
    """Who may see what an item expects: everyone and before handing in (``public``: ``grade check`` runs these),
    the student in the feedback (``revealed``), or staff alone (``hidden``)."""

    PUBLIC = "public"
    REVEALED = "revealed"
    HIDDEN = "hidden"


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


@dataclass(frozen=True, kw_only=True)
class AnswerCheck:
    """A written answer, compared with what the reference computes."""

    __pydantic_config__ = STRICT
    kind: Literal["answer"] = "answer"
    question: Identifier
    """The question's id as students write it: `1a`."""
    reference: str = "answers.py"
    """File of the reference whose `ANSWERS` computes the expected value."""


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
    """A file with one loss a line, drawn as a curve: `loss.txt`."""
    images: tuple[str, ...] = ()
    """Glob patterns of pictures that should be there."""
    section: Identifier | None = None
    """The letter or name of the report's section that speaks of this item: `c`."""


Check = Annotated[
    FileCheck | ShapeCheck | ParametersCheck | EquivalentCheck | AnswerCheck | TrainCheck | PytestCheck | ManualCheck,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of the rubric with its marks."""

    __pydantic_config__ = STRICT
    id: Identifier
    title: str
    marks: Marks
    check: Check
    visibility: Visibility = Visibility.HIDDEN
    """`public` items run in `grade check`; `revealed` ones show in the feedback what they expect; `hidden` never."""
    needs: tuple[Identifier, ...] = ()
    """Items that must not have failed. Otherwise this one is blocked: it names the one that blocked it, and its
    marks stay open, so that one mistake is not charged twice."""
    hint: str = ""
    """Words for a student who loses marks here: where to look."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the assignment; its marks are the sum of its items', stated so that a slip is noticed."""

    __pydantic_config__ = STRICT
    id: Identifier
    title: str
    marks: Marks
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """Where the student's classes are found."""

    __pydantic_config__ = STRICT
    file: str = "models.py"
    """The file that the handout asks for; another is taken, and said, when it defines what is wanted."""
    defines: tuple[str, ...] = ()
    """Classes and functions that the file must define."""


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """What one submission may use. CPU time is the tight limit; wall time is generous on purpose."""

    __pydantic_config__ = STRICT
    cpu_seconds: Annotated[float, Field(gt=0, le=36_000)] = 20.0
    """CPU seconds for one question."""
    wall_seconds: Annotated[float, Field(gt=0, le=36_000)] = 120.0
    """Wall seconds for one question."""
    memory_mib: Annotated[int, Field(ge=64)] = 2048
    """Memory above what the warm process already has."""
    output_kib: Annotated[int, Field(ge=1)] = 64
    """Text printed by the submission that is kept; 256 times as much ends the run."""
    file_mib: Annotated[int, Field(ge=1)] = 64
    """Largest file that the submission may write."""


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """A rubric file."""

    __pydantic_config__ = STRICT
    id: Identifier
    title: str
    source: SourceSettings = SourceSettings()
    reference: str | None = None
    """Folder of the reference solution, relative to the rubric file."""
    checks: str | None = None
    """Folder of the staff's own pytest files, relative to the rubric file."""
    limits: LimitSettings = LimitSettings()
    tolerance: Tolerance = Tolerance()
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order of the file."""
        return tuple(item for part in self.parts for item in part.items)

    @property
    def marks(self) -> Decimal:
        """Marks of the whole assignment."""
        return sum((part.marks for part in self.parts), Decimal(0))
