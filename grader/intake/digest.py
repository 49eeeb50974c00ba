"""The digest of what was handed in: names and contents, so that a second run knows what has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from grader.archives.caps import DEFAULT_CAPS, Caps
from grader.archives.faults import UnreadableError
from grader.archives.reading import blocks, open_regular, why
from grader.intake.walking import Kind, Seen, kind_of, walk

__all__ = ["digest_entry", "digest_tree"]

_SIZE = 32


def digest_entry(paths: Sequence[Path], caps: Caps = DEFAULT_CAPS) -> str:
    """Hex digest over the names and contents of ``paths`` and everything below them, in whatever order they come.

    Litter does not count, nor do times and modes. Links are taken by where they point, pipes and devices by name.
    What cannot be read counts as different from everything else. Past the cap on bytes only sizes count: such an
    entry is not opened either way.

    Raises:
        OSError: the machine's own fault, such as no descriptors left.
    """
    digest = _Digest(caps)
    for path in sorted(paths):
        digest.feed("entry", os.fsencode(path.name))
        digest.feed_path(path)
    return digest.hex()


def digest_tree(root: Path, caps: Caps = DEFAULT_CAPS) -> str:
    """Hex digest over what lies below ``root``; equal for folders of equal contents, whatever they are called."""
    digest = _Digest(caps)
    digest.feed_folder(root)
    return digest.hex()


class _Digest:
    """Every part is fed with a tag and its length, so that no two inputs run together to the same bytes."""

    def __init__(self, caps: Caps) -> None:
        self._hash = hashlib.blake2b(digest_size=_SIZE)
        self._caps = caps
        self._left = caps.total_bytes

    def hex(self) -> str:
        return self._hash.hexdigest()

    def feed(self, tag: str, data: bytes) -> None:
        self._hash.update(f"{tag} {len(data)}\n".encode())
        self._hash.update(data)

    def feed_path(self, path: Path) -> None:
        try:
            kind = kind_of(path.lstat().st_mode)
        except OSError:
            kind = Kind.UNREADABLE
        if kind is Kind.FOLDER:
            self.feed_folder(path)
        else:
            self._feed_seen(Seen((path.name,), path, kind))

    def feed_folder(self, folder: Path) -> None:
        for seen in walk(folder, self._caps.depth):
            self.feed("name", b"\0".join(os.fsencode(part) for part in seen.parts))
            self._feed_seen(seen)

    def _feed_seen(self, seen: Seen) -> None:
        try:
            if seen.kind is Kind.FILE:
                self._feed_file(seen.path)
            elif seen.kind is Kind.LINK:
                self.feed("link", _target(seen.path))
            elif seen.kind is Kind.UNREADABLE:
                self._feed_unreadable(seen.path)
            else:
                self.feed(seen.kind.name, b"")
        except UnreadableError:
            self._feed_unreadable(seen.path)

    def _feed_unreadable(self, path: Path) -> None:
        self.feed("unreadable", os.fsencode(path.absolute()))

    def _feed_file(self, path: Path) -> None:
        """The contents' own digest, since their length is known only when they are read."""
        contents = hashlib.blake2b(digest_size=_SIZE)
        size = 0
        with open_regular(path) as stream:
            for block in blocks(stream):
                size += len(block)
                self._left -= len(block)
                if self._left < 0:
                    size = os.fstat(stream.fileno()).st_size
                    break
                contents.update(block)
        self.feed("file", contents.digest() + size.to_bytes(8, "big"))


def _target(link: Path) -> bytes:
    try:
        return os.fsencode(link.readlink())
    except OSError as error:
        raise UnreadableError(why(error)) from error
