"""Losses as people log them: one a line, tables, histories in JSON, lines that training code printed.

Everything is read in one pass over the text with a tokeniser that cannot go back, so that no text takes long.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Log", "read_history", "read_losses", "read_printed", "read_table"]

MOST_LINES = 200_000
LONGEST_LINE = 2_000
MOST_NAMES = 50
"""Columns of a table, or names in a history, that are looked at."""
FEWEST = 2
"""Values that make a series: one number is no course."""
LOSS = re.compile(r"loss|err(?:or)?s?(?![a-z])|(?<![a-z])(?:mse|mae|rmse|bce|nll|elbo|kld?|l1|l2)(?![a-z])", re.I)
COUNTER = re.compile(
    r"(?:epochs?|steps?|iter(?:ation)?s?|batch(?:es)?|ep|it|idx|index|no|number|global_?step|lines?|cell)", re.I
)
FILLER = {"the", "is", "of", "a", "at", "in", "after", "for", "tensor", "was", "now", "current", "value"}
TOKEN = re.compile(
    r"(?P<number>(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![A-Za-z_])|(?<![\w.])[-+]?(?:nan|inf)\b)"
    r"|(?P<word>[A-Za-z_][\w]*)|(?P<mark>[^\s\w])",
    re.I,
)
BREAKS = frozenset("|,;[]{}")
LONGEST_NAME = 40


@dataclass(frozen=True)
class Log:
    """One series: its name as it was written, and its values in order."""

    name: str
    values: tuple[float, ...]


def read_losses(text: str) -> tuple[list[float], int]:
    """(losses, how many lines were no number). A line may end in a comma or hold ``iteration, loss``."""
    losses, skipped = [], 0
    for line in text.splitlines():
        words = re.split(r"[,;\s]+", line.strip(" ,;\t"))
        try:
            losses.append(float(words[-1]))
        except ValueError:
            skipped += bool(line.strip())
    return losses, skipped


def read_table(text: str) -> tuple[Log, ...]:
    """The loss columns of a table with a heading row (comma, semicolon, or tab); none where there is no such row.

    Columns are chosen by name; where no name speaks of a loss, every column of numbers that counts nothing.
    """
    lines = text.splitlines()[:MOST_LINES]
    head = next((line for line in lines if line.strip()), "")[:LONGEST_LINE]
    delimiter = max(",;\t", key=head.count)
    rows = [row for row in csv.reader((line[:LONGEST_LINE] for line in lines), delimiter=delimiter) if row]
    if len(rows) < FEWEST or any(_number(cell) is not None for cell in rows[0]):
        return ()
    names = [cell.strip()[:LONGEST_NAME] for cell in rows[0][:MOST_NAMES]]
    columns = {name: [_number(row[at]) for row in rows[1:] if at < len(row)] for at, name in enumerate(names)}
    logs = [Log(name, tuple(v for v in values if v is not None)) for name, values in columns.items()]
    return _chosen(logs)


def read_history(data: Any) -> tuple[Log, ...]:
    """The losses in JSON or YAML: a list of numbers, or lists of numbers by name, at most two levels down."""
    if isinstance(data, list):
        if data and all(isinstance(entry, Mapping) for entry in data):
            names = list(dict.fromkeys(str(name) for entry in data[:1000] for name in entry))[:MOST_NAMES]
            return _chosen([_listed(name, [entry.get(name) for entry in data]) for name in names])
        return _chosen([_listed("loss", data)])
    if not isinstance(data, Mapping):
        return ()
    inner = [member for member in data.values() if isinstance(member, Mapping)]
    lists = [(str(k), v) for mapping in (data, *inner) for k, v in mapping.items() if isinstance(v, list)]
    return _chosen([_listed(name, members) for name, members in lists[:MOST_NAMES]])


def read_printed(text: str) -> tuple[Log, ...]:
    """Numbers that printed lines call a loss: ``Epoch 3: train loss 0.1, val_loss = 0.2``, ``Loss_D: 1 Loss_G: 3``."""
    found: dict[str, list[float]] = {}
    names: dict[str, str] = {}
    for line in re.split(r"[\r\n\x08]+", text)[:MOST_LINES]:
        for name, value in _named(line[:LONGEST_LINE]):
            names.setdefault(name.lower(), name)
            found.setdefault(name.lower(), []).append(value)
    return _chosen([Log(names[key], tuple(values)) for key, values in found.items()])


def _named(line: str) -> Iterator[tuple[str, float]]:
    words: list[str] = []
    tokens = list(TOKEN.finditer(line))
    for at, token in enumerate(tokens):
        if word := token["word"]:
            words.append(word)
        elif number := token["number"]:
            after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
            counts = bool(words) and COUNTER.fullmatch(words[-1]) is not None
            name = " ".join([word for word in words if word.lower() not in FILLER][-3:])
            if counts:
                words = words[:-1]
                continue
            if LOSS.search(name) and after not in {"/", "%"}:
                yield name[:LONGEST_NAME], float(number)
            words = []
        elif _breaks(token["mark"], tokens[at + 1] if at + 1 < len(tokens) else None):
            words = []


def _breaks(mark: str, after: re.Match[str] | None) -> bool:
    """Whether a name ends here: ``Test set: average loss`` speaks of two things, ``loss: 3`` of one."""
    if mark in "-:" and after is not None:
        return bool(after["word"]) and after[0].lower() not in FILLER
    return mark in BREAKS


def _chosen(logs: Sequence[Log]) -> tuple[Log, ...]:
    """Those that are called a loss; where none is, those that are not counters. Short ones are no course."""
    long = [log for log in logs if len(log.values) >= FEWEST]
    named = [log for log in long if LOSS.search(log.name)]
    return tuple(
        named or [log for log in long if not COUNTER.search(log.name) and log.name.lower() not in {"time", "lr"}]
    )


def _listed(name: str, members: Sequence[Any]) -> Log:
    values = (_number(member) for member in members)
    return Log(name[:LONGEST_NAME], tuple(value for value in values if value is not None))


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return None
