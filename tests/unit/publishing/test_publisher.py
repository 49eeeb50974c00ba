from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from grader.model import Given, Note, Picture, Report, Value
from grader.publishing import HELD_BACK, Publisher, publish_class, released
from grader.report import load_report
from grader.report.lint import Alarm, Forbidden
from grader.run import Run
from grader.scoring import give
from tests.support.pictures import PNG
from tests.unit.publishing.reports import NOTHING, SECRET, answered, graded, hidden, report_with
from tests.unit.report.pages import Page


def names(run: Run, student: str) -> dict[str, set[str]]:
    """What lies where."""
    folders = {"student": run.student_folder(student), "staff": run.staff_folder(student)}
    return {name: {path.name for path in folder.iterdir()} for name, folder in folders.items()}


def saying(text: str) -> Report:
    return report_with(hidden(say=text))


def stored(run: Run) -> Report:
    found = run.stored("s1001")
    assert found is not None
    return found


def test_a_page_without_secrets_is_handed_out(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying("It differs.")), NOTHING)
    assert names(run, "s1001") == {
        "student": {"feedback.html", "report.json"},
        "staff": {"report.json", "session.json", "transcript.safetensors"},
    }
    assert "It differs." in (run.student_folder("s1001") / "feedback.html").read_text("utf-8")
    assert json.loads((run.staff_folder("s1001") / "session.json").read_text()) == {"duration": 0.1}
    assert stored(run).flags == ()
    assert not run.is_held("s1001")


def test_a_page_with_a_secret_is_held_back_and_its_marks_stand(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying("Fine.")), NOTHING)
    publisher.publish(graded(saying(f"It is {SECRET} here.")), NOTHING)
    assert names(run, "s1001") == {
        "student": {"feedback.html"},
        "staff": {"report.json", "session.json", "transcript.safetensors", "held"},
    }
    notice = Page((run.student_folder("s1001") / "feedback.html").read_text("utf-8"))
    assert "This page was held back" in notice.text
    assert SECRET in (run.held_folder("s1001") / "feedback.html").read_text("utf-8")
    assert SECRET in (run.held_folder("s1001") / "report.json").read_text("utf-8")
    report = stored(run)
    assert report.flags == (HELD_BACK,)
    assert report.tally == saying("").tally
    assert report.items[0].finding.say == f"It is {SECRET} here."


def test_staff_are_told_what_was_found_where_and_what_to_do(publisher: Publisher) -> None:
    publisher.publish(graded(saying(f"It is {SECRET} here.")), NOTHING)
    (note,) = stored(publisher.run).notes
    assert note.needs_person
    assert "the run's secret or a number made from it (secret), feedback.html, line" in note.text
    assert "It is […] here." in note.text
    assert SECRET not in note.text
    assert "report.json, parts[0].items[0].finding.say" in note.text
    assert note.text.endswith("To release it, move the files in staff/students/s1001/held to students/s1001.")


def test_many_findings_make_a_note_that_can_be_read(publisher: Publisher) -> None:
    others = tuple(f"s20{number:02}" for number in range(40))
    many = replace(publisher, students=others)
    many.publish(graded(saying(" ".join(others))), NOTHING)
    (note,) = stored(publisher.run).notes
    assert note.text.count("another student's name") == 5
    assert re.search(r"; and \d\d more\. To release", note.text)


def test_the_next_page_without_secrets_takes_its_place_again(publisher: Publisher) -> None:
    publisher.publish(graded(saying(SECRET)), NOTHING)
    publisher.publish(graded(saying("Fine.")), NOTHING)
    assert names(publisher.run, "s1001")["student"] == {"feedback.html", "report.json"}
    assert not publisher.run.is_held("s1001")
    assert stored(publisher.run).flags == ()


