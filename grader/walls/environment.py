"""Which files a box must be able to read: Python, its packages, shared libraries; of ours, inside and walls."""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Environment", "environment", "links_towards", "others_may_read"]

LIBRARIES = (
    *("/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32"),
    *("/usr/local/lib", "/usr/local/lib64", "/nix/store", "/gnu/store"),
)
DATA = (
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/mime.types", "/etc/fonts"),
    *("/usr/share/fonts", "/usr/share/zoneinfo"),
)
PACKAGE = Path(__file__).parents[1]
SHOWN = ("__init__.py", "inside", "walls")
"""All that a box may see of this package: never the judge."""


@dataclass(frozen=True)
class Environment:
    """Resolved paths that exist. ``links``: the symbolic links by which they are also known."""

    readable: tuple[Path, ...]
    links: tuple[Path, ...]
    python: tuple[Path, ...]
    """Those without which nothing can be imported."""
    package: Path


@cache
def environment() -> Environment:
    """Of this Python; looked up once, so that a fork has it for nothing."""
    python = {Path(sysconfig.get_paths()[kind]) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
    named = [
        *map(Path, LIBRARIES + DATA),
        *python,
        *(Path(prefix) / part for prefix in (sys.prefix, sys.base_prefix) for part in ("lib", "lib64", "pyvenv.cfg")),
        *_import_path(),
        *(PACKAGE / part for part in SHOWN),
    ]
    named = [path for path in named if path.exists()]
    links = {link for path in named for link in links_towards(path)}
    imported = {path.resolve() for path in (*python, *(PACKAGE / part for part in SHOWN)) if path.exists()}
    return Environment(
        readable=_sorted({path.resolve() for path in named}),
        links=_sorted(links),
        python=_sorted(imported),
        package=PACKAGE.resolve(),
    )


def _import_path() -> Iterator[Path]:
    """What else Python imports from, but for the folder of this repository, which holds rubrics and reference, and for
    those around it."""
    for entry in sys.path:
        if entry and not PACKAGE.resolve().is_relative_to(Path(entry).resolve()):
            yield Path(entry).absolute()


def _sorted(paths: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(sorted(paths, key=lambda path: (len(path.parts), path)))


def links_towards(path: Path) -> Iterator[Path]:
    """Every symbolic link that the kernel would follow on the way to an absolute path, itself without links."""
    here = Path("/")
    for part in path.parts[1:]:
        if (here / part).is_symlink():
            link = here / part
            yield link
            yield from links_towards(Path(os.path.normpath(here / link.readlink())))
            here = link.resolve()
        else:
            here /= part


def others_may_read(path: Path, *, from_the_top: bool) -> bool:
    """Whether an id that owns nothing may read a path and what lies directly in it, going by the mode bits.

    ``from_the_top``: and may reach it through the folders above.
    """
    above = [*path.parents] if from_the_top else []
    inside = list(path.iterdir()) if path.is_dir() else []
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in above) and all(map(_open_to_others, [path, *inside]))


def _open_to_others(path: Path) -> bool:
    mode = path.lstat().st_mode
    needed = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    return stat.S_ISLNK(mode) or mode & needed == needed
