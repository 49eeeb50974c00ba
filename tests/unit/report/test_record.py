from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from grader.errors import GraderError
from grader.model import Curve, Report, Series, Verdict
from grader.report import load_report, report_json, student_json, student_view
from grader.visible import UNSEEN
from tests.unit.report.samples import ANY_TEXT, HOSTILE, item, mapped, report, report_of, small


def test_a_report_comes_back_as_it_was() -> None:
    assert load_report(report_json(report())) == report()


def test_marks_come_back_exactly() -> None:
    exact = small("s1001", "0.3333333333333333333333333333", Verdict.PARTIAL)
    loaded = load_report(report_json(exact))
    assert loaded.items[0].finding.share == Decimal("0.3333333333333333333333333333")
    assert type(loaded.items[0].finding.share) is Decimal


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_comes_back_and_the_file_is_utf8(text: str) -> None:
    hostile: Report = mapped(report(), lambda _: text)
    written = report_json(hostile)
    assert load_report(written.encode().decode()) == hostile


@given(ANY_TEXT)
def test_any_text_comes_back_from_a_file_that_can_be_printed(text: str) -> None:
    whole = replace(small("s1001"), student=text, source=f"</script><!-- {text}")
    written = report_json(whole)
    assert load_report(written) == whole
    assert not UNSEEN.search(written)
    assert "</" not in written
    assert "<!" not in written


def test_numbers_that_are_not_finite_come_back() -> None:
    curve = Curve(
        title="loss",
        series=(Series(name="yours", values=(1.0, math.inf, -math.inf, math.nan, None)),),
        band=((math.nan, math.inf),),
    )
    broken = report_of("s1001", {"p": ("Part", [item("b", Verdict.FAILED, evidence=(curve,))])})
    written = report_json(broken)
    json.loads(written, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    (loaded,) = load_report(written).items[0].finding.evidence
    assert isinstance(loaded, Curve)
    assert repr(loaded) == repr(curve)


def test_totals_are_there_for_other_programs() -> None:
    record = json.loads(report_json(report()))
    assert record["totals"]["all"] == {"earned": "42.15", "decided": "76", "open": "24"}
    assert record["totals"]["parts"]["conv"] == {"earned": "8.75", "decided": "10", "open": "0"}
    assert record["totals"]["status"] == "needs-person"


def test_totals_are_not_believed_when_read() -> None:
    record = json.loads(report_json(report()))
    record["totals"]["all"]["earned"] = "100"
    assert load_report(json.dumps(record)) == report()


def test_the_student_gets_the_students_view() -> None:
    assert load_report(student_json(report())) == student_view(report())
    assert "SECRET" in report_json(report())
    assert "SECRET" not in student_json(report())


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "not JSON at line 1"), ("{", "not JSON"), ("[]", "the whole"), ("{}", "student: "), ("null", "the whole")],
)
def test_any_other_text_is_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(GraderError, match=says) as caught:
        load_report(text)
    assert "\n" not in str(caught.value)
    assert caught.value.advice


def test_a_wrong_value_is_named_by_its_place() -> None:
    record = json.loads(report_json(replace(report(), parts=report().parts[:1])))
    record["parts"][0]["items"][2]["finding"]["verdict"] = "splendid"
    with pytest.raises(GraderError, match=r"parts\.0\.items\.2\.finding\.verdict"):
        load_report(json.dumps(record))