def test_a_person_releases_a_page_by_moving_it(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying(SECRET)), NOTHING)
    assert run.is_held("s1001")
    for path in run.held_folder("s1001").iterdir():
        shutil.move(path, run.student_folder("s1001") / path.name)
    assert not run.is_held("s1001")
    other = Note("two-sources", "Two.", needs_person=True)
    report = replace(stored(run), notes=(other, *stored(run).notes))
    assert released(report).notes == (other,)


def test_what_code_said_of_the_graders_folders_is_cut_and_no_alarm(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying(f"No such file: '{run.scratch}/box-1/x'")), NOTHING)
    theirs = load_report((run.student_folder("s1001") / "report.json").read_text("utf-8"))
    assert theirs.items[0].finding.say == "No such file: '…/box-1/x'"
    assert stored(run).items[0].finding.say.startswith(f"No such file: '{run.scratch}")


def test_class_files_are_written_and_name_what_is_held_back(publisher: Publisher) -> None:
    publisher.publish(graded(saying(SECRET)), NOTHING)
    run = publisher.run
    assert publish_class(run, [stored(run)]) == ()
    assert '"held-back"' in (run.out / "marks.csv").read_text("utf-8")
    page = Page((run.out / "index.html").read_text("utf-8"))
    assert "The page was held back. It holds the run's secret" in page.text
    assert SECRET not in page.text


def test_a_class_page_with_the_secret_is_not_written_and_marks_are(publisher: Publisher) -> None:
    run = publisher.run
    assert publish_class(run, [saying("Fine.")]) == ()
    told = publish_class(run, [report_with(hidden(needs_person=True, staff=f"a check printed {SECRET}"))])
    assert len(told) == 1
    assert told[0].startswith("index.html: the run's secret or a number made from it (secret), line")
    assert SECRET not in told[0]
    assert {path.name for path in run.out.iterdir() if path.is_file()} == {"marks.csv"}


def test_a_page_that_the_linter_fails_on_is_held_back_and_the_rest_goes_on(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(text: str, forbidden: Forbidden) -> tuple[Alarm, ...]:
        raise RecursionError("too deep \x1b[31m")

    monkeypatch.setattr("grader.publishing.publisher.lint_page", fails)
    publisher.publish(graded(saying("Fine.")), NOTHING)
    run = publisher.run
    assert run.is_held("s1001")
    (note,) = stored(run).notes
    assert r"could not be looked through (unread), feedback.html, the whole: RecursionError: too deep \x1b" in note.text
    assert stored(run).tally == saying("").tally


def test_staff_have_a_page_with_everything(publisher: Publisher) -> None:
    publisher.publish(graded(report_with(hidden(expected="SIXTY-FOUR", staff="ask them"))), NOTHING)
    page = publisher.run.staff_page("s1001").read_text("utf-8")
    assert "SIXTY-FOUR" in page
    assert "ask them" in page
    assert "- student: s1001" in page
    assert not (publisher.run.out / "students" / "pages").exists()


def by_hand(report: Report, marks: int = 1, comment: str = "") -> Report:
    return give(report, {"read": Given(marks=Decimal(marks), comment=comment, by="Anna", place="m.yaml:3")}, {})


def test_marks_by_hand_are_put_on_every_page_and_nothing_is_judged(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying("It differs.")), NOTHING)
    before = (run.staff_folder("s1001") / "transcript.safetensors").stat().st_mtime_ns
    after = publisher.amend(by_hand(stored(run), comment="Well <b>said</b>."))
    assert after == stored(run)
    page = Page((run.student_folder("s1001") / "feedback.html").read_text("utf-8"))
    assert "Well <b>said</b>." in page.text
    assert "A person gave the marks for this item." in page.text
    for secret in ("Anna", "m.yaml"):
        assert secret not in page.text
        assert secret not in (run.student_folder("s1001") / "report.json").read_text("utf-8")
        assert secret in run.staff_page("s1001").read_text("utf-8")
    told = json.loads((run.student_folder("s1001") / "report.json").read_text("utf-8"))
    assert told["parts"][1]["items"][0]["given"] == {
        "marks": "1",
        "comment": "Well <b>said</b>.",
        "by": "",
        "place": "",
    }
    assert (run.staff_folder("s1001") / "transcript.safetensors").stat().st_mtime_ns == before


