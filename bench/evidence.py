"""What knowing a network costs: ``python -m bench.evidence``.

Classes of copies of one submission are graded by asgn6's rubric with fewer and with more of its items: sizes of the
output alone, then with the network's layers, parameters and function (description, verification, difference), then with
training. CPU seconds are those of one submission: its judge's and its boxes', as the report has them, without start,
warm process and the reference's own grading. Rubrics take turns, so that whatever else the machine does falls on all.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from bench.measure import measure
from grader.corpus.shrinking import adapted
from grader.rubric import load_rubric

ROOT = Path(__file__).resolve().parent.parent
RUBRIC = ROOT / "rubrics" / "asgn6.yaml"
CASES = {"right": ROOT / "reference" / "asgn6" / "models.py"} | {
    name: ROOT / "fixtures" / "asgn6" / name / "submission" / "models.py"
    for name in ("right-functional", "wrong-stride")
}
NETWORK = frozenset({"network", "parameters", "equivalent"})


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        rubrics = dict(_rubrics(place))
        for name, source in CASES.items():
            _copies(place / name, source, options.copies)
        found: dict[tuple[str, str], list[float]] = {}
        for turn in range(options.turns):
            for name in CASES:
                for words, rubric in rubrics.items():
                    found.setdefault((name, words), []).extend(_cpu(place, name, rubric, f"{turn}"))
    _print(found, tuple(rubrics))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="CPU seconds of one submission, by what the rubric asks for.")
    parser.add_argument("--copies", type=int, default=8, metavar="N", help="submissions in a class (default: 8)")
    parser.add_argument("--turns", type=int, default=2, metavar="N", help="classes of each kind (default: 2)")
    return parser.parse_args()


def _rubrics(place: Path) -> Iterator[tuple[str, Path]]:
    """The rubric with some of its items, the more the later; sizes after layers count as knowing the network."""
    items = load_rubric(RUBRIC).rubric.items
    few = [
        item.id
        for item in items
        if item.check.kind not in {*NETWORK, "train"} and not getattr(item.check, "layers", ())
    ]
    more = [item.id for item in items if item.check.kind != "train"]
    for words, keep in (("sizes", few), ("with the network", more), ("with training", [item.id for item in items])):
        path = place / f"{words.replace(' ', '-')}.yaml"
        path.write_text(adapted(RUBRIC.read_text("utf-8"), {}, keep, RUBRIC.parent), "utf-8")
        yield words, path


def _copies(folder: Path, source: Path, count: int) -> None:
    """They differ by blank lines, so that nothing is graded from what was recorded for another."""
    for number in range(count):
        student = folder / f"s{1001 + number}"
        student.mkdir(parents=True)
        shutil.copy(source, student / "models.py")
        with (student / "models.py").open("a") as file:
            file.write("\n" * (number + 1))


def _cpu(place: Path, name: str, rubric: Path, turn: str) -> list[float]:
    out = place / f"out-{name}-{rubric.stem}-{turn}"
    words = [sys.executable, "-m", "grader", str(place / name), "--rubric", str(rubric), "--out", str(out)]
    measure([*words, "--seed", turn, "--jobs", "1"])
    reports = [json.loads(path.read_text()) for path in out.glob("staff/students/*/report.json")]
    return [report["provenance"]["cpu"] for report in reports]


def _print(found: Mapping[tuple[str, str], list[float]], rubrics: tuple[str, ...]) -> None:
    print("CPU seconds of one submission, median (and what the column adds)")
    print("".join((f"{'':20}", *(f"{words:>24}" for words in rubrics))))
    for name in CASES:
        medians = [statistics.median(found[name, words]) for words in rubrics]
        added = [0.0, *(after - before for before, after in pairwise(medians))]
        cells = [
            f"{median:.3f} ({more:+.3f})" if more else f"{median:.3f}"
            for median, more in zip(medians, added, strict=True)
        ]
        print("".join((f"{name:20}", *(f"{cell:>24}" for cell in cells))))


if __name__ == "__main__":
    main()
