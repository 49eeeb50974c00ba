"""Hostile cases: what ``fixtures/hostile/CASE/case.yaml`` says (see fixtures/hostile/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from grader.errors import UsageError

__all__ = ["CASES", "Carrier", "Case", "Group", "Marks", "Place", "load_cases"]

CASES = Path(__file__).parents[2] / "fixtures" / "hostile"
"""Where the cases lie in a checkout of this project."""


class Group(StrEnum):
    """What an attack is after."""

    FORGING = "forging"
    SECRETS = "secrets"
    EXHAUSTING = "exhausting"
    ESCAPING = "escaping"
    NETWORK = "network"
    POISONING = "poisoning"
    FILES = "files"
    STRUCTURE = "structure"


class Carrier(StrEnum):
    """What the payload is handed in with."""

    REFERENCE = "reference"
    HOLLOW = "hollow"
    LOOKALIKE = "lookalike"
    FILES = "files"


class Place(StrEnum):
    """Where the payload stands in the carrier's source file."""

    BEFORE = "before"
    AFTER = "after"


class Marks(StrEnum):
    """What the submission must get."""

    FULL = "full"
    OWN = "own"
    LESS = "less"
    NOTHING = "nothing"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The YAML's fields. ``rubric``: the id of the only rubric that the case is tried on, where it is bound to one;
    ``most``: marks that an item of that rubric may earn at most."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    why: Annotated[str, Field(min_length=10)]
    group: Group
    marks: Marks
    carrier: Carrier = Carrier.REFERENCE
    place: Place = Place.BEFORE
    exhausts: bool = False
    gaps: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    rubric: str = ""
    most: Mapping[str, Annotated[Decimal, Field(ge=0)]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.most and not self.rubric:
            raise ValueError("most names items, so it goes with a rubric")


@dataclass(frozen=True)
class Case:
    """One attack, in the folder ``folder``."""

    folder: Path
    facts: Facts

    @property
    def name(self) -> str:
        """Unique in the corpus."""
        return self.folder.name

    @property
    def source(self) -> Path:
        """The case's own code: the payload, or what makes the entry."""
        return self.folder / ("make.py" if self.facts.carrier is Carrier.FILES else "payload.py")

    def is_for(self, rubric: str) -> bool:
        """Whether it can be tried on the rubric with this id."""
        return self.facts.rubric in {"", rubric}


FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


def load_cases(folder: Path = CASES) -> tuple[Case, ...]:
    """Every case, sorted by name. Raises UsageError when there are none or one is not as the README says."""
    paths = sorted(folder.glob("*/case.yaml"))
    if not paths:
        raise UsageError(f"no hostile cases in {folder}", "run it from a checkout of the project, which holds them")
    return tuple(_load(path) for path in paths)


def _load(path: Path) -> Case:
    try:
        data: Any = yaml.safe_load(path.read_text("utf-8"))
        case = Case(path.parent, FACTS.validate_python(data))
    except ValidationError as error:
        slips = "; ".join(f"{'.'.join(map(str, slip['loc']))}: {slip['msg']}" for slip in error.errors())
        raise UsageError(f"{path}: {slips}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not YAML: {error}") from error
    if not case.source.is_file():
        raise UsageError(f"{path}: a case with the carrier {case.facts.carrier} has a {case.source.name}")
    return case
