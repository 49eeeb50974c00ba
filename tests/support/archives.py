"""Archives made on the spot."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["pack_tar", "pack_zip"]


def pack_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def pack_tar(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a tar of these files, compressed as the suffix of ``path`` says."""
    packer = path.suffix.removeprefix(".").replace("tgz", "gz")
    with tarfile.open(path, "w" if packer == "tar" else f"w:{packer}") as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path
