"""A report as JSON, and back without loss."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from grader.errors import GraderError
from grader.model import Report, Tally, marks_words
from grader.report.view import student_view
from grader.visible import UNSEEN

__all__ = ["load_report", "report_json", "student_json"]

TAG = re.compile("<(?=[/!])")
"""What could end a script element, should a course's site put the record into one."""


def report_json(report: Report) -> str:
    """``report`` as JSON text. Marks are exact, as strings, and so are numbers that are not finite.

    ``totals`` (of the whole and of each part) is there for other programs; :func:`load_report` derives it again. What
    does not show, and what could end an HTML element, is written with JSON's own escapes: the text can be printed.
    """
    record = _finite(_adapter().dump_python(report, mode="json"))
    record["totals"] = {
        "all": _totals(report.tally),
        "parts": {part.id: _totals(part.tally) for part in report.parts},
        "status": report.status,
        "flags": list(report.flags),
    }
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1)
    return TAG.sub(r"\\u003c", UNSEEN.sub(lambda match: json.dumps(match.group())[1:-1], text)) + "\n"


def load_report(text: str) -> Report:
    """The report that :func:`report_json` wrote. Raises GraderError, with the first thing wrong, for any other text."""
    try:
        return _adapter().validate_python(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise GraderError(f"not a report: {place}: {first['msg']}", "grade this submission again") from error
    except json.JSONDecodeError as error:
        raise GraderError(f"not a report: not JSON at line {error.lineno}", "grade this submission again") from error


def student_json(report: Report) -> str:
    """The record for the student's own folder: what :func:`student_view` leaves."""
    return report_json(student_view(report))


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


def _totals(tally: Tally) -> dict[str, str]:
    return {"earned": marks_words(tally.earned), "decided": marks_words(tally.decided), "open": marks_words(tally.open)}


def _finite(data: Any) -> Any:
    """JSON data with ``nan`` and ``inf`` as strings, which pydantic reads back as the same floats."""
    if isinstance(data, float) and not math.isfinite(data):
        return "NaN" if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_finite(value) for value in data]
    return data
