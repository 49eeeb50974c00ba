from __future__ import annotations

from dataclasses import fields, replace

from grader.model import Provenance
from grader.report.provenance import made_of, made_of_all
from grader.report.words import MADE
from tests.unit.report.samples import report

ONE = report().provenance


def test_everything_that_made_a_report_is_said() -> None:
    assert set(MADE) == {field.name for field in fields(Provenance)}
    said = dict(made_of(ONE))
    assert said["time taken"] == "1.23 s"
    assert said["memory, at most"] == "201 MiB"
    assert said["seed (digest)"] == "c0ffee12"


def test_a_class_says_what_its_reports_share_and_shows_a_mixture() -> None:
    said = dict(made_of_all([ONE, replace(ONE, torch="2.12.0", wall=9.0), ONE]))
    assert said["torch"] == "2.12.0, 2.13.0"
    assert said["device"] == "cpu"
    assert "time taken" not in said