def test_marks_that_are_taken_back_leave_the_page_as_it_was(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying("It differs.")), NOTHING)
    files = [run.student_folder("s1001") / "feedback.html", run.staff_folder("s1001") / "report.json"]
    before = [path.read_text("utf-8") for path in files]
    publisher.amend(by_hand(stored(run)))
    publisher.amend(give(stored(run), {}, {}))
    assert [path.read_text("utf-8") for path in files] == before


def test_a_comment_that_names_another_student_holds_the_page_back(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying("Fine.")), NOTHING)
    publisher.amend(by_hand(stored(run), comment="The same as s1002."))
    assert run.is_held("s1001")
    assert stored(run).flags == (HELD_BACK,)
    assert stored(run).items[1].given is not None
    publisher.amend(by_hand(released(stored(run)), comment="The same as another one."))
    assert run.is_held("s1001")  # a person has to release it, or the next grading


def test_a_comment_may_tell_what_is_hidden(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(report_with(hidden(expected="(32, 128, 64, 64)", say="No."))), NOTHING)
    publisher.amend(by_hand(stored(run), comment="It should have been (32, 128, 64, 64)."))
    assert not run.is_held("s1001")


def test_a_page_that_was_held_stays_held_and_one_that_was_released_stays_released(publisher: Publisher) -> None:
    run = publisher.run
    publisher.publish(graded(saying(f"It is {SECRET} here.")), NOTHING)
    publisher.amend(by_hand(stored(run), comment="One."))
    assert run.is_held("s1001")
    assert "One." in (run.held_folder("s1001") / "feedback.html").read_text("utf-8")
    assert stored(run).flags == (HELD_BACK,)
    for path in run.held_folder("s1001").iterdir():
        shutil.move(path, run.student_folder("s1001") / path.name)
    publisher.amend(by_hand(stored(run), comment="Two."))
    assert not run.is_held("s1001")
    assert "Two." in (run.student_folder("s1001") / "feedback.html").read_text("utf-8")
    assert stored(run).flags == ()


def test_pictures_are_kept_for_the_staffs_page_and_shown_there_alone(publisher: Publisher) -> None:
    run, data = publisher.run, np.frombuffer(PNG, np.uint8)
    picture = Picture(file="n.ipynb, cell 1", size="3 x 2 pixels", digest=hashlib.sha256(PNG).hexdigest())
    report = report_with(hidden(evidence=(picture,)))
    publisher.publish(graded(report, transcript=answered(Value({}, {"0": data}))), NOTHING)
    (kept,) = (run.staff_folder("s1001") / "pictures").iterdir()
    assert kept.name == f"{picture.digest}-3x2.png"
    assert "<img" not in (run.student_folder("s1001") / "feedback.html").read_text("utf-8")
    for _ in range(2):
        page = run.staff_page("s1001").read_text("utf-8")
        assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}"' in page
        publisher.amend(by_hand(stored(run)))
    publisher.publish(graded(report_with(hidden())), NOTHING)
    assert not (run.staff_folder("s1001") / "pictures").exists()


def test_a_class_page_that_the_linter_fails_on_is_not_written_and_marks_are(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(text: str, forbidden: Forbidden) -> tuple[Alarm, ...]:
        raise ValueError("no")

    publisher.publish(graded(saying("Fine.")), NOTHING)
    monkeypatch.setattr("grader.publishing.classfiles.lint_class_page", fails)
    (unwritten,) = publish_class(publisher.run, [stored(publisher.run)])
    assert "index.html: something that could not be looked through" in unwritten
    assert (publisher.run.out / "marks.csv").exists()
    assert not (publisher.run.out / "index.html").exists()
