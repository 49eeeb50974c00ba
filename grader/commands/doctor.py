"""``grade doctor``: what holds on this machine, found by trying it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.doctor import Diagnosis, by_reason, diagnosis_text, examine, in_columns, paragraph
from grader.errors import ExitStatus
from grader.rubric import find_rubric
from grader.visible import plain
from grader.walls import Level

if TYPE_CHECKING:
    from grader.corpus import CorpusResult

__all__ = ["corpus_text", "doctor"]

DESCRIPTION = """\
Try each wall around other people's code on this machine, and a box from its start to its end. Tells what holds, what
is known not to, and what to do about it. The exit status is 1 when the level that is asked for does not hold; without
--sandbox, when 'restricted' does not, or a stronger level that the machine seems to offer."""


def doctor(words: list[str]) -> ExitStatus:
    """Run the command."""
    options = _parser().parse_args(words)
    rubric = None if options.corpus is None else find_rubric(options.corpus, Path.cwd())
    diagnosis = examine(None if options.sandbox is None else Level.named(options.sandbox), _say)
    if not options.json:
        print(diagnosis_text(diagnosis), flush=True)
    corpus = None if rubric is None or not diagnosis.good else _try_corpus(rubric, diagnosis)
    if options.json:
        print(json.dumps(diagnosis.facts() | {"corpus": _corpus_facts(corpus)}, indent=2))
    elif corpus is not None:
        print(f"\n{corpus_text(corpus)}")
    elif rubric is not None:
        print("\nThe hostile submissions were not tried: the walls do not hold.")
    holds = diagnosis.good and (corpus is None or corpus.holds)
    return ExitStatus.GRADED if holds else ExitStatus.CHECKS_FAILED


def _try_corpus(rubric: Path, diagnosis: Diagnosis) -> CorpusResult:
    from grader.corpus import try_corpus  # the whole program comes with it, which the walls alone do not need

    return try_corpus(rubric, str(diagnosis.strongest), os.cpu_count() or 1, _say)


def corpus_text(result: CorpusResult) -> str:
    """What hostile submissions reached, in lines of at most 80 columns."""
    from grader.corpus import table  # likewise

    reached = [row for row in result.rows if row.reached and not row.known]
    known = [row for row in result.rows if row.reached and row.known]
    verdict = f"{len(reached) or 'None'} of {len(result.rows)} hostile submissions reached what they must not"
    lines = [paragraph(f"{verdict}, at {result.level}; {result.honest_words}."), "", *in_columns(table([result]))]
    if reached:
        lines += ["", "What should not be:", *by_reason((row.case, row.words) for row in reached)]
    if known:
        lines += ["", "Known:", *by_reason((row.case, row.known) for row in known)]
    return "\n".join(lines)


def _corpus_facts(result: CorpusResult | None) -> dict[str, Any] | None:
    return None if result is None else asdict(result) | {"holds": result.holds}


def _say(words: str) -> None:
    print(plain(words), file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grade doctor", description=DESCRIPTION)
    parser.add_argument(
        "--sandbox",
        choices=[str(level) for level in reversed(Level)],
        help="the level that must hold (default: see above)",
    )
    parser.add_argument(
        "--corpus", metavar="RUBRIC", help="then have hostile submissions attack this rubric, at the strongest level"
    )
    parser.add_argument("--json", action="store_true", help="print the same as data")
    return parser
