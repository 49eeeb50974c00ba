"""What a training loop must do, whatever it trains: the record of the kind ``loop``."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from grader.model.fields import STRICT, Shape, Share, Size

__all__ = ["Aspect", "LoopBatches", "LoopCheck", "LoopNear", "LoopNetwork", "LoopStep"]

Aspect = Literal["changes", "loss", "noise", "runs", "ends"]
"""What is marked of a loop, in the order in which a student should look at it."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=60)]
Formula = Annotated[str, Field(min_length=1, max_length=1000)]
Weight = Annotated[Decimal, Field(gt=0, le=1000)]
Number = Annotated[float, Field(ge=-1e9, le=1e9)]


@dataclass(frozen=True, kw_only=True)
class LoopNetwork:
    """A network that the harness supplies in the place of the student's: one linear layer, so that its output can be
    worked out from its weights."""

    __pydantic_config__ = STRICT
    takes: Shape
    """Size of one example that goes in."""
    gives: Annotated[tuple[Size, ...], Field(max_length=7)] = ()
    """Size of what comes out for one example. Left out: one number."""
    end: Literal["none", "tanh", "sigmoid"] = "none"
    """What follows the linear layer."""


@dataclass(frozen=True, kw_only=True)
class LoopBatches:
    """A data loader that the harness supplies: drawn batches of (examples, labels), or of examples alone."""

    __pydantic_config__ = STRICT
    example: Shape
    """Size of one example."""
    name: Name | None = None
    """The batch of the moment in formulas. Left out: no formula speaks of it."""
    count: Annotated[int, Field(ge=1, le=50)] = 3
    """Batches until the loader is through; it can be gone through again."""
    batch: Annotated[int, Field(ge=2, le=64)] = 4
    """Examples in a batch."""
    labels: bool = True
    """False: the loader gives the examples without labels."""


@dataclass(frozen=True, kw_only=True)
class LoopNear:
    """A loss that is not the one that is asked for, but is worth something."""

    __pydantic_config__ = STRICT
    loss: Formula
    share: Share
    """What it earns of the marks for the loss."""
    say: str
    """The sentence that the student reads."""


@dataclass(frozen=True, kw_only=True)
class LoopStep:
    """What is trained together: the networks that change, and the loss."""

    __pydantic_config__ = STRICT
    changes: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10)]
    """The networks that these steps may change, and must."""
    loss: Annotated[tuple[Formula, ...], Field(max_length=10)] = ()
    """Accepted formulas. Terms that are joined by + may be trained in one step or in several. Left out: any loss."""
    near: Annotated[tuple[LoopNear, ...], Field(max_length=10)] = ()
    """Losses that earn a part."""


@dataclass(frozen=True, kw_only=True)
class LoopCheck:
    """A training loop, run on tiny networks: what each step changes, its loss and gradient, noise, and its end."""

    __pydantic_config__ = STRICT
    kind: Literal["loop"] = "loop"
    function: Name
    """The student's function."""
    arguments: Annotated[tuple[Name, ...], Field(max_length=20)]
    """What it is called with: names of `supplied` and of `loaders`, in order."""
    supplied: Annotated[str, Field(pattern=r"^[\w./-]+\.py$")]
    """Python file below `checks` with what takes the place of the assignment's helpers while the loop runs."""
    file: str | None = None
    """The student's file with the function. Left out: where the rubric's `source` says."""
    networks: Annotated[dict[Name, LoopNetwork], Field(min_length=1, max_length=10)]
    loaders: Annotated[dict[Name, LoopBatches], Field(max_length=10)] = field(default_factory=dict)
    noise: dict[Name, Name] = field(default_factory=dict)
    """Name of the noise in formulas, and the network that takes it: `{z: G}`."""
    fresh: Literal["step", "iteration"] = "step"
    """How often noise must be drawn anew: for every step, or once an iteration for all that is trained in it."""
    steps: Annotated[dict[Name, LoopStep], Field(min_length=1, max_length=5)]
    iterations: Annotated[int, Field(ge=2, le=50)]
    """Iterations that the loop must make of the settings."""
    runs: Annotated[dict[str, dict[Name, Number]], Field(min_length=1, max_length=5)]
    """Settings of each run by its name. The first run is marked in every aspect, the others for their losses."""
    aspects: dict[Aspect, Weight] = field(default_factory=dict)
    """What is marked, and its weight. Left out: everything that there is, in equal shares."""
    retired: Literal["stand-in", "refuse"] = "stand-in"
    """What torch no longer has (`.next()` of an iterator, `.data[0]` of a single number): kept alive, and told, or not
    there."""

    @property
    def markable(self) -> tuple[Aspect, ...]:
        """The aspects of which there is something to mark."""
        has_loss = any(step.loss for step in self.steps.values())
        there: dict[Aspect, bool] = {
            "changes": True, "loss": has_loss, "noise": has_loss and bool(self.noise),
            "runs": has_loss and len(self.runs) > 1, "ends": True,
        }  # fmt: skip
        return tuple(aspect for aspect, is_there in there.items() if is_there)

    @property
    def weights(self) -> dict[Aspect, Decimal]:
        """The weight of each aspect that is marked."""
        return dict(self.aspects) or dict.fromkeys(self.markable, Decimal(1))
