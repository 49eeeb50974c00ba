"""Pictures of a submission that staff are shown: taken from the answers, remade, and kept beside the report."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from grader.model import Report, Transcript, Value
from grader.report import write_atomically
from grader.report.remake import Remade, remade

__all__ = ["album_of", "load_album", "store_album"]

NAME = re.compile(r"(?P<digest>[0-9a-f]{64})-(?P<width>\d{1,5})x(?P<height>\d{1,5})\.(?P<kind>png|jpeg|gif)")


def album_of(report: Report, transcript: Transcript) -> dict[str, Remade]:
    """The pictures that the report's findings name, by the digest of the bytes that were handed in."""
    wanted = {e.digest for item in report.items for e in item.finding.evidence if e.kind == "picture" and e.digest}
    album: dict[str, Remade] = {}
    for exchange in transcript.exchanges if wanted else ():
        for array in exchange.answer.arrays.values() if isinstance(exchange.answer, Value) else ():
            if array.dtype != np.uint8 or array.ndim != 1:
                continue
            data = array.tobytes()
            digest = hashlib.sha256(data).hexdigest()
            if digest in wanted and digest not in album and (picture := remade(data)) is not None:
                album[digest] = picture
    return album


def store_album(folder: Path, album: Mapping[str, Remade]) -> None:
    """Write the pictures as files, in the place of those that lie there."""
    shutil.rmtree(folder, ignore_errors=True)
    if album:
        folder.mkdir(parents=True)
    for digest, picture in album.items():
        name = f"{digest}-{picture.width}x{picture.height}.{picture.kind}"
        write_atomically(folder / name, picture.data)


def load_album(folder: Path) -> dict[str, Remade]:
    """What :func:`store_album` wrote: these bytes are ours."""
    found = [(path, NAME.fullmatch(path.name)) for path in sorted(folder.glob("*"))]
    return {
        match["digest"]: Remade(match["kind"], int(match["width"]), int(match["height"]), path.read_bytes())
        for path, match in found
        if match is not None
    }
