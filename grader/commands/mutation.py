"""``grade rubric test`` and ``grade calibrate``: a rubric tried on work that is made from its reference."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from grader.commands.options import SANDBOXES, positive
from grader.commands.progress import make_progress
from grader.errors import ExitStatus
from grader.mutation import (
    Theme,
    TrialRequest,
    proposals,
    proposed_text,
    trial_facts,
    trial_text,
    try_rubric,
    with_proposals,
)
from grader.report import write_atomically
from grader.rubric import find_rubric, load_rubric
from grader.visible import plain

__all__ = ["calibrate", "try_it"]

DESCRIPTION = """\
Make mutants of the reference solution, each with one thing wrong, and rewrites that keep its function; grade them all;
print which item catches which mutant, which mutants nobody catches, which items catch nothing, and which rewrites lose
marks. The exit status is 0 when every mutant that is wrong loses marks in its own part and nowhere else, and every
rewrite keeps full marks."""
CALIBRATE = """\
Measure how near right and wrong work come to the numbers of a rubric: tolerances, and the bands of training. Right
are the reference and its rewrites, wrong its mutants (see `grade rubric test`). Print for each number what right work
needs, what the nearest wrong work needs, and a value between. The exit status is 0 when there is one for each."""
KINDS = [theme.value for theme in Theme]


def try_it(words: list[str]) -> ExitStatus:
    """Run the command."""
    options = _parser().parse_args(words)
    with make_progress() as progress:
        trial = try_rubric(_request(options), progress)
    print(json.dumps(trial_facts(trial), indent=1) if options.json else trial_text(trial))
    return ExitStatus.GRADED if trial.is_good else ExitStatus.CHECKS_FAILED


def calibrate(words: list[str]) -> ExitStatus:
    """Run ``grade calibrate``."""
    parser = argparse.ArgumentParser(prog="grade calibrate", description=CALIBRATE)
    _add_options(parser)
    parser.add_argument("--write", action="store_true", help="write what is proposed into the rubric")
    options = parser.parse_args(words)
    request = _request(options)
    with make_progress() as progress:
        trial = try_rubric(request, progress)
    found = proposals(trial)
    print(proposed_text(found))
    if options.write:
        before = request.rubric.read_text("utf-8")
        after = with_proposals(before, found)
        if after == before:
            print(plain(f"\n{request.rubric}: stays as it is"))
        else:
            write_atomically(request.rubric, after)
            load_rubric(request.rubric)
            print(plain(f"\n{request.rubric}: written"))
    is_told = all(one.value is not None for one in found)
    return ExitStatus.GRADED if found and is_told else ExitStatus.CHECKS_FAILED


def _request(options: argparse.Namespace) -> TrialRequest:
    return TrialRequest(
        rubric=find_rubric(options.file, Path.cwd()),
        out=options.out,
        jobs=options.jobs,
        seed=options.seed,
        sandbox=options.sandbox,
        themes=tuple(map(Theme, options.only)),
        without=tuple(map(Theme, options.without)),
        each=options.each,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grade rubric test", description=DESCRIPTION)
    _add_options(parser)
    parser.add_argument("--json", action="store_true", help="print everything as data")
    return parser


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a rubric file, or its name in rubrics/")
    parser.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, metavar="N", help="submissions at a time")
    parser.add_argument("--seed", default="0", help="what inputs, weights and choices are drawn from (default: 0)")
    parser.add_argument(
        "--sandbox", choices=SANDBOXES, default="auto",
        help="walls, as `grade` has them (default: the strongest here)",
    )  # fmt: skip
    parser.add_argument(
        "--each", type=positive, metavar="N", help="at most so many variants of a kind, drawn by the seed"
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


def _listed() -> str:
    return f"{', '.join(KINDS)}; may be repeated"
