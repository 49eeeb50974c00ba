"""How much one submission may hold and cost, and the meter that stops it there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from grader.archives.faults import OverCapError

__all__ = ["DEFAULT_CAPS", "Caps", "Meter"]

MIB = 1024 * 1024


@dataclass(frozen=True)
class Caps:
    """The most that one submission may hold once it is opened, and that opening it may cost.

    More bytes, files or seconds than these, and nothing of the submission is kept. A single file that lies too
    deep or has too long a name is left out, and the rest is kept: neither can fill a disk.
    """

    total_bytes: int = 512 * MIB
    file_bytes: int = 256 * MIB
    members: int = 5000
    depth: int = 20
    """Folders and the file itself, counted together."""
    name_bytes: int = 255
    """Of each part of a path, as UTF-8."""
    path_bytes: int = 1024
    """Of a whole path below the root, as UTF-8: systems allow 4096 for all of it, the place of the root included."""
    cpu_seconds: float = 60.0
    """For one archive: headers can be made that cost much more time than their size tells."""
    wall_seconds: float = 300.0
    """For one archive: generous, so that a busy machine costs nobody anything."""
    memory_bytes: int = 512 * MIB
    """For unpacking one archive. A table of contents may take 75 MiB, what xz remembers at its highest preset 65."""

    @property
    def listed(self) -> int:
        """The most things that an archive may list, litter, folders and links included."""
        return 20 * self.members

    @property
    def stream_bytes(self) -> int:
        """The most that a compressed tar may unpack to: contents, headers, padding."""
        return self.total_bytes + 2048 * self.members

    def facts(self) -> dict[str, Any]:
        """As JSON can hold it; ``Caps(**facts)`` is the way back."""
        return asdict(self)


DEFAULT_CAPS = Caps()


class Meter:
    """Counts what is really taken for one submission; headers are not believed.

    ``files`` and ``bytes`` are those taken so far.
    """

    def __init__(self, caps: Caps, files: int = 0, bytes: int = 0) -> None:  # noqa: A002 - the field's name on the wire
        self.caps = caps
        self.files = files
        self.bytes = bytes

    def count_file(self) -> None:
        """One more file is to be taken.

        Raises:
            OverCapError: it is one too many.
        """
        self.files += 1
        if self.files > self.caps.members:
            raise OverCapError(f"more than {self.caps.members} files")

    def count_bytes(self, more: int, in_file: int) -> None:
        """``more`` bytes are to be taken, which makes ``in_file`` for the file they belong to.

        Raises:
            OverCapError: the file or the whole is too large.
        """
        self.bytes += more
        if in_file > self.caps.file_bytes:
            raise OverCapError(f"a file larger than {size_in_words(self.caps.file_bytes)}")
        if self.bytes > self.caps.total_bytes:
            raise OverCapError(f"more than {size_in_words(self.caps.total_bytes)}")


def size_in_words(size: int) -> str:
    """``256 MiB``; bytes below one MiB."""
    return f"{size // MIB} MiB" if size >= MIB else f"{size} bytes"
