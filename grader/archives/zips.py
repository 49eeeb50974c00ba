"""Zip archives, member by member."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator

from grader.archives.faults import OverCapError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.members import ARCHIVE_FAULTS, admitted, damaged
from grader.archives.reading import BLOCK, BoundedReader
from grader.archives.remarks import NoteCode, Remarks

__all__ = ["LARGEST_DIRECTORY", "unpack_zip"]

LARGEST_DIRECTORY = 8 * 1024 * 1024
"""Bytes of a zip's table of contents: room for some 50,000 members, and at most 75 MiB of memory to read it."""

_ENCRYPTED = 0x1
_UTF8 = 0x800
_LOCAL_HEADER = 30
"""The least that stands before a member's data."""
# The library bounds what one read of deflated data gives. For bzip2 and LZMA it does not: 600 bytes may become
# 600 MB in memory at once. Hardly any packer uses them in a zip, so they are refused.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def unpack_zip(source: BoundedReader, landing: Landing) -> None:
    """Take every ordinary file of the archive; say what was left out.

    Raises:
        UnreadableError: the archive is damaged or lies about itself.
        OverCapError: it holds too much.
        OSError: the machine's own fault in writing.
    """
    try:
        archive = zipfile.ZipFile(source)
    except ARCHIVE_FAULTS as error:
        raise damaged(error, "it is damaged or no zip") from error
    with archive:
        members = archive.infolist()
        if len(members) > landing.meter.caps.listed:
            raise OverCapError(f"more than {landing.meter.caps.listed} members")
        _refuse_overlaps(members)
        for member in members:
            _take(archive, member, landing)


def _take(archive: zipfile.ZipFile, member: zipfile.ZipInfo, landing: Landing) -> None:
    name = _name(member, landing.remarks)
    parts = admitted(name, landing.remarks)
    kind = stat.S_IFMT(member.external_attr >> 16)
    if not parts or name.endswith(("/", "\\")) or kind == stat.S_IFDIR:
        return
    if kind == stat.S_IFLNK:
        landing.remarks.add(NoteCode.LINK, name)
    elif kind not in (0, stat.S_IFREG):
        landing.remarks.add(NoteCode.SPECIAL_FILE, name)
    elif member.flag_bits & _ENCRYPTED:
        landing.remarks.add(NoteCode.ENCRYPTED, name)
    else:
        landing.write(parts, _contents(archive, member))


def _name(member: zipfile.ZipInfo, remarks: Remarks) -> str:
    """The member's name. Without the UTF-8 mark it is cp437 by the standard, but packers on macOS and Linux write
    UTF-8 all the same; other text is hardly ever valid UTF-8 by chance."""
    name = member.orig_filename
    if member.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        better = name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
    remarks.add(NoteCode.NAME_ENCODING, better)
    return better


def _contents(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.compress_type not in _METHODS:
        raise UnreadableError("it is compressed in a way that is unusual in a zip")
    total = 0
    try:
        with archive.open(member) as stream:
            while block := stream.read(BLOCK):
                total += len(block)
                yield block
    except ARCHIVE_FAULTS as error:
        raise damaged(error) from error
    if total != member.file_size:
        raise UnreadableError("it is damaged (sizes in its table of contents are wrong)")


def _refuse_overlaps(members: list[zipfile.ZipInfo]) -> None:
    """Members that share bytes let a small file unpack to petabytes, and no packer writes them."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise UnreadableError("its members overlap, which no ordinary packer writes")
        end = member.header_offset + _LOCAL_HEADER + member.compress_size
