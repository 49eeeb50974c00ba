"""``train``: a few seeded steps by the assignment's recipe, beside the reference's own runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.drawing import Draw
from grader.judge.kinds.asking import call_of, reference_of, reference_value
from grader.judge.outcome import from_share
from grader.judge.respond import Respondent
from grader.model import (
    Array,
    Curve,
    Finding,
    Item,
    Lines,
    Noise,
    Optimiser,
    Series,
    Train,
    TrainCheck,
    Value,
    Visibility,
)

__all__ = ["judge_train"]

Losses = npt.NDArray[np.float64]
NAMES_SHOWN = 12


def judge_train(item: Item, check: TrainCheck, case: Case) -> Finding:
    """Five equal shares: finite, falling, gradient everywhere, statistics move, inside the reference's band.

    Raises StudentFailure when training stops.
    """
    data = _data(case.draw.child("train"), check.steps, check.batch, check.image, check.noise)
    answer = case.student.value(_question(check, case.student, data, check.seed))
    losses = _losses(answer, check.steps)
    runs = [
        _losses(reference_value(case, _question(check, reference_of(case), data, check.seed + offset)), check.steps)
        for offset in range(check.band_seeds if check.band else 0)
    ]
    low, high = _band(np.stack(runs or [losses]), check.band_margin)
    failed = [words for holds, words in _expectations(check, answer.facts, losses, low, high) if not holds]
    total = len(_expectations(check, answer.facts, losses, low, high))
    is_hidden = item.visibility is Visibility.HIDDEN
    curve = Curve(
        title="Loss of the smoke test",
        series=(Series(name="yours", values=tuple(float(v) if np.isfinite(v) else None for v in losses)),),
        band=() if is_hidden or not check.band else tuple((float(a), float(b)) for a, b in zip(low, high, strict=True)),
    )
    names = tuple(map(str, answer.facts["without_gradient"]))
    untouched = (Lines(title="Parameters that no gradient reached", lines=names[:NAMES_SHOWN]),) if names else ()
    return from_share(
        item.id,
        total - len(failed) if np.isfinite(losses).all() else 0,
        total,
        " ".join(failed) or f"The loss falls from {losses[0]:.3f} to {losses[-1]:.3f} in {check.steps} steps.",
        expected=f"a loss that falls{f' to between {low[-1]:.3f} and {high[-1]:.3f}' if check.band else ''}",
        got=f"{losses[0]:.3f} at the first step, {losses[-1]:.3f} at the last",
        evidence=(curve, *untouched),
    )


def _expectations(
    check: TrainCheck, facts: Mapping[str, Any], losses: Losses, low: Losses, high: Losses
) -> list[tuple[bool, str]]:
    """(does it hold, what to say when not), in the order in which a student should look at them."""
    without, frozen, still = (_names(facts, key) for key in ("without_gradient", "frozen", "statistics_still"))
    unreached = len(set(without) | set(frozen))
    found = [
        (bool(np.isfinite(losses).all()), "The loss is not a finite number at every step."),
        (bool(losses[-1] < losses[0]) and len(without) < facts["parameters"], "The loss does not fall."),
        (not unreached, f"No gradient reaches {unreached} of {facts['parameters']} parameters."),
    ]
    if check.band:
        within = bool(((losses >= low) & (losses <= high)).all())
        found.append((within, "The loss leaves the band in which the reference's loss lies for other seeds."))
    if check.batch_norm_moves:
        found.append((not still, "The running statistics of a normalisation layer do not move in training."))
    return found


def _names(facts: Mapping[str, Any], key: str) -> list[str]:
    names = facts.get(key)
    if not isinstance(names, list) or not isinstance(facts.get("parameters"), int):
        raise ProtocolFault("a training run's facts are malformed")
    return [str(name) for name in names]


@lru_cache(maxsize=8)
def _data(draw: Draw, steps: int, batch: int, image: tuple[int, ...], noise: Noise | None) -> tuple[Array, Array]:
    """(inputs, targets), each (steps, batch, *image): clean pictures, and the same with noise. Drawn once a class.

    Every step sees the same pictures with fresh noise: over a few steps, other pictures would move the loss more than
    learning does.
    """
    clean = np.tile(draw.child("pictures").shapes(batch, image), (steps, 1, 1, 1))
    noisy = clean
    if noise is not None:
        noisy = clean + draw.child("noise").uniform(clean.shape, -noise.uniform, noise.uniform)
        if noise.clamp is not None:
            noisy = np.clip(noisy, -noise.clamp, noise.clamp)
    size = (steps, batch, *image)
    return Array(noisy.reshape(size)), Array(clean.reshape(size))


def _question(check: TrainCheck, side: Respondent, data: tuple[Array, Array], seed: int) -> Train:
    return Train(
        calls=tuple(call_of(side, words) for words in check.models.values()),
        optimisers=tuple(Optimiser(check.rates[name], check.betas) for name in check.models),
        inputs=data[0],
        targets=data[1],
        loss=check.loss,
        seed=seed,
        device=side.device,
    )


def _losses(answer: Value, steps: int) -> Losses:
    losses = answer.arrays.get("losses")
    if losses is None or losses.shape != (steps,) or losses.dtype != np.float64:
        raise ProtocolFault("a training run has not one loss for each step")
    return losses


def _band(runs: Losses, margin: float) -> tuple[Losses, Losses]:
    """(low, high) by step: the reference's range over seeds, widened by ``margin`` times its largest width.

    The width is that of the widest step, since at the first steps all seeds lie close together. No loss is negative.
    """
    low, high = runs.min(axis=0), runs.max(axis=0)
    width = float((high - low).max())
    return np.maximum(low - margin * width, 0.0), high + margin * width
