"""``train``: a few seeded steps by the assignment's recipe, beside the reference's own runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.drawing import Draw
from grader.judge.graph.verify import Verification
from grader.judge.kinds.asking import call_of, reference_of, reference_value
from grader.judge.kinds.trained import chain_of, last_loss, without_gradient
from grader.judge.kinds.unverified import unverified
from grader.judge.outcome import from_share
from grader.judge.respond import Respondent
from grader.model import (
    Array,
    Curve,
    Finding,
    Item,
    Lines,
    Margin,
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
NO_CHAIN = "its models cannot be followed one after another"


def judge_train(item: Item, check: TrainCheck, case: Case) -> Finding:
    """Five equal shares: finite, falling, gradient everywhere, statistics move, inside the reference's band.

    Raises StudentFailure when training stops.
    """
    data = _data(case.draw.child("train"), check.steps, check.batch, check.image, check.noise)
    chain = chain_of(case, tuple(check.models.values()), (check.batch, *check.image)) if case.execute else None
    if isinstance(chain, Verification):
        return unverified(item.id, chain)
    last = chain.examples if chain is not None else 0
    question = _question(check, case.student, data, check.seed, last)
    answer = case.student.value(question)
    losses = _losses(answer, check.steps, last)
    if case.execute is not None and np.isfinite(losses).all():
        why = last_loss(case, chain, question, float(losses[-1])) if chain is not None and last else NO_CHAIN
        if why:
            return unverified(item.id, Verification(False, (), why))
    runs = [
        _losses(
            reference_value(case, _question(check, reference_of(case), data, check.seed + offset, last)),
            check.steps,
            last,
        )
        for offset in range(check.band_seeds if check.band else 0)
    ]
    low, high = _bands(np.stack(runs or [losses]), check.steps, check.band_margin)
    facts = dict(answer.facts)
    if chain is not None:
        facts["without_gradient"] = sorted({*_names(facts, "without_gradient"), *without_gradient(case, chain)})
    found = _expectations(check, facts, losses, low, high)
    failed, total = [words for holds, words in found if not holds], len(found)
    margins = _margins(np.stack(runs), losses, check.steps) if runs else ()
    losses, low, high = losses[: check.steps], low[: check.steps], high[: check.steps]
    is_hidden = item.visibility is Visibility.HIDDEN
    curve = Curve(
        title="Loss of the smoke test",
        series=(Series(name="yours", values=tuple(float(v) if np.isfinite(v) else None for v in losses)),),
        band=() if is_hidden or not check.band else tuple((float(a), float(b)) for a, b in zip(low, high, strict=True)),
    )
    names = tuple(map(str, facts["without_gradient"]))
    untouched = (Lines(title="Parameters that no gradient reached", lines=names[:NAMES_SHOWN]),) if names else ()
    finding = from_share(
        item.id,
        total - len(failed) if np.isfinite(losses).all() else 0,
        total,
        " ".join(filter(None, failed))
        or f"The loss falls from {losses[0]:.3f} to {losses[-1]:.3f} in {check.steps} steps.",
        expected=f"a loss that falls{f' to between {low[-1]:.3f} and {high[-1]:.3f}' if check.band else ''}",
        got=f"{losses[0]:.3f} at the first step, {losses[-1]:.3f} at the last",
        evidence=(curve, *untouched),
    )
    return replace(finding, margins=margins)


def _expectations(
    check: TrainCheck, facts: Mapping[str, Any], losses: Losses, low: Losses, high: Losses
) -> list[tuple[bool, str]]:
    """(does it hold, what to say when not), in the order in which a student should look at them.

    ``losses``: of every step, and behind them the last one that was computed again, if one was.
    """
    without, frozen, still = (_names(facts, key) for key in ("without_gradient", "frozen", "statistics_still"))
    unreached = len(set(without) | set(frozen))
    falls = bool(losses[check.steps - 1] < losses[0]) and len(without) < facts["parameters"]
    found = [
        (bool(np.isfinite(losses).all()), "The loss is not a finite number at every step."),
        (falls, "The loss does not fall."),
        (not unreached, f"No gradient reaches {unreached} of {facts['parameters']} parameters."),
    ]
    if check.band:  # what does not fall is not in the band of what does, however wide the seeds have made it
        inside = bool(((losses >= low) & (losses <= high)).all())
        leaves = "The loss leaves the band in which the reference's loss lies for other seeds."
        found.append((inside and falls, "" if inside else leaves))
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


def _question(check: TrainCheck, side: Respondent, data: tuple[Array, Array], seed: int, last: int) -> Train:
    return Train(
        calls=tuple(call_of(side, words) for words in check.models.values()),
        optimisers=tuple(Optimiser(check.rates[name], check.betas) for name in check.models),
        inputs=data[0],
        targets=data[1],
        loss=check.loss,
        seed=seed,
        device=side.device,
        last=last,
    )


def _losses(answer: Value, steps: int, last: int) -> Losses:
    """Of each step, and behind them the one of ``last`` examples, when there are any."""
    parts = [("losses", steps), *([("last", 1)] if last else [])]
    found = [answer.arrays.get(name) for name, _ in parts]
    for (_, count), array in zip(parts, found, strict=True):
        if array is None or array.shape != (count,) or array.dtype != np.float64:
            raise ProtocolFault("a training run has not one loss for each step")
    return np.concatenate([array for array in found if array is not None])


def _bands(runs: Losses, steps: int, margin: float) -> tuple[Losses, Losses]:
    """The band of the steps, and behind it one of its own for the last loss, which is of fewer examples."""
    parts = [_band(part, margin) for part in (runs[:, :steps], runs[:, steps:]) if part.size]
    return np.concatenate([low for low, _ in parts]), np.concatenate([high for _, high in parts])


def _margin_needed(runs: Losses, losses: Losses, steps: int) -> float:
    """The smallest margin with which the band holds ``losses``; infinite where the reference's runs are all alike and
    these are not."""
    needed = [0.0]
    for part in (slice(None, steps), slice(steps, None)):
        if runs[:, part].size:
            low, high = runs[:, part].min(axis=0), runs[:, part].max(axis=0)
            out = float(np.maximum(low - losses[part], losses[part] - high).max())
            width = float((high - low).max())
            needed.append(0.0 if out <= 0 else out / width if width else float("inf"))
    return max(needed)


def _margins(runs: Losses, losses: Losses, steps: int) -> tuple[Margin, ...]:
    found = (
        Margin(setting="band_margin", needs=_margin_needed(runs, losses, steps)),
        Margin(setting="band_margin", needs=_needed_by_seeds(runs, steps), of_reference=True),
    )
    return tuple(margin for margin in found if np.isfinite(margin.needs))


def _needed_by_seeds(runs: Losses, steps: int) -> float:
    """The largest margin that one of the reference's runs needs in the band of the others; infinite for two runs alone.

    A right network that draws its weights in another order is like one more seed.
    """
    others = [np.delete(runs, at, axis=0) for at in range(len(runs))]
    return max(_margin_needed(rest, run, steps) for rest, run in zip(others, runs, strict=True))


def _band(runs: Losses, margin: float) -> tuple[Losses, Losses]:
    """(low, high) by step: the reference's range over seeds, widened by ``margin`` times its largest width.

    The width is that of the widest step, since at the first steps all seeds lie close together. No loss is negative.
    """
    low, high = runs.min(axis=0), runs.max(axis=0)
    width = float((high - low).max())
    return np.maximum(low - margin * width, 0.0), high + margin * width
