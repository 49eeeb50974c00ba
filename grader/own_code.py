"""What the program itself is, as digests and versions: what was made by other code is made again."""

from __future__ import annotations

import hashlib
import importlib.metadata
from functools import cache
from pathlib import Path

from grader import __version__

__all__ = ["digest_of", "grader_digest", "inside_digest", "torch_version"]


@cache
def grader_digest() -> str:
    """Digest of this program's own files: a changed check is a reason to grade again."""
    return digest_of(__version__, *_files_below(Path(__file__).parent))


@cache
def inside_digest() -> str:
    """Digest of the code that runs in the box: recorded answers are good as long as it is the same."""
    package = Path(__file__).parent
    return digest_of(*_files_below(package / "inside"), *_files_below(package / "walls"))


@cache
def torch_version() -> str:
    """The torch that is installed, by its metadata: it is not imported. Looked up once: that takes milliseconds, and
    every submission of a class asks for it several times."""
    return importlib.metadata.version("torch")


def _files_below(folder: Path) -> list[str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [f"{path.relative_to(folder)}:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in found]


def digest_of(*words: str) -> str:
    """Equal for equal words in the same order, hex."""
    return hashlib.blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
