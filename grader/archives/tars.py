"""Tar archives, member by member."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

from grader.archives.faults import OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.members import ARCHIVE_FAULTS, admitted, damaged
from grader.archives.reading import BLOCK, BoundedReader
from grader.archives.remarks import NoteCode

__all__ = ["LARGEST_HEADER", "unpack_tar"]

LARGEST_HEADER = BLOCK
"""Bytes of one extended header. Reading it costs time with the square of its size in Pythons before 3.11.10."""


def unpack_tar(source: BoundedReader, landing: Landing) -> None:
    """Take every ordinary file of the archive, which is not compressed; say what was left out.

    Raises:
        UnreadableError: the archive is damaged or lies about itself.
        OverCapError: it holds too much.
        OSError: the machine's own fault in writing.
    """
    try:
        archive = tarfile.open(fileobj=source, mode="r:")  # noqa: SIM115 - entered below, outside of this try
    except ARCHIVE_FAULTS as error:
        raise damaged(error, "it is damaged or no tar") from error
    with archive:
        for count, member in enumerate(_members(archive, source), start=1):
            if count > landing.meter.caps.listed:
                raise OverCapError(f"more than {landing.meter.caps.listed} members")
            _take(archive, member, landing)


def _members(archive: tarfile.TarFile, source: BoundedReader) -> Iterator[tarfile.TarInfo]:
    try:
        while (member := archive.next()) is not None:
            if member.size < 0:  # the library would read the same headers for ever
                raise UnreadableError("it is damaged (a negative size)")
            yield member
        source.seek(archive.offset)
        rest = source.read(tarfile.BLOCKSIZE)
    except ARCHIVE_FAULTS as error:
        raise damaged(error) from error
    if rest.strip(b"\0"):  # the library takes a damaged header for the end
        raise UnreadableError("it is damaged (a header in the middle cannot be read)")


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, landing: Landing) -> None:
    parts = admitted(member.name, landing.remarks)
    if not parts or member.isdir():
        return
    if member.issym() or member.islnk():
        landing.remarks.add(NoteCode.LINK, member.name)
    elif not member.isreg():
        landing.remarks.add(NoteCode.SPECIAL_FILE, member.name)
    else:
        landing.write(parts, _contents(archive, member))


def _contents(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        with archive.extractfile(member) or io.BytesIO() as stream:  # None for what is no file; this one is
            while block := stream.read(BLOCK):
                yield block
    except ARCHIVE_FAULTS as error:
        raise damaged(error) from error
