"""Grades a class under many secrets and says which verdicts hang on the secret: ``python -m bench.luck pa4``.

The class is made from an assignment's fixtures. Drawn weights, inputs, directions and batches differ with each secret;
a verdict that differs, too, is luck. Statuses: 0 when no verdict differs, 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from fixtures.build import load_cases, write_class

ROOT = Path(__file__).resolve().parent.parent
Verdicts = Mapping[tuple[str, str], str]
"""(student, item) to the verdict, with its share."""


def main() -> None:
    """Grade, compare, print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="luck-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # whoever the boxes are must reach their files
        cases = [case for case in load_cases(options.assignment) if not case.needs_small_limits]
        cases = [case for case in cases if case.name.startswith(tuple(options.only or ("",)))]
        write_class(cases, place / "class")
        found = [_graded(place, options, number) for number in range(options.secrets)]
    luck = 0
    for key in sorted(set().union(*found)):
        counts = Counter(one.get(key, "not graded") for one in found)
        if len(counts) > 1:
            luck += 1
            said = ", ".join(f"{verdict} x {count}" for verdict, count in counts.most_common())
            rare = counts.most_common()[-1][0]
            which = [number for number, one in enumerate(found) if one.get(key, "not graded") == rare]
            print(f"  {key[0]} {key[1]}: {said} (secret {options.prefix}{which[0]})")
    print(f"{options.assignment}: {len(cases)} submissions, {len(found)} secrets, {luck} verdicts differ")
    sys.exit(luck > 0)


def _graded(place: Path, options: argparse.Namespace, number: int) -> Verdicts:
    out = place / f"out-{number}"
    rubric = ROOT / "rubrics" / f"{options.assignment}.yaml"
    command = [sys.executable, "-m", "grader", str(place / "class"), "--rubric", str(rubric), "--out", str(out)]
    command += ["--seed", f"{options.prefix}{number}", "--jobs", str(options.jobs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(f"  {options.prefix}{number}: grade ended with {done.returncode}: {done.stdout[-300:]}", flush=True)
    return {
        (report["student"], item["id"]): f"{item['finding']['verdict']} {item['finding']['share']}"
        for report in (json.loads(path.read_text("utf-8")) for path in out.glob("staff/students/*/report.json"))
        for part in report["parts"]
        for item in part["items"]
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Grade a class under many secrets; say which verdicts differ.")
    parser.add_argument("assignment", help="its folder in fixtures/ and its file in rubrics/")
    parser.add_argument("--secrets", type=int, default=10, metavar="N", help="how many (default: 10)")
    parser.add_argument("--prefix", default="x", metavar="WORD", help="of the secrets: WORD0, WORD1, ... (default: x)")
    parser.add_argument("--only", action="append", metavar="BEGIN", help="cases whose name begins so; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="grade's submissions at a time (default: 2)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
