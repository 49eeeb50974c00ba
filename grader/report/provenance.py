"""Where a report comes from, as lines of a page's footer."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Provenance
from grader.report.words import MADE

__all__ = ["made_of", "made_of_all"]


def made_of(provenance: Provenance) -> tuple[tuple[str, str], ...]:
    """Pairs of a name and a value, all that made one report."""
    return tuple((words, _value(provenance, name)) for name, words in MADE.items())


def made_of_all(provenances: Sequence[Provenance]) -> tuple[tuple[str, str], ...]:
    """The same for what a class has in common; where the reports differ, every value, so that a mixture is seen."""
    shared = [name for name in MADE if name not in {"key", "submission", "started", "wall", "cpu", "peak_bytes"}]
    return tuple(
        (MADE[name], ", ".join(sorted({_value(provenance, name) for provenance in provenances}))) for name in shared
    )


def _value(provenance: Provenance, name: str) -> str:
    match name:
        case "wall" | "cpu":
            return f"{getattr(provenance, name):.2f} s"
        case "peak_bytes":
            return f"{provenance.peak_bytes / 2**20:.0f} MiB"
        case _:
            return str(getattr(provenance, name))
