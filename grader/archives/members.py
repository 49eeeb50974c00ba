"""What zip and tar have in common: which members are taken, and where they go."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib

from grader.archives.faults import UnreadableError
from grader.archives.litter import is_litter, tree_in
from grader.archives.names import safe_parts, visible
from grader.archives.remarks import NoteCode, Remarks

__all__ = ["ARCHIVE_FAULTS", "admitted", "damaged"]

ARCHIVE_FAULTS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    MemoryError,  # a header may ask for a dictionary of 4 GiB
    NotImplementedError,
    OSError,  # bz2 and gzip say it for damaged data
    OverflowError,
    RuntimeError,  # headers nested without end (RecursionError)
    ValueError,
)
"""What the standard library raises on reading a damaged or hostile archive: its own, and those it lets by."""


def damaged(error: Exception, words: str = "it is damaged") -> UnreadableError:
    """What one of ``ARCHIVE_FAULTS`` means, in words for the student."""
    if isinstance(error, MemoryError):
        return UnreadableError("unpacking it takes too much memory")
    return UnreadableError(f"{words} ({str(error) or type(error).__name__})")


def admitted(name: str, remarks: Remarks) -> tuple[str, ...] | None:
    """Where the member called ``name`` may go, or None when it is left out (which is said, but for small litter)."""
    parts = safe_parts(name)
    if parts is None:
        remarks.add(NoteCode.UNSAFE_PATH, name)
        return None
    if is_litter(parts):
        if tree := tree_in(parts):
            remarks.add(NoteCode.LEFT_OUT_TREES, tree)
        return None
    if "\\" in name:
        remarks.add(NoteCode.BACKSLASH_PATHS, name)
    if visible(name) != name:
        remarks.add(NoteCode.RENAMED_FILE, name)
    return parts
