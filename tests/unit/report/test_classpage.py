from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from urllib.parse import unquote

import pytest

from grader.errors import GraderError
from grader.model import Given, Note, Report, Verdict
from grader.report import folder_name, render_class
from grader.scoring import give
from tests.unit.report.pages import Page
from tests.unit.report.samples import item, report, report_of, rubric_of, small

FLAG = Note("two-archives", "Two archives claim this student.", needs_person=True)


def page_of(*reports: Report) -> Page:
    return Page(render_class(reports, rubric_of(reports[0])))


def rows(page: Page) -> list[str]:
    """The marks table's rows."""
    return [" ".join(row.text.split()) for row in page.all("tr") if "tbody" in row.parents][: len(students(page))]


def students(page: Page) -> list[str]:
    return [cell.text for cell in page.all("th") if "data-key" in cell.attributes]


def test_everyones_marks_by_part_sorted_by_student() -> None:
    page = page_of(small("s3"), small("S2", "0.5", Verdict.PARTIAL), small("s1", "0", Verdict.FAILED, notes=(FLAG,)))
    assert students(page) == ["s1", "S2", "s3"]
    assert rows(page) == [
        "s1 0 0 10 5 needs a person two-archives everything about s1, for staff",
        "S2 5 5 10 5 marks open everything about S2, for staff",
        "s3 10 10 10 5 marks open everything about s3, for staff",
    ]


def test_every_cell_has_a_number_to_sort_by() -> None:
    page = page_of(small("s1"), report_of("s2", {"p": ("Part", [item("size", Verdict.BROKEN)])}))
    keys = [cell.attributes["data-key"] for cell in page.elements if "data-key" in cell.attributes]
    assert [float(key) for key in keys[:8]] == [1, 10, 10, 10, 5, 1, 0, 1]
    assert [float(key) for key in keys[8:11]] == [2, -1, -1]


def test_without_the_script_the_table_says_how_it_is_sorted_and_has_no_dead_button() -> None:
    page = page_of(small("s1"))
    sorted_by = [head.text for head in page.all("th") if head.attributes.get("aria-sort") == "ascending"]
    assert sorted_by == ["Student"]
    assert page.all("button") == []


@pytest.mark.parametrize("student", ["s1001", "Zoë Überlang", "../../etc", 'a"b', "100%"])
def test_links_lead_to_the_students_own_folder(student: str) -> None:
    links = [link.attributes["href"] for link in page_of(small(student)).all("a")]
    assert f"students/{folder_name(student)}/feedback.html" in {unquote(link) for link in links}
    assert all(link.isascii() for link in links)


def test_who_needs_a_person_and_why() -> None:
    text = page_of(report()).text
    assert "Encoder is defined in models.py and in old/models.py; the first was taken. (two-sources)" in text
    assert "Our fault: Novel images commented (e)" in text
    assert "For staff: the check raised KeyError: 'novel'" in text
    assert "Not checked: The models run and fit together (a), 4 marks open, kept from it by encoder-function" in text


def test_a_report_that_is_only_blocked_is_set_apart() -> None:
    blocked = report_of("s1", {"p": ("Part", [item("size", Verdict.BLOCKED, blocked_by="y")])})
    page = page_of(blocked)
    assert "Nobody was flagged." in page.text
    assert "could not be checked: 1" in page.text


def test_the_histogram_is_drawn_and_listed() -> None:
    page = page_of(small("s1"), small("s2"), small("s3", "0.5", Verdict.PARTIAL))
    assert len(page.all("rect", "column")) == 2
    assert "9 10 (and at it) 2" in [" ".join(row.text.split()) for row in page.all("tr")]


def test_how_each_item_was_answered() -> None:
    page = page_of(small("s1"), small("s2", "0.5", Verdict.PARTIAL), small("s3", "0", Verdict.FAILED))
    (row,) = [" ".join(row.text.split()) for row in page.all("tr") if "(size)" in row.text]
    assert row == "Title of size (size) 10 1 1 1 0 0 0 50 %"
    assert len(page.all("svg", "stack")) == 2


def test_a_class_of_nobody_is_a_page() -> None:
    page = Page(render_class([], rubric_of(small("s1"))))
    assert "No submission was graded." in page.text
    assert page.all("svg", "chart") == []


def test_hidden_things_appear_for_staff_where_a_person_is_asked() -> None:
    one = report_of("s1", {"p": ("Part", [item("x", Verdict.FAILED, staff="expected 64", needs_person=True)])})
    assert "For staff: expected 64" in page_of(one).text


def test_a_report_of_another_rubric_is_refused() -> None:
    with pytest.raises(GraderError, match="another rubric"):
        render_class([replace(small("s1"), student="s2")], rubric_of(report()))


def test_marks_by_hand_are_counted_and_conflicts_are_told() -> None:
    one = report_of("s1", {"p": ("Part", [item("fits", Verdict.FAILED), item("read", Verdict.OPEN)])})
    marked = give(one, {"fits": Given(marks=Decimal(5), comment="fine")}, {"read": "The submission has changed."})
    page = page_of(marked)
    (row,) = rows(page)
    assert row.startswith("s1 5 5 5 5 needs a person read:by-hand")
    assert "Marked by hand: Title of read (read). The submission has changed." in " ".join(page.text.split())


def test_only_who_has_a_page_for_staff_is_linked_to_it() -> None:
    waiting = replace(small("s2"), notes=(Note("not-yet", "Not graded yet.", True),))
    links = {link.attributes["href"] for link in page_of(small("s1"), waiting).all("a")}
    assert {link for link in links if link.startswith("staff/")} == {"staff/pages/s1.html"}
