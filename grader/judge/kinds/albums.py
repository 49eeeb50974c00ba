"""Pictures of a submission: files, and what notebooks and PDF reports hold, listed and sized, for the staff's page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.evidence import ProtocolFault
from grader.judge.case import Case
from grader.judge.kinds.courses import Gathered
from grader.judge.kinds.file import matching
from grader.judge.respond import StudentFailure
from grader.model import Picture, ReadPictures, Value

__all__ = ["gather_pictures"]

PICTURES_SHOWN = 20
HOLDERS = (".ipynb", ".pdf")
"""Documents that hold pictures."""
DOCUMENTS_OPENED = 6
MOST_BYTES = 4 << 20
"""Of all pictures of one submission: they are kept with its answers, and again for the page. When there are so many, no
further one is taken out."""


def gather_pictures(patterns: tuple[str, ...], case: Case) -> Gathered:
    """The pictures that each pattern names. A pattern may name a notebook or a PDF: then those in it. Where no pattern
    names anything, those in every notebook and PDF."""
    if not patterns:
        return Gathered()
    paths = [str(entry.get("path", "")) for entry in case.files]
    facts = {str(entry.get("path", "")): entry for entry in case.files}
    evidence: list[Picture] = []
    found = []
    for pattern in patterns:
        there = matching(paths, pattern)
        files = [path for path in there if not path.lower().endswith(HOLDERS)]
        evidence += [_file(case, path, facts[path]) for path in files[:PICTURES_SHOWN]]
        if files:
            found.append(f"{len(files)} pictures match {pattern}.")
        for path in [path for path in there if path not in files][:DOCUMENTS_OPENED]:
            inside, words = _inside(case, path)
            evidence, found = [*evidence, *inside], [*found, words]
        if not there:
            found.append(f"No picture matches {pattern}.")
    if not evidence:
        for path in [path for path in paths if path.lower().endswith(HOLDERS)][:DOCUMENTS_OPENED]:
            inside, words = _inside(case, path)
            evidence, found = [*evidence, *inside], [*found, words]
    return Gathered(tuple(dict.fromkeys(evidence)), tuple(found))


def _file(case: Case, path: str, entry: Mapping[str, Any]) -> Picture:
    known = isinstance(entry.get("width"), int) and isinstance(entry.get("height"), int)
    if not known:
        return Picture(file=path, size="no picture that can be read")
    digest = next((picture.digest for picture in _asked(case, path)), "")
    return Picture(file=path, size=f"{entry['width']} x {entry['height']} pixels", digest=digest)


def _inside(case: Case, path: str) -> tuple[list[Picture], str]:
    """What a document holds, the first of them as evidence, and a sentence."""
    if _has_enough(case, path):
        return [], f"The pictures in {path} are not shown: those before it are many."
    pictures = list(_asked(case, path))
    if not pictures:
        drawn = " (drawings made of lines are not looked for)" if path.lower().endswith(".pdf") else ""
        return [], f"No picture was found in {path}{drawn}."
    more = f"; the first {PICTURES_SHOWN} are listed" if len(pictures) > PICTURES_SHOWN else ""
    return pictures[:PICTURES_SHOWN], f"{path} holds {len(pictures)} pictures{more}."


def _asked(case: Case, path: str) -> Iterator[Picture]:
    """The pictures of one document, none where it cannot be read. Raises ProtocolFault for what no honest box says."""
    if _has_enough(case, path):
        return
    try:
        answer = case.student.value(ReadPictures(path))
    except StudentFailure:
        return
    _taken(case)[path] = sum(array.nbytes for array in answer.arrays.values())
    pictures = answer.facts.get("pictures")
    if not isinstance(pictures, list) or len(pictures) > 1000:
        raise ProtocolFault("a document's pictures are malformed")
    for entry in pictures:
        match entry:
            case {"place": str(place), "width": int(width), "height": int(height)}:
                yield Picture(file=place[:500], size=f"{width} x {height} pixels", digest=_digest(answer, entry))
            case {"place": str(place)}:
                yield Picture(file=place[:500], size="of a form that is not shown")
            case _:
                raise ProtocolFault("a document's pictures are malformed")


def _taken(case: Case) -> dict[str, int]:
    """Bytes of pictures that were taken out of this submission, by document; shared by all items."""
    return case.student.once(("pictures taken",), dict)


def _has_enough(case: Case, path: str) -> bool:
    return path not in _taken(case) and sum(_taken(case).values()) >= MOST_BYTES


def _digest(answer: Value, entry: Mapping[str, Any]) -> str:
    """Of the picture's bytes, if they came."""
    array = answer.arrays.get(str(entry.get("array", "")))
    if array is None or array.dtype != np.uint8 or array.ndim != 1:
        return ""
    return hashlib.sha256(array.tobytes()).hexdigest()
