"""Every fixed word that a student reads, in one place: templates lay them out, nothing else writes any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grader.model import FailureKind, Verdict

__all__ = [
    "CHECKED", "COUNTED", "FAILURES", "FATES", "MADE", "PAGE", "STATUS", "VERDICTS", "FailureWords", "VerdictWords",
]  # fmt: skip


@dataclass(frozen=True)
class VerdictWords:
    """``symbol`` is for plain text (pages draw an icon of their own); ``word`` always stands beside it."""

    symbol: str
    word: str
    meaning: str


@dataclass(frozen=True)
class FailureWords:
    """``title`` says what happened, ``advice`` what to do next."""

    title: str
    advice: str


VERDICTS: Mapping[Verdict, VerdictWords] = {
    Verdict.PASSED: VerdictWords("✓", "Right", "This earned all its marks."),
    Verdict.PARTIAL: VerdictWords("◐", "Partly right", "This earned a share of its marks."),
    Verdict.FAILED: VerdictWords("✗", "Not right", "This earned no marks."),
    Verdict.BLOCKED: VerdictWords(
        "-",
        "Not checked",
        "Something else kept this from being checked. It costs you nothing here: its marks stay open.",
    ),
    Verdict.BROKEN: VerdictWords(
        "!", "Our fault", "The check itself did not work. A person will look at it; it costs you nothing."
    ),
    Verdict.OPEN: VerdictWords("○", "Still open", "A person reads this and gives the marks."),
}

STATUS: Mapping[str, str] = {
    "graded": "graded",
    "open": "marks open",
    "needs-person": "needs a person",
}

COUNTED: Mapping[str, str] = {
    "graded": "graded",
    "open": "with marks open",
    "needs-person": "for a person",
}
"""Of so many students."""

FATES: Mapping[Literal["taken", "part", "left", "empty"], str] = {
    "taken": "taken",
    "part": "taken in part",
    "left": "left",
    "empty": "without code",
}
"""What became of a notebook's cell."""

MADE: Mapping[str, str] = {
    "started": "graded at",
    "grader": "grader",
    "python": "Python",
    "torch": "torch",
    "platform": "platform",
    "device": "device",
    "sandbox": "sandbox",
    "wall": "time taken",
    "cpu": "computing time",
    "peak_bytes": "memory, at most",
    "seed": "seed (digest)",
    "submission": "submission (digest)",
    "rubric": "rubric (digest)",
    "reference": "reference (digest)",
    "key": "key of this report",
}

CHECKED: Mapping[str, str] = {
    "file": "We looked for this file in what you handed in.",
    "shape": "We made your model, gave it an input of the size in the handout and compared the sizes that came out.",
    "parameters": "We counted the learnable parameters of each layer and compared them with the reference solution's.",
    "equivalent": "Your code and the reference solution were given the same weights and the same inputs, chosen by us; "
    "then the outputs were compared, with room for rounding.",
    "network": "We ran your network's operations again ourselves, to be sure of them, and set them beside the reference"
    " solution's, layer by layer. Sizes and widths that follow from an earlier mistake cost nothing.",
    "gradient": "We asked for the gradient of your model's output with respect to each parameter, and worked out the "
    "same gradient from the operations that it runs.",
    "trainable": "We looked at which tensors your model registers as parameters, which of them can learn, and which "
    "are used.",
    "modes": "We ran your model in train and in eval mode and compared what it does in them.",
    "batch": "We ran your model in eval mode on batches of several sizes and compared the outputs sample by sample.",
    "variants": "We made your model in several ways, ran it, and compared the sizes that came out.",
    "repeatable": "We ran your model on the same input under two seeds, and looked whether that input was left alone.",
    "range": "We ran your model on ordinary and on large inputs and looked at the smallest and the largest output.",
    "outputs": "We called your model with drawn inputs and looked for each output by its size, in whatever order. "
    "In sizes N is the number of examples, another letter any length, | means or; axes of length 1 do not count.",
    "responds": "We ran your model under drawn weights, changed one thing at a time, and looked at what changed.",
    "heads": "We asked for the gradient of each output alone, and worked out the same gradients from the operations "
    "that your model runs.",
    "function": "We called your function with numbers that we drew, and compared what it gave with the formula.",
    "answer": "We read your written answer and compared it with the one that the formula gives.",
    "table": "We read the layer table in what you handed in and set it row by row beside your own network, whose "
    "operations we ran again ourselves, and its total beside the sum of its rows.",
    "loop": "We ran your training loop on small networks and drawn batches, and looked at what each step changed and "
    "which losses it followed.",
    "train": "We trained your model for a few steps on drawn images and watched the loss, the gradients and the "
    "running statistics.",
    "pytest": "A test of the course's own was run on your code.",
    "manual": "A person reads this. What was found for it is gathered here.",
}

