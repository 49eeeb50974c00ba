"""Variants as a class of submissions."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.mutation.handed import ANSWERS, answers_file, stand_in
from grader.mutation.reference import Reference
from grader.mutation.study import Study
from grader.mutation.variant import Place, Sort, Theme, Variant

__all__ = ["named", "reference_variant", "write_starter", "write_variant"]

LONGEST = 40
STAND_IN = "Stands for a file that is handed in.\n"


def named(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """Each with a name of its own: sort, number, and what it is about in a few letters."""
    numbers: dict[Sort, int] = {}
    found = []
    for variant in variants:
        numbers[variant.sort] = number = numbers.get(variant.sort, 0) + 1
        found.append(replace(variant, name=f"{variant.sort.value}-{number:03}-{_slug(variant)}"))
    return tuple(found)


def _slug(variant: Variant) -> str:
    if variant.sort is Sort.REWRITE:
        words = variant.words
    else:
        words = f"{variant.theme.value} {variant.place.layer or f'line {variant.place.line}'}"
    return re.sub(r"[^a-z0-9.]+", "-", words.lower())[:LONGEST].strip("-.")


def reference_variant(reference: Reference) -> Variant:
    """The reference as it is."""
    main = next(iter(reference.code), "")
    place = Place(main, 0, frozenset())
    return Variant(sort=Sort.REFERENCE, theme=Theme.REWRITING, words="as it is", place=place, name=Sort.REFERENCE.value)


def write_variant(study: Study, variant: Variant, folder: Path) -> None:
    """The hand-in of a variant, in a folder that is made."""
    for path, content in {**_whole(study), **variant.changed}.items():
        if content is not None:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            # As it is: a rewrite may have Windows' line ends.
            place.write_text(content, "utf-8", newline="")
    for path in study.reference.others:
        place = folder / path
        if not place.exists() and variant.changed.get(path, "") is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(study.reference.folder / path, place)


def _whole(study: Study) -> Mapping[str, str]:
    """What the reference itself hands in, as text: its code, right answers, and a file for each that must be there."""
    files = {path: file.text for path, file in study.reference.code.items()}
    if study.answers:
        files[ANSWERS] = answers_file(study.answers)
    names = [stand_in(pattern) for pattern in study.patterns]
    return {name: STAND_IN for name in names if name not in files} | files


def write_starter(starter: Path, folder: Path) -> None:
    """The starter code as it is given out."""
    shutil.copytree(starter, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
