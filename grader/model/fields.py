"""Types of the fields that a rubric's records have in common."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field

__all__ = ["STRICT", "Accept", "FormsName", "Identifier", "Marks", "ModelCall", "Shape", "Share", "Size"]

STRICT = ConfigDict(extra="forbid", use_attribute_docstrings=True)

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
Size = Annotated[int, Field(ge=1, le=1_000_000)]
Shape = Annotated[tuple[Size, ...], Field(min_length=1, max_length=8)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Marks = Annotated[Decimal, Field(ge=0, le=1000, max_digits=8, decimal_places=3)]
ModelCall = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*\(.*\)$", max_length=400)]
Accept = Annotated[tuple[ModelCall, ...], Field(max_length=50)]
"""Other right forms of a model, as the reference makes them."""
FormsName = Identifier | None
"""Of a list of such forms that the rubric gives once."""
