"""The rubric: parts, items, and what holds for all of them.

The records are plain frozen dataclasses; their annotations are also the YAML's schema: pydantic
validates a rubric file against them (:mod:`grader.rubric`) and the JSON Schema for editors is made from them.
The text under a field is the author's documentation, in the schema and in docs/write-a-rubric.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from grader.model.checks import Check, Tolerance
from grader.model.fields import STRICT, Identifier, Marks, ModelCall, Shape

__all__ = [
    "ClassSettings",
    "Forms",
    "Item",
    "LimitSettings",
    "Mapped",
    "Part",
    "Rubric",
    "SourceSettings",
    "Visibility",
]


class Visibility(StrEnum):
    """Who may see what an item expects: everyone and before handing in (``public``: ``grade check`` runs these),
    the student in the feedback (``revealed``), or staff alone (``hidden``)."""

    PUBLIC = "public"
    REVEALED = "revealed"
    HIDDEN = "hidden"


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
class Mapped:
    """What a class does, told by sizes: an input of one makes an output of the other."""

    __pydantic_config__ = STRICT
    input: Shape
    """Size of the input, batch first; two examples or more."""
    output: Shape
    """Size of the output, or of one of several."""


@dataclass(frozen=True, kw_only=True)
class ClassSettings:
    """How students may have written one class."""

    __pydantic_config__ = STRICT
    names: tuple[str, ...] = ()
    """Names that are accepted besides the class's own, the better one first: `[EncoderNet, Enc]`. How letters are
    written, and underscores, never count."""
    maps: Mapped | None = None
    """What the class does. It decides where no class has an accepted name, or where several have, and which way of
    giving the arguments is taken."""
    arguments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other names of arguments that the items give by name: `{z_dim: [nz, latent_dim]}`. What a student's class does
    not take by that name is given by its place, or left to its default."""
    files: tuple[str, ...] = ()
    """Patterns of files, such as `*acgan*`. There, a name in `names` may be one that is wanted for another class:
    `Generator` in acgan.py."""
    own: bool = False
    """True: the design is the student's, so a class that can be made without arguments is; the items' arguments are for
    those that cannot, and the submission's own calls for those that want others."""


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """Where the student's classes are found."""

    __pydantic_config__ = STRICT
    file: str = "models.py"
    """The file that the handout asks for; another is taken, and said, when it defines what is wanted."""
    defines: tuple[str, ...] = ()
    """Classes and functions that the file must define."""
    classes: dict[str, ClassSettings] = field(default_factory=dict)
    """For names of `defines`: what else they may be called, and what they do."""
    repeated: Literal["last", "first"] = "last"
    """Which definition counts where one file or notebook defines a name several times."""


@dataclass(frozen=True, kw_only=True)
class Forms:
    """Right forms of a model, given once for all items that make it so: an item takes them by name, with `forms`."""

    __pydantic_config__ = STRICT
    of: Annotated[str, Field(max_length=400)]
    """How the items make the model, with a name for each argument: `DCGenerator(noise_size, conv_dim)`."""
    accept: Annotated[tuple[ModelCall, ...], Field(min_length=1, max_length=50)]
    """How the reference makes each other form, with values, these names, and `+ - * /`:
    `DCGenerator(noise_size, conv_dim / 2, "linear")`."""


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
    answers_mib: Annotated[int, Field(ge=1)] = 64
    """What all answers of the submission may hold together: they are kept for the record."""


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """A rubric file."""

    __pydantic_config__ = STRICT
    id: Identifier
    title: str
    source: SourceSettings = SourceSettings()
    reference: str | None = None
    """Folder of the reference solution, relative to the rubric file."""
    starter: str | None = None
    """Folder of the code that students are given to begin with, relative to the rubric file: `grade rubric test` sees
    to it that it earns next to nothing."""
    checks: str | None = None
    """Folder of the staff's own pytest files, relative to the rubric file."""
    limits: LimitSettings = LimitSettings()
    tolerance: Tolerance = field(default_factory=Tolerance)
    forms: dict[Identifier, Forms] = field(default_factory=dict)
    """Lists of right forms, by name, for what the handout leaves open."""
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, in the order of the file."""
        return tuple(item for part in self.parts for item in part.items)

    @property
    def marks(self) -> Decimal:
        """Marks of the whole assignment."""
        return sum((part.marks for part in self.parts), Decimal(0))
