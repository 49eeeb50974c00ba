"""``grade check``: what a student runs on their own work. It prints in the manner of unittest."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from grader.errors import ExitStatus, UsageError
from grader.grading import Grading, grade_submission
from grader.intake import Opening, open_entry, single_entry
from grader.judge import Draw
from grader.model import Curve, Item, ItemResult, Lines, Table, Traceback, Transcript, Verdict, Visibility
from grader.rubric import find_rubric, load_rubric
from grader.sandbox import BoxSettings, CleanBox, FreshBoxes
from grader.visible import plain

__all__ = ["check"]

THICK, THIN = "=" * 70, "-" * 70


def check(words: list[str]) -> ExitStatus:
    """Run the public items on one submission. Raises GraderError, as UsageError where there is nothing at the path."""
    options = _parser().parse_args(words)
    if not options.path.exists():
        raise UsageError(f"there is no {options.path}")
    loaded = load_rubric(find_rubric(options.rubric, Path.cwd()), staff=False)
    with tempfile.TemporaryDirectory(prefix="grade-check-") as folder:
        scratch, files = Path(folder).resolve() / "scratch", Path(folder).resolve() / "files"
        scratch.mkdir()
        files.mkdir()
        boxes = FreshBoxes(BoxSettings(loaded.rubric.limits, "cpu", scratch))
        sandbox = f"{boxes.level}: your own machine"
        grading = Grading(loaded, Draw.from_secret("public"), "cpu", sandbox, "", "public", "")
        submission = open_entry(single_entry(options.path), files, Opening.at("limits"))
        with CleanBox(boxes, scratch) as clean:
            graded = grade_submission(submission, grading, boxes, None, Transcript(""), "", _is_public, clean)
    report = graded.report
    for note in report.notes:
        print(f"note: {plain(note.text)}")
    print(f"note: your code runs here as your own program, without walls around it (level {boxes.level})")
    return _print_results(report.items, float(graded.session["duration"]))


def _is_public(item: Item) -> bool:
    return item.visibility is Visibility.PUBLIC


def _print_results(items: tuple[ItemResult, ...], seconds: float) -> ExitStatus:
    missed = [item for item in items if item.finding.verdict is not Verdict.PASSED]
    print("".join("." if item not in missed else "F" for item in items))
    for item in missed:
        _print_failure(item)
    print(THIN)
    print(f"Ran {len(items)} test{'' if len(items) == 1 else 's'} in {seconds:.1f}s\n")
    if missed:
        print(f"FAILED (failures={len(missed)})")
        return ExitStatus.CHECKS_FAILED
    print("OK")
    return ExitStatus.GRADED


def _print_failure(item: ItemResult) -> None:
    finding = item.finding
    print(f"{THICK}\nFAIL: {item.id}\n{plain(item.title)}\n{THIN}")
    for evidence in finding.evidence:
        match evidence:
            case Traceback(failure=failure):
                for frame in failure.frames:
                    print(f'  File "{plain(frame.file)}", line {frame.line}, in {plain(frame.function) or "module"}')
                    print(f"    {plain(frame.source)}")
            case Table(rows=rows):
                for row in rows:
                    mark = "  " if row.agrees is None else "ok" if row.agrees else "!!"
                    print(f"  {mark} {'  '.join(plain(cell) for cell in row.cells)}")
            case Lines(lines=lines):
                print("\n".join(f"  {plain(line)}" for line in lines))
            case Curve() | _:
                pass
    print(plain(finding.say))
    if finding.expected and finding.got:
        print(f"expected: {plain(finding.expected)}\ngot:      {plain(finding.got)}")
    if item.hint:
        print(f"hint: {plain(item.hint)}")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grade check", description="Check your own work: the public tests, on this machine."
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="your folder, ZIP, notebook or models.py")
    parser.add_argument("--rubric", required=True, help="a rubric file, or its name in rubrics/")
    return parser
