"""What a box costs: ``python -m bench.boxes``.

Time from the request to the imported module, with each level of walls in turn on every submission, so that whatever
else the machine does falls on all of them alike; memory of box, keeper and warm process; and whether the warm process
grows over a thousand boxes. Linux only.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.family import family_of
from grader.model import Array, Call, Forward, LimitSettings, Load, Pass, Source, Value
from grader.sandbox import Box, Boxes, BoxSettings, FreshBoxes, WarmBoxes, WarmProcess

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "asgn6"
MODELS = Source("models.py")
LEVELS = ("none", "limits", "restricted", "isolated")
FRESH = 5
"""Fresh processes to compare with."""
STEPS = 10
KEYS = ("Rss", "Pss", "Private_Dirty")


@dataclass(frozen=True)
class Held:
    """What the warm process holds: MiB, and numbers."""

    rss: float
    pss: float
    private: float
    descriptors: int
    folders: int


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="boxes-") as folder, WarmProcess("cpu", renew_after=1 << 30) as warm:
        place = Path(folder)
        place.chmod(0o755)  # whoever the boxes are must reach their files
        scratch = place / "scratch"
        scratch.mkdir()
        levels = [level for level in LEVELS if not warm.facts().lacking[level]]
        boxes = {level: WarmBoxes(warm.doors[0], _settings(scratch, level)) for level in levels}
        roots = _submissions(place / "class", options.boxes)
        _times(boxes, FreshBoxes(_settings(scratch, "limits")), roots)
        _memory(boxes[levels[-1]], roots[0])
        _growth(boxes[levels[-1]], roots[0], warm, scratch, options.forks)


def _settings(scratch: Path, level: str) -> BoxSettings:
    return BoxSettings(LimitSettings(), "cpu", scratch, level)


def _submissions(folder: Path, count: int) -> list[Path]:
    """Copies of the reference, each a little different from the others."""
    roots = []
    for number in range(count):
        root = folder / f"s{1001 + number}"
        root.mkdir(parents=True)
        shutil.copy(REFERENCE / "models.py", root)
        with (root / "models.py").open("a") as file:
            file.write("\n" * number)
        roots.append(root)
    return roots


@dataclass(frozen=True)
class Taken:
    """Milliseconds: from the request to the imported module, from closing to the end of box and keeper, and of the
    processor in the box."""

    imported: float
    gone: float
    cpu: float


def _times(boxes: dict[str, WarmBoxes], fresh: FreshBoxes, roots: Sequence[Path]) -> None:
    """Every level on every submission, in an order of its own for each."""
    taken: dict[str, list[Taken]] = {level: [] for level in boxes}
    chance = random.Random(0)
    for root in roots:
        for level in chance.sample(list(boxes), len(boxes)):
            taken[level].append(_taken(boxes[level], root))
    first = next(iter(boxes))
    print(f"{len(roots)} submissions, ms, median (quartiles)")
    print(f"{'':12} {'request to imported module':28} {'beside ' + first:28} {'CPU of the box':24} closing to end")
    for level, times in taken.items():
        more = [ours.imported - theirs.imported for ours, theirs in zip(times, taken[first], strict=True)]
        beside = "" if level == first else _summary(more)
        cpu, gone = (_summary([getattr(one, name) for one in times]) for name in ("cpu", "gone"))
        print(f"{level:12} {_summary([one.imported for one in times]):28} {beside:28} {cpu:24} {gone}")
    print(f"{'fresh Python':12} {_summary([_taken(fresh, root).imported for root in roots[:FRESH]])}, {FRESH} of them")


def _taken(boxes: Boxes, root: Path) -> Taken:
    started = time.perf_counter()
    box = boxes.open(root)
    answer = box.ask(Load(MODELS))
    answered = time.perf_counter()
    end = box.close()
    if not isinstance(answer, Value):
        raise TypeError(f"the reference cannot be imported: {answer}")
    return Taken((answered - started) * 1000, (time.perf_counter() - answered) * 1000, end.cpu * 1000)


def _summary(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.1f} ({_quartiles(times)})"


def _quartiles(times: Sequence[float]) -> str:
    low, _, high = statistics.quantiles(times, n=4)
    return f"{low:.1f} to {high:.1f}"


def _memory(boxes: WarmBoxes, root: Path) -> None:
    """After the import, and after the decoder's forward pass at batch 32."""
    noise = np.random.default_rng(0).standard_normal((32, 128, 1, 1), dtype=np.float32)
    forward = Forward(Call(MODELS, "Decoder", (128,)), (Pass((Array(noise),)),))
    print("\nMiB                               resident   proportional   private dirty")
    with _open(boxes, root) as box:
        for when, question in (("after the import", Load(MODELS)), ("after a forward pass", forward)):
            answer = box.ask(question)
            if not isinstance(answer, Value):
                raise TypeError(f"the reference gave no answer {when}: {answer}")
            members = family_of(os.getpid()).members
            for kind in ("box", "keeper", "warm process"):
                rss, pss, private = _mapped(members[kind][0])
                print(f"{kind + ' ' + when:34} {rss:7.0f} {pss:14.0f} {private:15.1f}")


@contextmanager
def _open(boxes: Boxes, root: Path) -> Iterator[Box]:
    box = boxes.open(root)
    try:
        yield box
    finally:
        box.close()


def _growth(boxes: WarmBoxes, root: Path, warm: WarmProcess, scratch: Path, forks: int) -> None:
    """The same box again and again."""
    print("\nthe warm process after  resident MiB   proportional   private dirty   descriptors   folders")
    for done in range(forks + 1):
        if done % max(1, forks // STEPS) == 0:
            now = _held(warm.pids[-1], scratch)
            print(
                f"  {done:6} more boxes    {now.rss:12.1f} {now.pss:14.1f} {now.private:15.2f} {now.descriptors:13} "
                f"{now.folders:9}"
            )
        with _open(boxes, root) as box:
            box.ask(Load(MODELS))


def _held(pid: int, scratch: Path) -> Held:
    """When it has buried its keepers, which it does after the judge has their reports."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while left := children.read_text().split():
        with suppress(ProcessLookupError):
            ended = os.pidfd_open(int(left[0]))
            select.select([ended], [], [], 10)
            os.close(ended)
    descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Held(*_mapped(pid), descriptors, len(list(scratch.iterdir())))


def _mapped(pid: int) -> tuple[float, float, float]:
    """MiB resident, proportional, private and written to."""
    found = dict.fromkeys(KEYS, 0.0)
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        key = line.partition(":")[0]
        if key in found:
            found[key] = int(line.split()[1]) / 1024
    return found["Rss"], found["Pss"], found["Private_Dirty"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What a box costs in time and memory.")
    parser.add_argument("--boxes", type=int, default=50, metavar="N", help="submissions to import (default: 50)")
    parser.add_argument("--forks", type=int, default=1000, metavar="N", help="boxes to look for growth (default: 1000)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
