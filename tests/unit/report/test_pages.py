from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import jinja2
import pytest

from grader.marking import todo_of
from grader.model import Report, Table
from grader.report import render_class, render_feedback, render_staff
from grader.report.pages import render
from tests.unit.report.pages import Page
from tests.unit.report.samples import HOSTILE, by_hand, mapped, report, rubric_of

PAGES: dict[str, Callable[[Report], str]] = {
    "feedback": render_feedback,
    "class": lambda one: render_class([one], rubric_of(one)),
    "staff": lambda one: render_staff(by_hand(one), {}, todo_of(one)),
}


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.fixture(params=sorted(PAGES))
def make(request: pytest.FixtureRequest) -> Callable[[Report], str]:
    return PAGES[request.param]


def test_the_policy_lets_in_the_pages_own_style_and_script_and_nothing_else(make: Callable[[Report], str]) -> None:
    page = Page(make(report()))
    (policy,) = [
        meta.attributes["content"]
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    scripts = page.all("script")
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{digest(page.one('style').text)}'",
        "script-src": f"'{digest(scripts[0].text)}'" if scripts else "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_is_loaded_from_anywhere(make: Callable[[Report], str]) -> None:
    page = Page(make(report()))
    loaded = [
        element.attributes[name]
        for element in page.elements
        for name in ("src", "srcset", "data", "poster", "action", "background")
        if name in element.attributes
    ]
    links = [link.attributes["href"] for link in page.all("link")]
    assert loaded == []
    assert links == ["data:,"]
    assert "url(" not in page.one("style").text
    assert "@import" not in page.one("style").text


def test_no_attribute_styles_or_runs_anything(make: Callable[[Report], str]) -> None:
    names = {name for element in Page(make(report())).elements for name in element.attributes}
    assert not {name for name in names if name == "style" or name.startswith("on")}


def test_ids_are_unique_and_every_link_inside_leads_somewhere(make: Callable[[Report], str]) -> None:
    page = Page(make(report()))
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    inside = [link.attributes["href"][1:] for link in page.all("a") if link.attributes["href"].startswith("#")]
    named = [
        name
        for element in page.elements
        for attribute in ("aria-labelledby", "aria-describedby")
        for name in element.attributes.get(attribute, "").split()
    ]
    assert inside
    assert set(inside) | set(named) <= set(ids)


def test_there_is_one_main_one_first_heading_and_no_level_is_left_out(make: Callable[[Report], str]) -> None:
    page = Page(make(report()))
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert len(page.all("main")) == 1
    assert page.one("html").attributes["lang"] == "en"
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_changes_no_element_and_hides_nothing(make: Callable[[Report], str], text: str) -> None:
    # "`b`" for "`<b>`": a student's backticks make code of what they enclose, and nothing more.
    harmless = Page(make(mapped(report(), lambda _: "`b`" if "`" in text else "harmless")))
    source = make(mapped(report(), lambda _: text))
    page = Page(source)
    assert [(one.tag, sorted(one.attributes)) for one in page.elements] == [
        (one.tag, sorted(one.attributes)) for one in harmless.elements
    ]
    source.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", source)
    assert len(source) < 600_000


def test_templates_in_a_students_text_are_not_run(make: Callable[[Report], str]) -> None:
    assert "{{7*7}}" in Page(make(replace(report(), student="{{7*7}}"))).text


def test_a_name_that_is_not_there_is_an_error_and_no_gap() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("feedback.html.j2", report=report())


def test_a_table_without_comparison_has_no_column_for_it() -> None:
    def heads(agrees: bool | None) -> list[str]:
        one = report()
        (table,) = one.parts[2].items[1].finding.evidence
        assert isinstance(table, Table)
        rows = tuple(replace(row, agrees=agrees) for row in table.rows)
        finding = replace(one.parts[2].items[1].finding, evidence=(replace(table, rows=rows),))
        part = replace(one.parts[2], items=(replace(one.parts[2].items[1], finding=finding),))
        page = Page(render_feedback(replace(one, parts=(part,))))
        return [head.text for head in page.all("th") if "table" in head.parents and head.text in {"layer", "Compared"}]

    assert heads(None) == ["layer"]
    assert heads(True) == ["layer", "Compared"]
