"""What is remembered of marks by hand from run to run: OUT/staff/by-hand.json.

The files that staff write are where marks come from. The ledger holds what those files cannot know: what the finding
was when a mark was first met, and what a file said that is not read this time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from grader.errors import UsageError
from grader.marking.entries import Mark
from grader.near import shown_path
from grader.report import write_atomically

__all__ = ["Ledger", "load_ledger", "save_ledger"]


@dataclass(frozen=True)
class Ledger:
    """``sheets``: absolute path to the marks that the file held last. ``todo``: digest of the list that we wrote."""

    sheets: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    todo: str = ""


_ADAPTER: TypeAdapter[Ledger] = TypeAdapter(Ledger)


def load_ledger(path: Path) -> Ledger:
    """The ledger, empty before the first marks. Raises UsageError when it is damaged."""
    try:
        return _ADAPTER.validate_python(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Ledger()
    except (OSError, ValidationError, ValueError) as problem:
        advice = "remove it: the files of marks are read again, and no mark in them is lost"
        raise UsageError(f"{shown_path(path)} is damaged and cannot be read", advice) from problem


def save_ledger(path: Path, ledger: Ledger) -> None:
    """Write it whole, if it says anything new."""
    text = json.dumps(_ADAPTER.dump_python(ledger, mode="json"), indent=1) + "\n"
    if not path.exists() or path.read_text("utf-8") != text:
        write_atomically(path, text, 0o600)
