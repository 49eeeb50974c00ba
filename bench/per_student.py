"""What one submission costs: `grade` on a class of copies of the reference, against a fresh Python for each student.

Both do the same checks, on one thread, one student after another. Every copy differs from the others by blank lines,
so that nothing is graded from what was recorded for another. `grade` counts in full: its start, the warm process, the
judges, keepers and boxes, the reference's own grading and the pages. The baseline's band of training losses is computed
beforehand and not counted; its pages do not exist.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from bench.measure import Usage, measure

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "reference" / "asgn6"
BASELINE = str(Path(__file__).with_name("baseline_check.py"))
GRADE = [sys.executable, "-m", "grader"]
ANSWERS = "1a: (32, 16, 64, 64)\n1b: (32, 128, 3, 3)\n1c: (32, 32, 65, 65)\n1d: 448\n"
HELP_RUNS = 10
MIB = 1 << 20


def main() -> None:
    """Measure and print."""
    options = _options()
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        _make_class(place / "class", options.students)
        band = str(place / "band.json")
        measure([sys.executable, BASELINE, "--band", str(REFERENCE), band])
        grade = [*GRADE, str(place / "class"), "--rubric", str(ROOT / "rubrics" / "asgn6.yaml"), "--seed", "bench"]
        grade += ["--out", str(place / "out"), "--jobs", str(options.jobs)]
        first, again = measure(grade), measure(grade)
        marks, boxes = _from_reports(place / "out")
        fresh = [
            measure([sys.executable, BASELINE, str(student), str(REFERENCE), band])
            for student in sorted((place / "class").iterdir())
        ]
        helped = statistics.median(measure([*GRADE, "--help"]).wall for _ in range(HELP_RUNS))
    _print(options.students, options.jobs, first, sum(fresh[1:], fresh[0]))
    print()
    print(f"marks of the copies: {', '.join(sorted(marks))}")
    print(f"boxes of the submissions, as their keepers recorded them: {boxes:.2f} s CPU in all")
    print(f"the same class again: {again.wall:.2f} s wall, {again.cpu:.2f} s CPU")
    print(f"grade --help: {helped:.3f} s (median of {HELP_RUNS})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What one submission costs, against a fresh Python for each student.")
    parser.add_argument("--students", type=int, default=12, metavar="N", help="copies of the reference (default: 12)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="grade's submissions at a time (default: 1)")
    return parser.parse_args()


def _make_class(folder: Path, students: int) -> None:
    for number in range(students):
        student = folder / f"s{1001 + number}"
        student.mkdir(parents=True)
        shutil.copy(REFERENCE / "models.py", student)
        with (student / "models.py").open("a") as file:
            file.write("\n" * (number + 1))
        (student / "answers.yaml").write_text(ANSWERS)


def _from_reports(out: Path) -> tuple[set[str], float]:
    """The marks that the copies got, and CPU seconds of their boxes."""
    reports = [json.loads(path.read_text()) for path in out.glob("staff/students/*/report.json")]
    marks = {f"{report['totals']['all']['earned']} of {report['totals']['all']['decided']}" for report in reports}
    return marks, sum(run["cpu"] for report in reports for run in report["runs"])


def _print(students: int, jobs: int, grade: Usage, fresh: Usage) -> None:
    print(f"{students} submissions             wall s   CPU s   wall s each   CPU s each   peak MiB")
    for name, usage in ((f"grade --jobs {jobs}", grade), ("a fresh Python each", fresh)):
        each = f"{usage.wall / students:11.2f}   {usage.cpu / students:10.2f}"
        print(f"{name:24} {usage.wall:7.2f} {usage.cpu:7.2f}   {each}   {usage.peak_bytes / MIB:8.0f}")
    print(f"{'ratio':24} {fresh.wall / grade.wall:7.1f} {fresh.cpu / grade.cpu:7.1f}")


if __name__ == "__main__":
    main()
