"""What several commands take in the same words. Nothing heavy is imported here: ``--help`` answers at once."""

from __future__ import annotations

import argparse

__all__ = ["SANDBOXES", "positive"]

SANDBOXES = ("auto", "isolated", "restricted", "limits", "none")
"""What ``--sandbox`` may be: the names of :class:`grader.walls.Level`, which costs more to import than to write out."""


def positive(text: str) -> int:
    """A whole number from 1. Raises ArgumentTypeError, which argparse tells with the option's name."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number: 1 or more")
    return int(text)
