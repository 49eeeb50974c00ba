from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from grader.marking import todo_of
from grader.model import Given, Picture, Report, Verdict, Visibility
from grader.report import folder_name, render_staff
from grader.report.remake import Remade, remade
from grader.scoring import give
from tests.support.pictures import PNG
from tests.unit.report.pages import Page
from tests.unit.report.samples import item, report, report_of

DIGEST = "a" * 64


def picture() -> Remade:
    made = remade(PNG)
    assert made is not None
    return made


def page_of(one: Report, pictures: dict[str, Remade] | None = None) -> Page:
    return Page(render_staff(one, pictures or {}, todo_of(one)))


def test_what_the_student_is_not_shown_stands_there_and_is_marked() -> None:
    page = page_of(report())
    for secret in ("SECRET-EXPECTED", "SECRET-STAFF", "SECRET-LINE"):
        assert secret in page.text
    assert page.text.count("not shown to the student") >= 3


def test_open_marks_are_listed_with_their_ids_and_as_entries_to_copy() -> None:
    one = report_of("s1", {"p": ("Part", [item("c", Verdict.OPEN), item("d", Verdict.BLOCKED, blocked_by="x")])})
    page = page_of(one)
    assert "- student: s1 item: c" in " ".join(page.text.split())
    assert "kept from it by x" in page.text
    assert "Every mark is decided." in page_of(give(one, {i.id: Given(marks=i.marks) for i in one.items}, {})).text


def test_marks_by_hand_say_who_where_and_what_is_in_conflict() -> None:
    one = report_of("s1", {"p": ("Part", [item("c", Verdict.FAILED)])})
    given = Given(marks=item("c", Verdict.OPEN).marks, comment="Fine.", by="Anna", place="manual.yaml:3")
    text = page_of(give(one, {"c": given}, {"c": "The finding has changed."})).text
    for word in ("5 of 5, by Anna", "manual.yaml:3", "Fine.", "The finding has changed.", "Not right"):
        assert word in " ".join(text.split())


def test_a_picture_is_shown_once_and_named_where_it_comes_again() -> None:
    evidence = (Picture(file="n.ipynb, cell 1", size="3 x 2 pixels", digest=DIGEST),)
    items = [item("c", Verdict.OPEN, title="First", evidence=evidence), item("d", Verdict.OPEN, evidence=evidence)]
    page = page_of(report_of("s1", {"p": ("Part", items)}), {DIGEST: picture()})
    (shown,) = page.all("img")
    assert shown.attributes["alt"] == "Picture handed in: n.ipynb, cell 1"
    assert (shown.attributes["width"], shown.attributes["height"]) == ("3", "2")
    assert "shown with First" in " ".join(page.text.split())


def test_pictures_that_cannot_be_shown_are_named() -> None:
    evidence = (Picture(file="a.png", size="no picture that can be read"),)
    page = page_of(report_of("s1", {"p": ("Part", [item("c", Verdict.OPEN, evidence=evidence)])}))
    assert "a.png, no picture that can be read, not shown here" in " ".join(page.text.split())


def test_a_page_has_no_more_pictures_than_a_browser_can_take() -> None:
    digests = [f"{number:064}" for number in range(20)]
    evidence = tuple(Picture(file=digest, size="", digest=digest) for digest in digests)
    one = report_of("s1", {"p": ("Part", [item("c", Verdict.OPEN, evidence=evidence)])})
    large = replace(picture(), data=bytes(2 << 20))
    assert len(page_of(one, dict.fromkeys(digests, large)).all("img")) == 6


def test_links_lead_to_the_student_s_page_and_the_class() -> None:
    one = report_of("Zoë Überlang", {"p": ("Part", [item("c", Verdict.OPEN, visibility=Visibility.HIDDEN)])})
    links = {unquote(link.attributes["href"]) for link in page_of(one).all("a")}
    assert {f"../../students/{folder_name('Zoë Überlang')}/feedback.html", "../../index.html"} <= links
