"""System calls that Python does not wrap, by number through libc's ``syscall``; a failure is an OSError."""

from __future__ import annotations

import ctypes
import errno
import os
from functools import cache

from grader.walls.syscalls import number

__all__ = ["WallError", "call", "prctl"]

Argument = int | bytes | ctypes.Array[ctypes.c_char] | None
WORDS = 6


class WallError(RuntimeError):
    """A wall that was planned cannot be raised, or was asked for where the machine has none."""


@cache
def _libc() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def call(name: str, *arguments: Argument) -> int:
    """The result of a system call; bytes and buffers are passed as a pointer (strings, packed structures).

    Raises OSError with the call's name; ENOSYS where its number is not known.
    """
    which = number(name)
    if which is None:
        raise OSError(errno.ENOSYS, f"{name}: not known on this machine")
    # ctypes would pass a plain int as 32 bits
    words = [ctypes.c_ulong(argument) if isinstance(argument, int) else argument for argument in arguments]
    words += [ctypes.c_ulong(0)] * (WORDS - len(arguments))
    ctypes.set_errno(0)
    result = int(_libc().syscall(ctypes.c_long(which), *words))
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(option: int, *values: int) -> int:
    """prctl(2); the values that are not given are 0, as most options demand. Raises OSError."""
    try:
        return call("prctl", option, *values)
    except OSError as error:
        raise OSError(error.errno, f"prctl({option}): {os.strerror(error.errno or 0)}") from error
