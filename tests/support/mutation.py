"""A small rubric's reference, looked at by the probe in this process, and its variants."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.inside.network import fix_numerics
from grader.model import Answer, Evaluate, Failure, FailureKind, Value, to_wire
from grader.mutation.bench import Bench, Measured
from grader.mutation.classroom import write_variant
from grader.mutation.looking import other_calls, study_of
from grader.mutation.probe import probe
from grader.mutation.reference import read_reference
from grader.mutation.study import Study
from grader.mutation.variant import Variant
from grader.rubric import LoadedRubric, load_rubric
from tests.support.code import HEAD, write

__all__ = ["BLOCKS", "CONVOLUTIONS", "a_rubric", "a_study", "by_words", "local_bench", "measured"]

ITEM = "      - {{id: {id}, title: T, marks: 1, check: {check}}}\n"
USUAL = "{kind: shape, model: Net(4), input: [5, 3], output: [5, 2]}"

CONVOLUTIONS = f"""{HEAD}

def block(inputs, filters, *, kernel):
    return nn.Sequential(nn.Conv2d(inputs, filters, kernel, padding=1), nn.BatchNorm2d(filters), nn.ReLU())


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.first = block(3, width, kernel=3)
        self.second = block(width, 8, kernel=3)
        self.last = nn.Sequential(nn.ConvTranspose2d(8, 3, kernel_size=2, stride=2), nn.Tanh())

    def forward(self, images):
        for layer in (self.first, self.second, self.last):
            images = layer(images)
        return images
"""
"""Layers from a helper and a loop: (N, 3, H, W) to (N, 3, 2 H, 2 W)."""

BLOCKS = f"""{HEAD}

class Residual(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.linear = nn.Linear(size, size)

    def forward(self, x):
        return x + F.relu(self.linear(x))


class Net(nn.Module):
    \"\"\"Two heads.\"\"\"

    def __init__(self, width: int = 4, rate: float = 0.5) -> None:
        super(Net, self).__init__()
        self.blocks = nn.ModuleList([Residual(3) for _ in range(2)])
        self.mean, self.spread = nn.Linear(3, width), nn.Linear(3, width)
        self.drop = nn.Dropout(rate)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        \"\"\"Mean and spread.\"\"\"
        for block in self.blocks:
            x = block(x)
        x = self.drop(x).view(x.size(0), -1)
        return self.mean(x) * self.scale, torch.exp(0.5 * self.spread(x))
"""
"""Functions, own modules, a ModuleList, a parameter of its own, two outputs: (N, 3) to twice (N, width)."""


def a_rubric(
    home: Path, code: str | Mapping[str, str], *checks: str, head: str = "", defines: str = "Net"
) -> LoadedRubric:
    """A rubric with these checks, ``Net(4)`` on (5, 3) when there are none.

    A text alone is the reference's models.py.
    """
    files = {"models.py": code} if isinstance(code, str) else dict(code)
    lines = "".join(ITEM.format(id=f"i{number}", check=check) for number, check in enumerate(checks or (USUAL,)))
    count = max(len(checks), 1)
    text = (
        f"id: r\ntitle: R\nsource: {{file: models.py, defines: [{defines}]}}\nreference: ref\n{head}"
        f"parts:\n  - id: p\n    title: P\n    marks: {count}\n    items:\n{lines}"
    )
    write(home, {"r.yaml": text} | {f"ref/{path}": source for path, source in files.items()})
    return load_rubric(home / "r.yaml")


def a_study(home: Path, code: str | Mapping[str, str], *checks: str, head: str = "", defines: str = "Net") -> Study:
    """What makers of variants are given for :func:`a_rubric`."""
    loaded = a_rubric(home, code, *checks, head=head, defines=defines)
    reference = read_reference(loaded)
    return study_of(loaded, reference, local_bench(loaded))


def local_bench(loaded: LoadedRubric) -> Bench:
    """A bench that asks the probe in this process."""
    return Bench(read_reference(loaded), _ask)


def _ask(question: Evaluate) -> Answer:
    body: dict[str, Any] = json.loads(json.dumps(to_wire(question)[0]))
    path, written = list(sys.path), sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # as in a box
    fix_numerics()
    try:
        value = getattr(probe, body["call"]["name"])(*body["call"]["args"])
    except Exception as error:  # noqa: BLE001 - as a box does
        return Failure(FailureKind.EXCEPTION, str(error), type(error).__name__)
    finally:
        sys.path[:], sys.dont_write_bytecode = path, written
    return Value({"value": json.loads(json.dumps(value))})


def measured(study: Study, variant: Variant, folder: Path) -> Measured:
    """In what a variant differs, written into ``folder``."""
    write_variant(study, variant, folder)
    calls = [(call, True) for call in study.calls]
    calls += [(call, False) for call in other_calls(study)]
    return Bench(study.reference, _ask).measure(folder, calls)


def by_words(variants: object) -> dict[str, Variant]:
    """Variants by their words, which must differ."""
    assert isinstance(variants, (tuple, list))
    found = {variant.words: variant for variant in variants}
    assert len(found) == len(variants)
    return found
