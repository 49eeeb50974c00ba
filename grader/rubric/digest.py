"""One digest for all that decides what a rubric asks for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from grader.rubric.folders import python_files

__all__ = ["digest_of"]


def digest_of(raw: bytes, checks: Path | None) -> str:
    """Hex digest over the rubric file's bytes and the Python files below ``checks`` with their relative names.

    The reference is left out: its digest is that of a submission.

    Raises:
        OSError: a file cannot be read.
    """
    whole = hashlib.blake2b(digest_size=16)
    pieces = [raw]
    for name, file in python_files(checks).items() if checks else ():
        pieces += [name.encode(errors="surrogateescape"), file.read_bytes()]
    for piece in pieces:
        # Lengths first, so that no two lists of pieces run together into the same bytes.
        whole.update(len(piece).to_bytes(8, "big"))
        whole.update(piece)
    return whole.hexdigest()
