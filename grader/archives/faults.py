"""What stops the intake from taking something. Both stay inside this package: outside it they are notes.

The machine's own faults (disk full, no descriptors left) stay what they are: an OSError.
"""

from __future__ import annotations

__all__ = ["ForeignArchiveError", "OverCapError", "UnreadableError"]


class UnreadableError(Exception):
    """Something that was handed in cannot be read; the message says why, for the student."""


class ForeignArchiveError(Exception):
    """An archive in a form that is not opened here (RAR, 7z and the like)."""


class OverCapError(Exception):
    """A submission holds more than its caps allow; the message says more than what."""
