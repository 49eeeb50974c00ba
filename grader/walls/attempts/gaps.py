"""What is known to succeed at a level, with the reason: a report names them, and a test fails when one is closed."""

from __future__ import annotations

from grader.walls.levels import Level

__all__ = ["GAPS"]

GAPS: dict[Level, dict[str, str]] = {
    Level.NONE: {},
    Level.LIMITS: {},
    Level.RESTRICTED: {
        "fill the disk": "the scratch is a folder of the host's: only one file's size is limited",
        "use up the inodes": "the scratch is a folder of the host's",
        "learn that a file above exists": "Landlock does not govern stat",
        "learn the host's name": "no uts namespace",
    },
    Level.ISOLATED: {},
}
