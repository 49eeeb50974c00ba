"""Writing a file so that a reader, or a power cut, sees the old one or the new one and nothing between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: Path, text: str | bytes, mode: int = 0o644) -> None:
    """Write ``text`` (a string as UTF-8, line ends as they are) to ``path``, replacing what is there in one step.

    The folder must exist. Permissions are ``mode``, whatever the umask. On any error, Ctrl-C included, the old file
    is untouched and no temporary file is left. Raises OSError.
    """
    data = text.encode() if isinstance(text, str) else text
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last; only POSIX lets a folder be opened for that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
