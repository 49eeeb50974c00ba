from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from grader.marking import todo_of
from grader.model import Report
from grader.report import render_class, render_feedback, render_staff
from grader.report.lint.page import read_page
from grader.report.pages import CLASS_SCRIPT
from tests.unit.report.samples import ANY_TEXT, HOSTILE, by_hand, class_of, mapped, report, rubric_of


def feedback(one: Report) -> tuple[str, str]:
    return render_feedback(one), ""


def class_page(one: Report) -> tuple[str, str]:
    return render_class([one, *class_of(3)], rubric_of(one)), CLASS_SCRIPT


def staff(one: Report) -> tuple[str, str]:
    return render_staff(by_hand(one), {}, todo_of(one)), ""


PAGE = render_feedback(report())


def alarms(text: str, script: str = "") -> list[str]:
    return [alarm.excerpt for alarm in read_page(text, script).alarms]


@pytest.mark.parametrize("make", [feedback, class_page, staff])
def test_what_our_templates_write_is_known(make: Callable[[Report], tuple[str, str]]) -> None:
    assert alarms(*make(report())) == []


@pytest.mark.parametrize("make", [feedback, class_page, staff])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(make: Callable[[Report], tuple[str, str]], text: str) -> None:
    assert alarms(*make(mapped(report(), lambda _: text))) == []


@settings(max_examples=30, deadline=None)
@given(ANY_TEXT)
def test_any_text_stays_text(text: str) -> None:
    one = mapped(report(), lambda _: text)
    assert alarms(*feedback(one)) == []
    assert alarms(*class_page(one)) == []


@pytest.mark.parametrize(
    ("put_in", "told"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<img src='x'/>", "<img>"),
        ("<svg:use/>", "<svg:use>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<iframe/>", "<iframe>"),
        ("<form><input/></form>", "<form>"),
        ("<base href='https://example.org/'/>", "<base>"),
        ("<p onclick='x()'/>", '<p onclick="x()">'),
        ("<p style='color: red'/>", '<p style="color: red">'),
        ("<a href='javascript:alert(1)'>x</a>", '<a href="javascript:alert(1)">'),
        ("<a href='https://example.org'>x</a>", '<a href="https://example.org">'),
        ("<a href='../s1002/feedback.html'>x</a>", '<a href="../s1002/feedback.html">'),
        ("<meta http-equiv='refresh' content='0; https://example.org'/>", '<meta http-equiv="refresh">'),
        ("<link rel='stylesheet' href='x.css'/>", '<link rel="stylesheet">'),
        ("<style>p { color: red }</style>", "<style> of another text than ours"),
        ("<!-- -->", "a comment"),
        ("<?php ?>", "a processing instruction"),
        ("<![CDATA[x]]>", "a CDATA section"),
        ("<img src=x onerror=alert(1)>", "not well-formed: not well-formed (invalid token)"),
        ("<p>", "not well-formed: mismatched tag"),
        ("&nbsp;", "not well-formed: undefined entity"),
        ("\x01", "not well-formed: not well-formed (invalid token)"),
    ],
)
def test_other_markup_is_told(put_in: str, told: str) -> None:
    assert told in alarms(PAGE.replace("</main>", f"{put_in}</main>"))


def test_a_script_is_known_by_its_text_and_on_the_class_page_alone() -> None:
    text, script = class_page(report())
    assert alarms(text)
    assert alarms(text.replace('"use strict";', '"use strict"; alert(1);'), script) == [
        "<script> of another text than ours"
    ]


def test_the_policy_is_there_once_and_ours() -> None:
    policy = next(line for line in PAGE.splitlines() if "Content-Security-Policy" in line)
    assert alarms(PAGE.replace(policy, "")) == ["0 content security policies"]
    assert alarms(PAGE.replace(policy, policy * 2)) == ["2 content security policies"]
    (told,) = alarms(PAGE.replace("default-src &#39;none&#39;", "default-src *"))
    assert told.startswith('<meta content="default-src *')


@pytest.mark.parametrize("doctype", ["<!DOCTYPE html SYSTEM 'x'>", "<!DOCTYPE html [<!ENTITY a 'b'>]>"])
def test_a_document_type_of_its_own_is_told(doctype: str) -> None:
    assert "a document type of its own" in alarms(PAGE.replace("<!DOCTYPE html>", doctype))


def test_texts_come_with_their_line_and_what_they_are_in() -> None:
    one = replace(report(), notes=(replace(report().notes[0], text="A note."),))
    text = render_feedback(one)
    (passage,) = [passage for passage in read_page(text).passages if passage.text == "A note."]
    line = text[: text.index("A note.")].count("\n") + 1
    assert passage.where == f"line {line}, in #main"
    assert not any(passage.text.startswith(":root") for passage in read_page(text).passages)


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("data:image/png;base64,AAAA", True),
        ("data:image/gif;base64,AAA=", True),
        ("data:image/svg+xml;base64,AAAA", False),
        ("data:text/html;base64,AAAA", False),
        ("https://example.org/a.png", False),
        ("data:image/png;base64,AA'AA", False),
        ("", False),
    ],
)
def test_pictures_stand_on_staffs_pages_alone_and_hold_their_own_bytes(address: str, is_known: bool) -> None:
    page = PAGE.replace("</main>", f'<img src="{address}" alt="a"/></main>')
    assert bool(read_page(page, pictures=True).alarms) != is_known
    assert read_page(page).alarms
