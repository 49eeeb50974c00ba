"""``grade rubric test``: whether a rubric tells right work from wrong, tried on variants of its own reference."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from grader.commands.progress import make_progress
from grader.errors import ExitStatus
from grader.mutation import Theme, TrialRequest, trial_facts, trial_text, try_rubric
from grader.rubric import find_rubric

__all__ = ["try_it"]

DESCRIPTION = """\
Make mutants of the reference solution, each with one thing wrong, and rewrites that keep its function; grade them all;
print which item catches which mutant, which mutants nobody catches, which items catch nothing, and which rewrites lose
marks. The exit status is 0 when every mutant that is wrong loses marks in its own part and nowhere else, and every
rewrite keeps full marks."""
KINDS = [theme.value for theme in Theme]


def try_it(words: list[str]) -> ExitStatus:
    """Run the command."""
    options = _parser().parse_args(words)
    request = TrialRequest(
        rubric=find_rubric(options.file, Path.cwd()),
        out=options.out,
        jobs=options.jobs,
        seed=options.seed,
        sandbox=options.sandbox,
        themes=tuple(map(Theme, options.only)),
        without=tuple(map(Theme, options.without)),
        each=options.each,
    )
    with make_progress() as progress:
        trial = try_rubric(request, progress)
    print(json.dumps(trial_facts(trial), indent=1) if options.json else trial_text(trial))
    return ExitStatus.GRADED if trial.is_good else ExitStatus.CHECKS_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grade rubric test", description=DESCRIPTION)
    parser.add_argument("file", metavar="FILE", help="a rubric file, or its name in rubrics/")
    parser.add_argument("--jobs", type=_count, default=os.cpu_count() or 1, metavar="N", help="submissions at a time")
    parser.add_argument("--seed", default="0", help="what inputs, weights and choices are drawn from (default: 0)")
    parser.add_argument(
        "--sandbox", choices=("auto", "isolated", "restricted", "limits", "none"), default="auto",
        help="walls, as `grade` has them (default: the strongest here)",
    )  # fmt: skip
    parser.add_argument(
        "--each", type=_count, metavar="N", help="at most so many variants of a kind, drawn by the seed"
    )
    parser.add_argument(
        "--only", action="append", default=[], choices=KINDS, metavar="KIND", help=f"variants of this kind: {_listed()}"
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=KINDS,
        metavar="KIND",
        help="none of this kind; may be repeated",
    )
    parser.add_argument("--out", type=Path, help="keep variants and reports here; a second run grades what is new")
    parser.add_argument("--json", action="store_true", help="print everything as data")
    return parser


def _listed() -> str:
    return f"{', '.join(KINDS)}; may be repeated"


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of things: 1 or more")
    return int(text)
