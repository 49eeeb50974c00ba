"""Reading what was handed in: ordinary files only, nothing that blocks, nothing that is asked for in one huge piece."""

from __future__ import annotations

import errno
import io
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from grader.archives.faults import OverCapError, UnreadableError

__all__ = ["BLOCK", "BoundedReader", "blocks", "open_regular", "why"]

BLOCK = 64 * 1024

# Links are refused by the kernel, and a pipe that nobody writes to does not block. Windows has neither flag.
_FLAGS: int = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_MACHINE_FAULTS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def open_regular(path: Path) -> io.FileIO:
    """The file at ``path``, opened without following a link at its end and without ever blocking.

    Raises:
        UnreadableError: it is gone, is not allowed to be read, or is no ordinary file.
        OSError: this machine has no memory or descriptors left.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise UnreadableError(why(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError("no ordinary file")
    return io.FileIO(descriptor, "rb")


def why(error: OSError) -> str:
    """The system's words for what is wrong with a file.

    Raises:
        OSError: the same error, when it is the machine's fault and not the file's.
    """
    if error.errno in _MACHINE_FAULTS:
        raise error
    return (error.strerror or "input error").lower()


def blocks(stream: _Readable, size: int = BLOCK) -> Iterator[bytes]:
    """The rest of the stream, in pieces of at most ``size`` bytes.

    Raises:
        UnreadableError: the system could not read on.
    """
    while True:
        try:
            block = stream.read(size)
        except OSError as error:
            raise UnreadableError(why(error)) from error
        if not block:
            return
        yield block


class BoundedReader(io.BufferedReader):
    """An archive's bytes for a library that believes what headers say about sizes.

    A header can ask for gigabytes in one piece, or for headers without end. So at most ``most`` bytes come back from
    one read, and reading ends when the thread's own clock (``time.thread_time``) has come to ``deadline``.
    """

    def __init__(self, raw: io.FileIO, most: int, deadline: float) -> None:
        super().__init__(raw)
        self._most = most
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        """As a file's ``read``.

        Raises:
            UnreadableError: more than ``most`` bytes were asked for, and there are more.
            OverCapError: the time is up.
        """
        if time.thread_time() > self._deadline:
            raise OverCapError("what takes too long to read")
        if size is not None and 0 <= size <= self._most:
            return super().read(size)
        data = super().read(self._most + 1)
        if len(data) > self._most:
            raise UnreadableError("its headers are larger than those of any ordinary archive")
        return data