FAILURES: Mapping[FailureKind, FailureWords] = {
    FailureKind.SYNTAX: FailureWords(
        "Python could not read the file",
        "Open the file at the line below. Often a bracket, a quote or an indent just before it is missing.",
    ),
    FailureKind.IMPORT: FailureWords(
        "The file could not be imported",
        "Run `python -c 'import models'` in the folder that you handed in. Files that it needs must be handed in too.",
    ),
    FailureKind.MISSING: FailureWords(
        "A name that the handout asks for was not found",
        "Check the spelling, capitals included, and that it is defined at the top level of the file.",
    ),
    FailureKind.UNFILLED: FailureWords(
        "This part of the starter code is not filled in",
        "Replace the `None` of the starter code by the layer that the handout describes.",
    ),
    FailureKind.EXCEPTION: FailureWords(
        "Your code raised an error",
        "Start at the last line below: it is where the error was raised. Then follow the lines above it.",
    ),
    FailureKind.WRONG_TYPE: FailureWords(
        "Your code returned something of another type",
        "Return a torch.Tensor, where the handout asks for one, and not a list, an array or None.",
    ),
    FailureKind.UNREADABLE: FailureWords(
        "The file could not be read",
        "Open the file that you handed in on another computer, and save it again as plain UTF-8 text.",
    ),
    FailureKind.CPU: FailureWords(
        "Your code used more computing time than it may",
        "Look for a loop that does not end, or for training that starts as soon as the file is imported.",
    ),
    FailureKind.TIMEOUT: FailureWords(
        "Your code did not come back in time",
        "Look for something that waits: input(), a download, a window that must be closed.",
    ),
    FailureKind.MEMORY: FailureWords(
        "Your code used more memory than it may",
        "Check the sizes of your layers: one number too large in a Linear layer is enough.",
    ),
    FailureKind.OUTPUT: FailureWords(
        "Your code wrote more than it may",
        "Remove the print calls in loops, and write no large files.",
    ),
    FailureKind.EXITED: FailureWords(
        "Your code ended the program",
        "Remove exit(), quit() and sys.exit(), or put them under `if __name__ == '__main__':`.",
    ),
    FailureKind.KILLED: FailureWords(
        "Your code crashed Python",
        "Such a crash comes from below Python, for example from a very deep recursion. Remove lines until it runs.",
    ),
    FailureKind.PROTOCOL: FailureWords(
        "The answer of your code could not be understood",
        "A person will look at this. It costs you nothing until then.",
    ),
    FailureKind.AMBIGUOUS: FailureWords(
        "It is not clear which of your files counts",
        "A person will choose, and it costs you nothing until then. Hand in one version of each class.",
    ),
}

PAGE: Mapping[str, str] = {
    "advice": "What to do",
    "and_more": "and {count} more",
    "all_right": "Everything that was checked is right.",
    "also": "The same error as in",
    "band": "shaded: the range in which the reference solution's own runs lie",
    "band_high": "band, high",
    "band_low": "band, low",
    "bar_key": "In the bars: solid is earned, empty is lost, dashed is still open.",
    "blocked_by": "What kept it from being checked:",
    "by_hand": "A person gave the marks for this item.",
    "cell": "Cell",
    "cell_fate": "Taken or left",
    "cell_first": "First line",
    "cell_left": "Left: {reasons}",
    "cell_needed": "Run because your classes need it: {lines}.",
    "cell_why": "What of it, and why",
    "cells": "Cells of",
    "cells_counted": "Of its {count} code cells: {told}.",
    "cells_one_by_one": "The cells one by one",
    "check_said": "What the automatic check had found",
    "comment": "Comment",
    "compared": "Compared",
    "course": "{first} at {step} {first_at}, {last} at {step} {last_at}; lowest {lowest} at {step} {lowest_at}.",
    "cut": "[{count} more characters are not shown]",
    "differs": "differs",
    "every": "Every {count} steps, and the last.",
    "expected": "Expected",
    "feedback_for": "Feedback for",
    "first": "What to look at first",
    "frame": "{file}, line {line}, in {function}",
    "got": "Got",
    "hidden": "What was expected is not shown for this item.",
    "hint": "Hint",
    "held": "This page was held back",
    "held_next": "You need not do anything. This page will be replaced.",
    "held_why": "Your marks do not depend on it. Course staff look at your page before you are given it: something on "
    "it may not be meant to be there.",
    "how": "How this was checked",
    "linear": "linear scale",
    "logarithmic": "logarithmic scale",
    "lost": "{count} lost",
    "made": "How this page was made",
    "marks": "Marks",
    "marks_open": "{count} marks, open",
    "more_columns": "{count} more columns are not shown.",
    "more_frames": "{count} lines of the traceback are left out here.",
    "more_items": "{count} more items lost marks; they are further down.",
    "more_lines": "{count} more lines are not shown.",
    "more_notes": "{count} more notes are not shown.",
    "more_rows": "{count} more rows are not shown.",
    "near": "Names like it in your files",
    "no_log": "Nothing above zero to draw on a logarithmic scale.",
    "no_values": "No finite value to draw.",
    "not_finite": "Not a finite number at {step} {where}.",
    "not_graded": "What was not graded, and why",
    "no_source": "No file was found that could be taken for your code.",
    "nothing_lost": "Nothing that was checked has lost marks.",
    "notes": "Notes on what you handed in",
    "numbers": "… {count} numbers, not shown …",
    "of": "of",
    "out_of": "{earned} of {marks}",
    "part": "Part",
    "picture": "Picture",
    "quote": "What we read",
    "same": "same",
    "skip": "Skip to the feedback",
    "source": "Your code was taken from",
    "summary": "Marks by part",
    "table_of": "The values as a table",
    "total": "Total",
    "trace": "Your own lines, the last one being where the error was raised",
    "where": "Where",
}
