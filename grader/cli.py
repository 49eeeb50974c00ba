"""Words of the command line to requests; errors to one line; results to an exit status.

Nothing heavy is imported at the top: ``grade --help`` must answer at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from grader import __version__
from grader.commands.options import SANDBOXES, positive
from grader.errors import ExitStatus, GraderError, RubricError
from grader.visible import plain, visible

__all__ = ["main", "run"]

EPILOG = """\
other commands:
  grade check PATH --rubric RUBRIC    what a student runs on their own work: the public items
  grade rubric FILE                   validate a rubric; --schema and --public write what others need
  grade rubric test FILE              try a rubric on right and wrong work, made from its reference
  grade calibrate FILE                propose tolerances and bands from the same; --write writes them
  grade doctor                        try on this machine what the walls around other people's code hold

exit status:
  0 graded (check: all tests pass; doctor: the walls hold; rubric test: right and wrong are told apart)
  1 check: a test failed; doctor: a wall does not hold; rubric test: they are not
  2 a path or an option cannot be used
  3 the rubric or the reference is wrong   4 the sandbox cannot be had
  5 some submissions could not be graded, pages are held back, or marks by hand are wrong
  70 an error of the grader's own   130 interrupted: run the same command again to go on
"""


def main() -> None:
    """The command ``grade``."""
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Do what ``words`` say; the exit status. Every expected error is one line on standard error, with advice."""
    try:
        return int(_dispatch(list(words)))
    except RubricError as error:
        _complain(error, error.problems)
        return int(error.status)
    except GraderError as error:
        _complain(error)
        return int(error.status)
    except Exception:  # noqa: BLE001 - the last boundary: a bug of ours has a status of its own
        print(visible(traceback.format_exc()), file=sys.stderr)
        print("grade: an error of the grader's own; what was graded is kept. Please report it.", file=sys.stderr)
        return int(ExitStatus.INTERNAL)
    except KeyboardInterrupt:
        print("grade: interrupted; what was graded is kept: run the same command again to go on", file=sys.stderr)
        return int(ExitStatus.INTERRUPTED)


def _dispatch(words: list[str]) -> ExitStatus:
    match words:
        case ["check", *rest]:
            from grader.commands.check import check

            return check(rest)
        case ["rubric", *rest]:
            from grader.commands.rubric import rubric

            return rubric(rest)
        case ["calibrate", *rest] if rest:
            from grader.commands.mutation import calibrate

            return calibrate(rest)
        case ["doctor", *rest]:
            from grader.commands.doctor import doctor

            return doctor(rest)
        case _:
            return _grade(words)


def _complain(error: GraderError, problems: Sequence[str] = ()) -> None:
    for problem in problems:
        print(visible(problem), file=sys.stderr)
    print(f"grade: {plain(str(error))}", file=sys.stderr)
    if error.advice:
        print(f"       {visible(error.advice)}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grade",
        description="Grade a folder of submissions by a rubric: one feedback page for each, and marks.csv.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("submissions", type=Path, metavar="SUBMISSIONS", help="folder with one entry for each student")
    parser.add_argument("--rubric", required=True, help="a rubric file, or its name in rubrics/")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="where results go (default: reports/)")
    parser.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, metavar="N", help="submissions at a time")
    parser.add_argument(
        "--only", action="append", default=[], metavar="STUDENT", help="grade this one; may be repeated"
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where models run")
    parser.add_argument(
        "--sandbox", choices=SANDBOXES, default="auto",
        help="walls around other people's code (default: the strongest here, at least restricted)",
    )  # fmt: skip
    parser.add_argument("--seed", help="secret from which inputs and weights are drawn (default: a random one, kept)")
    parser.add_argument("--fresh", action="store_true", help="grade everything anew, with a new secret")
    parser.add_argument(
        "--manual", action="append", default=[], type=Path, metavar="FILE",
        help="marks by hand, besides OUT/manual.yaml; may be repeated",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"grade {__version__}")
    return parser


def _grade(words: list[str]) -> ExitStatus:
    options = _parser().parse_args(words)

    from grader.commands.progress import make_progress
    from grader.commands.summary import print_summary
    from grader.pipeline import Request, grade_class

    request = Request(
        submissions=options.submissions,
        rubric=options.rubric,
        out=options.out,
        jobs=options.jobs,
        only=tuple(options.only),
        device=options.device,
        seed=options.seed,
        fresh=options.fresh,
        sandbox=options.sandbox,
        manual=tuple(options.manual),
    )
    with make_progress() as progress:
        result = grade_class(request, progress)
    print_summary(result)
    incomplete = result.troubled or result.held or result.unwritten or result.marking.problems
    return ExitStatus.INCOMPLETE if incomplete else ExitStatus.GRADED
