"""In what each variant differs from the reference, and which of them are worth grading."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from grader.mutation.asked import AskedCall
from grader.mutation.bench import Bench, Measured, open_bench
from grader.mutation.classroom import write_variant
from grader.mutation.looking import other_calls
from grader.mutation.reference import Reference
from grader.mutation.study import Study
from grader.mutation.variant import Sort, Variant

__all__ = ["Roll", "measure_all", "open_benches"]


@dataclass(frozen=True)
class Roll:
    """The variants that are graded, and what was measured, by name. ``alike``: mutants that were left out, since
    another one computes the same; ``failed``: rewrites that were, since they would have changed the function."""

    variants: tuple[Variant, ...]
    measured: Mapping[str, Measured]
    alike: int
    failed: tuple[Variant, ...]


@contextmanager
def open_benches(reference: Reference, jobs: int) -> Iterator[Sequence[Bench]]:
    """So many benches, each a process of its own once it is asked."""
    with ExitStack() as stack:
        yield [stack.enter_context(open_bench(reference)) for _ in range(jobs)]


def measure_all(study: Study, variants: Sequence[Variant], folder: Path, benches: Sequence[Bench]) -> Roll:
    """Write every variant's hand-in into ``folder`` and measure it; those that are left out are removed again."""
    calls = [(call, True) for call in study.calls]
    calls += [(call, False) for call in dict.fromkeys(other_calls(study)) if call not in study.calls]
    idle: SimpleQueue[Bench] = SimpleQueue()
    for bench in benches:
        idle.put(bench)

    def measure(variant: Variant) -> Measured:
        write_variant(study, variant, folder / variant.name)
        own = _own_calls(study, variant, calls, folder / variant.name)
        if not own:
            return Measured()
        bench = idle.get()
        try:
            return bench.measure(folder / variant.name, own)
        finally:
            idle.put(bench)

    with ThreadPoolExecutor(len(benches)) as pool:
        return _roll(
            variants, dict(zip([one.name for one in variants], pool.map(measure, variants), strict=True)), folder
        )


def _own_calls(
    study: Study, variant: Variant, calls: Sequence[tuple[AskedCall, bool]], folder: Path
) -> list[tuple[AskedCall, bool]]:
    """Calls of what the variant changes; none where that is not handed in as Python any more."""
    own = [(call, is_asked) for call, is_asked in calls if call.name in variant.place.subjects]
    homes = {study.reference.home(call.name).path for call, _ in own}
    return own if all((folder / home).exists() for home in homes) else []


def _roll(variants: Sequence[Variant], measured: Mapping[str, Measured], folder: Path) -> Roll:
    kept, alike, failed, seen = [], 0, [], set[str]()
    for variant in variants:
        found = measured[variant.name]
        if variant.sort is Sort.MUTANT and found.alike in seen and not found.is_equal:
            alike += 1
        elif variant.sort is Sort.REWRITE and found.is_measured and not found.is_equal:
            failed.append(variant)
        else:
            kept.append(variant)
            seen |= {found.alike} - {""}
            continue
        shutil.rmtree(folder / variant.name)
    return Roll(tuple(kept), measured, alike, tuple(failed))
