"""Which file of the submission an import means: beside the file that imports, above it, or the only one so named."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Siblings"]

FILE_LIMIT = 5000


class Siblings:
    """The Python files below ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._homes: dict[str, list[Path]] | None = None

    def find(self, name: str, folder: Path) -> list[Path] | None:
        """The files or folders that ``import name`` means for a file in ``folder``, one for each word of ``name``.

        None when the submission has nothing of that name. As Python looks beside the script, then as a path that code
        adds would let it: in the folders above, and wherever there is exactly one.
        """
        words = name.split(".")
        above = [folder, *folder.parents]
        above = above[: above.index(self._root) + 1] if self._root in above else [folder, self._root]
        for place in (*above, *self._elsewhere(words[0])):
            found = _along(place, words)
            if found is not None:
                return found
        return None

    def _elsewhere(self, word: str) -> list[Path]:
        """The folder that holds the only module of this name; nothing where there are several."""
        if self._homes is None:
            self._homes = {}
            for path in sorted(self._root.rglob("*.py"))[:FILE_LIMIT]:
                self._homes.setdefault(path.stem.casefold(), []).append(path.parent)
                if path.parent != self._root:
                    homes = self._homes.setdefault(path.parent.name.casefold(), [])
                    if path.parent.parent not in homes:
                        homes.append(path.parent.parent)
        homes = self._homes.get(word.casefold(), [])
        return homes if len(homes) == 1 else []


def _along(place: Path, words: list[str]) -> list[Path] | None:
    found: list[Path] = []
    for number, word in enumerate(words):
        here = _module_in(place, word, is_last=number == len(words) - 1)
        if here is None:
            return None
        found.append(here)
        place = here if here.is_dir() else here.parent
    return found


def _module_in(place: Path, word: str, *, is_last: bool) -> Path | None:
    """``word.py`` or the folder ``word`` with Python files in it, whatever the case of the letters."""
    folder, file = place / word, place / f"{word}.py"
    if not word or "\0" in word:
        return None
    if not (folder.is_dir() or file.is_file()):
        names = {each.name.casefold(): each for each in sorted(place.iterdir(), reverse=True)} if place.is_dir() else {}
        folder, file = names.get(word.casefold(), folder), names.get(f"{word.casefold()}.py", file)
    if folder.is_dir() and (not is_last or not file.is_file()) and any(folder.rglob("*.py")):
        return folder
    return file if file.is_file() and not file.is_symlink() else None
