"""A safe folder name for any student."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["folder_name"]

LONGEST = 80
"""Bytes of UTF-8."""

DIGEST = 12
RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)")
SUFFIXED = re.compile(rf"-[0-9a-f]{{{DIGEST}}}$")


def folder_name(student: str) -> str:
    """Name of the student's folder: a function of the id alone, so that a second run finds the first one's.

    A short id of lower-case letters (of any script), digits, ``.``, ``_`` and ``-`` is its own name. Any other gets
    what can be kept of it and a digest of the id, because two ids must never share a folder: neither on a disk that
    takes ``Ada`` and ``ada``, or two spellings of one accent, for the same, nor where an id imitates another's digest.
    """
    if _is_its_own_name(student):
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]
    kept = "".join(_kept(character) for character in unicodedata.normalize("NFC", student)).strip(".-_")
    short = kept.encode()[: LONGEST - DIGEST - 2].decode("utf-8", "ignore")
    if not short or RESERVED.match(short.lower()):
        short = f"_{short}"
    return f"{short}-{digest}"


def _is_its_own_name(student: str) -> bool:
    # Upper, then casefold, then NFKC maps together whatever any file system in use maps together. A name that this
    # leaves alone stands for its whole class.
    folded = unicodedata.normalize("NFKC", student.upper().casefold())
    return (
        bool(student)
        and folded == student
        and all(_kept(character) == character for character in student)
        and student[0] not in ".-"
        and student[-1] != "."
        and not RESERVED.match(student)
        and not SUFFIXED.search(student)
        and len(student.encode()) <= LONGEST
    )


def _kept(character: str) -> str:
    """The character, ``_`` in the place of a space or a symbol, nothing in the place of what could do harm."""
    category = unicodedata.category(character)
    if character in "._-" or category[0] in "LM" or category == "Nd":
        return character
    if character in "/\\" or category[0] == "C" or category in {"Zl", "Zp"}:
        return ""
    return "_"
