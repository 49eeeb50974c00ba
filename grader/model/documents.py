"""What checks of documents are asked to do: layer tables that stand in reports and notebooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from grader.model.contracts import Drawn
from grader.model.fields import STRICT, ModelCall, Shape, Share

__all__ = ["TableCheck"]

SectionId = Annotated[str, Field(pattern=r"^(?:\d{1,2}(?:\.\d{1,2})*[A-Za-z]?|[A-Za-z])$")]


@dataclass(frozen=True, kw_only=True)
class TableCheck:
    """A layer table in what was handed in (torchsummary, torchinfo, Keras, or by hand), row by row beside the network
    that was handed in with it."""

    __pydantic_config__ = STRICT
    kind: Literal["table"] = "table"
    model: ModelCall
    """The student's own model that the table describes: `Generator()`."""
    input: Shape
    """Size of its input, batch first."""
    ways: Annotated[tuple[str, ...], Field(max_length=40)] = ()
    """Where students may give their model its inputs in several ways, as for `outputs`: tried in turn instead."""
    inputs: Annotated[dict[str, Drawn], Field(max_length=10)] = field(default_factory=dict)
    """How the inputs of `ways` are drawn; one that is not here has normal numbers."""
    title: str | None = None
    """Words above the table, or in the cell that prints it: `Generator`. `a|b` accepts either."""
    section: SectionId | None = None
    """The report's section in which it stands: `2`, `2b`, `1.3`."""
    total: Share = Decimal("0.2")
    """The part of the marks for a total that is the sum of its rows. The rest is for the rows, equally."""
