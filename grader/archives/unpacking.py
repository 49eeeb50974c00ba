"""Archives of every form: told by their first bytes, decompressed under a cap, then taken member by member."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import IO

from grader.archives.caps import Caps, size_in_words
from grader.archives.faults import ForeignArchiveError, OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.members import ARCHIVE_FAULTS, damaged
from grader.archives.reading import BLOCK, BoundedReader, blocks, open_regular
from grader.archives.remarks import NoteCode
from grader.archives.tars import LARGEST_HEADER, unpack_tar
from grader.archives.zips import LARGEST_DIRECTORY, unpack_zip

__all__ = ["unpack"]


class _Format(Enum):
    ZIP = "a zip archive"
    TAR = "a tar archive"
    TAR_GZ = "a tar archive compressed with gzip"
    TAR_BZ2 = "a tar archive compressed with bzip2"
    TAR_XZ = "a tar archive compressed with xz"
    FOREIGN = "an archive of another kind"


_MAGIC = {
    b"PK\x03\x04": _Format.ZIP,
    b"PK\x05\x06": _Format.ZIP,
    b"\x1f\x8b": _Format.TAR_GZ,
    b"BZh": _Format.TAR_BZ2,
    b"\xfd7zXZ\x00": _Format.TAR_XZ,
    b"Rar!\x1a\x07": _Format.FOREIGN,
    b"7z\xbc\xaf\x27\x1c": _Format.FOREIGN,
    b"\x28\xb5\x2f\xfd": _Format.FOREIGN,
}
_TAR_MAGIC = slice(257, 262)

_Decompress = Callable[[IO[bytes]], io.BufferedIOBase]


def _gunzip(stream: IO[bytes]) -> io.BufferedIOBase:
    return gzip.GzipFile(fileobj=stream)


_DECOMPRESS: dict[_Format, _Decompress] = {
    _Format.TAR_GZ: _gunzip,
    _Format.TAR_BZ2: bz2.BZ2File,
    _Format.TAR_XZ: lzma.LZMAFile,
}


def unpack(raw: io.FileIO, name: str, landing: Landing, spool: Path) -> None:
    """Unpack an open archive called ``name`` into ``landing``, and close it. ``spool``: a place for one file meanwhile.

    Raises:
        UnreadableError: the archive is damaged or lies about itself.
        ForeignArchiveError: it is of a kind that is not opened here.
        OverCapError: it holds too much.
        OSError: the machine's own fault.
    """
    caps = landing.meter.caps
    deadline = time.thread_time() + caps.cpu_seconds
    size = raw.seek(0, io.SEEK_END)
    if size == 0:
        raise UnreadableError("it is empty (0 bytes), so its upload was probably cut off")
    if size > caps.total_bytes:
        raise OverCapError(f"more than {size_in_words(caps.total_bytes)}")
    form = _format(raw, name, landing)
    if form is _Format.FOREIGN:
        raise ForeignArchiveError
    raw.seek(0)
    if form is _Format.ZIP:
        with BoundedReader(raw, LARGEST_DIRECTORY, deadline) as source:
            unpack_zip(source, landing)
    elif form is _Format.TAR:
        with BoundedReader(raw, LARGEST_HEADER, deadline) as source:
            unpack_tar(source, landing)
    else:
        with BoundedReader(raw, BLOCK, deadline) as source:
            _unpack_compressed(source, _DECOMPRESS[form], landing, spool, deadline)


def _unpack_compressed(
    packed: BoundedReader, decompress: _Decompress, landing: Landing, spool: Path, deadline: float
) -> None:
    """The tar is written out first: then seeking in it costs nothing, and no bomb hides in what is skipped."""
    try:
        _spool(packed, decompress, spool, landing.meter.caps)
        with BoundedReader(open_regular(spool), LARGEST_HEADER, deadline) as source:
            unpack_tar(source, landing)
    finally:
        spool.unlink(missing_ok=True)


def _spool(packed: BoundedReader, decompress: _Decompress, spool: Path, caps: Caps) -> None:
    total = 0
    with spool.open("xb") as out, decompress(packed) as stream:
        while block := _read(stream):
            total += len(block)
            if total > caps.stream_bytes:
                raise OverCapError(f"more than {size_in_words(caps.total_bytes)}")
            out.write(block)


def _read(stream: io.BufferedIOBase) -> bytes:
    try:
        return stream.read(BLOCK)
    except ARCHIVE_FAULTS as error:
        raise damaged(error) from error


def _format(raw: io.FileIO, name: str, landing: Landing) -> _Format:
    """What the first bytes say; where they say nothing (an old tar, a zip behind a program), what the name says."""
    raw.seek(0)
    head = next(blocks(raw, 512), b"")
    named = _Format.ZIP if name.casefold().endswith(".zip") else _Format.TAR
    found = next((form for magic, form in _MAGIC.items() if head.startswith(magic)), None)
    if head[_TAR_MAGIC] == b"ustar":
        found = _Format.TAR
    if found is None:
        return named
    if found is not _Format.FOREIGN and (found is _Format.ZIP) != (named is _Format.ZIP):
        landing.remarks.say(NoteCode.WRONG_SUFFIX, name, found.value)
    return found
