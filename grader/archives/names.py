"""Names from file systems and archives: made printable, and kept below the folder they belong to."""

from __future__ import annotations

import os
import re
import unicodedata

__all__ = ["safe_parts", "visible"]

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that print as nothing, or change how their neighbours print (bidirectional controls)."""
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners belong to the spelling of names in Persian and in Indic scripts."""
_DRIVE = re.compile(r"[A-Za-z]:")
_WINDOWS_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_WINDOWS_FORBIDDEN = re.compile(r'[<>:"|?*]|[ .]$')


def visible(name: str) -> str:
    """The name in NFC, with what cannot be seen spelled out: ``[U+202E]``; ``[0xFF]`` for a byte that is no UTF-8."""
    return "".join(_spelled(char) for char in unicodedata.normalize("NFC", name))


def _spelled(char: str) -> str:
    if unicodedata.category(char) not in _UNSEEN or char in _JOINERS:
        return char
    if 0xDC80 <= ord(char) <= 0xDCFF:  # how Python carries an undecodable byte through a str (surrogateescape)
        return f"[0x{ord(char) - 0xDC00:02X}]"
    return f"[U+{ord(char):04X}]"


def safe_parts(name: str, *, windows: bool = os.name == "nt") -> tuple[str, ...] | None:
    """An archive's name for a member as the parts of a path below the root, each :func:`visible`.

    Returns None for a name that leads elsewhere: absolute, with a drive letter, with ``..``; on Windows also for
    names of devices and names that Windows would change. An empty tuple is the root itself. Backslashes separate
    like slashes, as some packers on Windows write them.
    """
    path = visible(name).replace("\\", "/")
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    if path.startswith("/") or any(not part.strip(" .") for part in parts):
        return None
    if parts and _DRIVE.match(parts[0]):
        return None
    if windows and any(_WINDOWS_DEVICE.match(part) or _WINDOWS_FORBIDDEN.search(part) for part in parts):
        return None
    return parts
