"""``python -m grader.walls.attempts LEVEL...``: what came of everything, a JSON object a line.

First what the machine offers, then for each level that it can do the notes of its plans, and each trial. It is a
process of its own, since boxes are forked from it: it must have one thread, and see the Python that boxes see.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from grader.walls import Level, available, missing
from grader.walls.attempts.trials import plan_notes, try_all


def main(names: Sequence[str]) -> None:
    """Try the levels of these names."""
    offer = available()
    _tell({"offer": offer.facts()})
    for level in map(Level.named, names):
        if missing(offer, level):
            continue
        _tell({"level": str(level), "notes": plan_notes(level, offer)})
        for trial in try_all(level, offer):
            _tell({"level": str(level), "trial": asdict(trial)})


def _tell(facts: dict[str, Any]) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
