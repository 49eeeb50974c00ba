"""One judging: a pytest session over the rubric's items, whose machine-readable result is pytest-json-report's.

pytest is given the staff's files and ours by name. It never sees a path of a submission: it would load a
student's ``conftest.py`` from there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from grader.errors import RubricError
from grader.judge.case import Case
from grader.judge.outcome import broken
from grader.judge.plugin import Judging
from grader.model import Finding, Item, PytestCheck

__all__ = ["Verdicts", "judge"]

HERE = Path(__file__).parent
ADAPTER: TypeAdapter[Finding] = TypeAdapter(Finding)
QUIET = (
    "-q", "--no-header", "--no-summary", "--import-mode=importlib", "--strict-markers",
    "-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:unraisableexception",
    "-p", "no:threadexception", "-p", "pytest_metadata.plugin", "-p", "pytest_jsonreport.plugin",
    "--json-report", "--json-report-file=none", "--json-report-omit", "keywords", "streams", "log", "warnings",
)  # fmt: skip


@dataclass(frozen=True)
class Verdicts:
    """The findings in the rubric's order, and the session's own JSON report for staff."""

    findings: tuple[Finding, ...]
    session: dict[str, Any]


def judge(items: Sequence[Item], case: Case, checks: Path | None) -> Verdicts:
    """Run every item's check. Raises what is the staff's or ours: RubricError, SandboxError."""
    if not items:  # of a rubric of written answers alone, the reference has nothing to be judged by
        return Verdicts((), {"duration": 0.0})
    judging = Judging(items, case, (checks or HERE).resolve())
    tests = [str(HERE / "items.py")] if any(not isinstance(item.check, PytestCheck) for item in items) else []
    own = [item.check.test for item in items if isinstance(item.check, PytestCheck)]
    if own and checks is None:
        raise RubricError("the rubric names tests of the staff's own but no folder of checks")
    tests += [str((checks or HERE).resolve() / test) for test in own]
    # Plugins that happen to be installed, and options in the environment, have no say in a mark.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.pop("PYTEST_PLUGINS", None)
    options = [
        *QUIET,
        "-c",
        str(HERE / "pytest.ini"),
        "--rootdir",
        str(checks or HERE),
        "--confcutdir",
        str(checks or HERE),
    ]
    names = ["-o", f"python_files=items.py {' '.join(_files(own))}"]
    with redirect_stdout(StringIO()) as printed:
        status = pytest.main([*tests, *options, *names], plugins=[judging])
    if judging.crash is not None:
        raise judging.crash
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise RubricError(f"the checks cannot be run: {_why(judging.json_report, printed.getvalue(), status)}")
    found = {
        result["metadata"]["finding"]["item"]: ADAPTER.validate_python(result["metadata"]["finding"], strict=False)
        for result in judging.json_report["tests"]
        if "finding" in result.get("metadata", {})
    }
    return Verdicts(
        tuple(found.get(item.id) or broken(item.id, "the check ended without a finding") for item in items),
        judging.json_report,
    )


def _files(tests: Sequence[str]) -> list[str]:
    return sorted({Path(test.partition("::")[0]).name for test in tests})


def _why(report: dict[str, Any], printed: str, status: int) -> str:
    """The last line of the first collection error, else of what pytest printed."""
    for collector in report.get("collectors", []):
        if collector.get("outcome") == "failed":
            return str(collector.get("longrepr", "")).strip().splitlines()[-1]
    return printed.strip().splitlines()[-1] if printed.strip() else f"pytest ended with status {int(status)}"
