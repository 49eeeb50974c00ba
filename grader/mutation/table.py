"""A trial in plain text, in lines of at most 80 columns: the figures first, then what to look at."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal

from grader.model import marks_words
from grader.mutation.counts import by_item, by_theme, caught_by_sizes
from grader.mutation.outcome import Fate, Outcome
from grader.mutation.trial import Trial
from grader.visible import plain

__all__ = ["trial_text"]

WIDTH, GAP = 80, "  "
DIFFERS = {
    "runs": "stops with an error",
    "size": "size of the output",
    "count": "number of parameters",
    "frozen": "parameters that learn",
    "eval": "output in eval mode",
    "train": "output in train mode",
    "statistics": "running statistics",
    "gradient": "gradients of parameters",
    "initial": "values before training",
    "input gradient": "gradient of the input",
    "input": "the input itself, which it changes",
    "arguments": "other arguments than the rubric's",
}
"""What the probe says, in words."""


def trial_text(trial: Trial) -> str:
    """The whole of it, without a last newline."""
    blocks = [
        [plain(f"{trial.rubric.id}: {trial.rubric.title}")],
        list(_ends(trial)),
        list(_mutants(trial)),
        _themes(trial),
        _items(trial),
        _listed("Not caught by any item:", trial.wrong, Fate.MISSED),
        _listed("Caught only by items that ask for other subjects too:", trial.wrong, Fate.SHARED),
        _listed("Also took marks where it should not:", trial.wrong, Fate.STRAY),
        _listed("Could not be graded:", trial.mutants, Fate.UNGRADED),
        _lossy("Equal to the reference in all that was measured, and lost marks:", trial.equal),
        list(_rewrites(trial)),
        _lossy("Rewrites that lost marks:", trial.rewrites),
        [_cost(trial)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _ends(trial: Trial) -> Iterator[str]:
    yield f"reference  {trial.reference.tally}"
    if trial.starter is not None:
        words = "" if trial.starter_is_low else ": that is much for code that does nothing yet"
        yield f"starter    {trial.starter.tally}{words}"


def _mutants(trial: Trial) -> Iterator[str]:
    wrong, fates = trial.wrong, [one.fate for one in trial.wrong]
    yield f"mutants made                      {len(trial.mutants):>5}  ({trial.alike} more computed the same as others)"
    yield f"  equal to the reference          {len(trial.equal):>5}"
    yield f"  wrong                           {len(wrong):>5}"
    yield f"    lost marks in their own part  {fates.count(Fate.OWN):>5}{_percent(fates.count(Fate.OWN), len(wrong))}"
    for fate, words in ((Fate.SHARED, "in shared items only"), (Fate.STRAY, "elsewhere too"), (Fate.MISSED, "nowhere")):
        if fates.count(fate):
            yield f"    {words:<30}{fates.count(fate):>5}{_percent(fates.count(fate), len(wrong))}"
    sizes = caught_by_sizes(trial, wrong)
    if trial.aims.sizes:
        yield f"  sizes alone would have caught   {sizes:>5}{_percent(sizes, len(wrong))}"


def _percent(count: int, of: int) -> str:
    return f"  {100 * count / of:5.1f} %" if of else ""


def _themes(trial: Trial) -> list[str]:
    head: tuple[str, ...] = ("kind of mutant", "wrong", "own", "shared", "stray", "missed", "equal", "sizes", "marks")
    rows = [head]
    for count in by_theme(trial):
        numbers = [count.wrong, *(count.fates[fate] for fate in (Fate.OWN, Fate.SHARED, Fate.STRAY, Fate.MISSED))]
        cells = [str(number or "-") for number in [*numbers, count.fates[Fate.EQUAL], count.sizes]]
        rows.append((count.theme.value, *cells, _marks(count.loss)))
    return [*_columns(rows), "(sizes: caught by items of sizes alone; marks: the median of what was lost)"]


def _items(trial: Trial) -> list[str]:
    rows: list[tuple[str, ...]] = [("item", "kind", "marks", "catches", "alone", "stray", "wrongly")]
    for count in by_item(trial):
        cells = (count.catches, count.alone, count.stray, count.wrongly)
        words = [str(number or "-") for number in cells]
        rows.append((plain(count.item), count.kind, _marks(count.marks), *words))
    idle = [row[0] for row in rows[1:] if row[3] == "-" and row[1] != "manual"]
    says = [] if not idle else [*_paragraph(f"Items that catch nothing: {', '.join(idle)}.")]
    return [*_columns(rows, left=2), *says]


def _listed(title: str, outcomes: Sequence[Outcome], fate: Fate) -> list[str]:
    found = [one for one in outcomes if one.fate is fate]
    return [title, *(line for one in found for line in _described(one))] if found else []


def _lossy(title: str, outcomes: Sequence[Outcome]) -> list[str]:
    found = [one for one in outcomes if one.lost or (one.open and one.fate is not Fate.UNGRADED)]
    return [title, *(line for one in found for line in _described(one))] if found else []


def _described(one: Outcome) -> list[str]:
    differs = ", ".join(DIFFERS.get(word, word) for word in one.measured.differs)
    if not one.measured.is_measured and one.variant.place.file.endswith(".py"):
        differs = "what could not be measured, or in nothing"
    lost = ", ".join(f"{item} {_marks(marks)}" for item, marks in one.lost.items())
    words = f"{one.variant.name} ({one.variant.place}) {one.variant.words}"
    told = [f"differs in: {differs}" if differs else "", f"lost: {lost}" if lost else ""]
    if not lost and one.open:
        told.append(f"left open: {', '.join(one.open)}")
    return [*_paragraph(words, "- "), *_paragraph("; ".join(filter(None, told)), "  ")]


def _rewrites(trial: Trial) -> Iterator[str]:
    kept = [one for one in trial.rewrites if not one.lost and not one.open]
    yield f"rewrites made                     {len(trial.rewrites):>5}"
    yield f"  kept full marks                 {len(kept):>5}{_percent(len(kept), len(trial.rewrites))}"
    if trial.aims.sizes:
        sizes = len(trial.rewrites) - caught_by_sizes(trial, trial.rewrites)
        yield f"  by sizes alone                  {sizes:>5}{_percent(sizes, len(trial.rewrites))}"
    if trial.failed:
        names = "; ".join(one.words for one in trial.failed)
        yield from _paragraph(f"left out, since they would change the function here: {names}", "  ")


def _cost(trial: Trial) -> str:
    outcomes = [trial.reference, *trial.mutants, *trial.rewrites]
    cpu = sum(one.cpu for one in outcomes) / len(outcomes)
    words = f"{len(outcomes)} submissions in {trial.seconds:.0f} s, {cpu:.2f} s of CPU time each"
    return f"{words}; seed {plain(trial.seed)}"


def _marks(marks: Decimal) -> str:
    return marks_words(marks.quantize(Decimal("0.01"))) if marks else "-"


def _columns(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """A line for each row: so many columns to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if at < left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(GAP.join(cells).rstrip())
    return lines


def _paragraph(text: str, head: str = "") -> list[str]:
    indentation = " " * len(head)
    if not text:
        return []
    return textwrap.wrap(plain(text), WIDTH, initial_indent=head, subsequent_indent=indentation)
