"""A page of which every word that could be a student's is hostile, as a browser takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from selenium.common.exceptions import NoAlertPresentException

from grader.marking import todo_of
from grader.model import Report, Verdict
from grader.report import render_class, render_feedback, render_staff, write_atomically
from tests.browser.screen import Screen
from tests.unit.report.samples import HOSTILE, by_hand, item, mapped, report, report_of, rubric_of

RUNS = (
    "<script>window.ran = 1; alert(1)</script>",
    "</script><script>window.ran = 1</script>",
    "<img src=x onerror=\"window.ran = 1\">",
    "<svg onload=\"window.ran = 1\"><animate onbegin=\"window.ran = 1\" attributeName=x dur=1s>",
    "<a href=\"javascript:window.ran = 1\" id=bait>x</a>",
    "<iframe srcdoc=\"<script>parent.ran = 1</script>\"></iframe>",
    "<form action=https://example.org><input autofocus onfocus=\"window.ran = 1\"></form>",
    "<meta http-equiv=refresh content=\"0; url=https://example.org\">",
    "<link rel=stylesheet href=https://example.org/x.css><style>@import 'https://example.org/y.css';</style>",
    "<base href=https://example.org><object data=https://example.org></object>",
    "\" autofocus tabindex=1 onfocus=\"window.ran = 1\" x=\"",
    "' onmouseover='window.ran = 1",
    "--><!-- ]]> <![CDATA[",
    "&lt;b&gt; &#60;script&#62; \u202e\u2066\u200f\x1b[31m\x00",
)  # fmt: skip
WORST = " ".join(text for text in (*RUNS, *HOSTILE) if len(text) < 1000)
HEBREW = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 123 (45)"
LEFT = """
const walker = document.createTreeWalker(arguments[0], NodeFilter.SHOW_TEXT);
const found = [];
while (walker.nextNode()) {
  if (!walker.currentNode.data.trim()) continue;
  const range = document.createRange();
  range.selectNodeContents(walker.currentNode);
  found.push(range.getBoundingClientRect().left);
}
return found;
"""


@pytest.fixture
def pages(site: Path) -> Path:
    """Every page, of nothing but hostile words; those about one student with hostile comments, too."""
    one: Report = mapped(report(), lambda _: WORST)
    write_atomically(site / "worst-feedback.html", render_feedback(one))
    write_atomically(site / "worst-class.html", render_class([one, report()], rubric_of(one)))
    staff = render_staff(by_hand(one, WORST), {}, todo_of(one))
    write_atomically(site / "worst-staff.html", staff)
    write_atomically(site / "worst-by-hand.html", render_feedback(by_hand(one, WORST)))
    return site


@pytest.mark.parametrize("page", ["worst-feedback.html", "worst-class.html", "worst-staff.html", "worst-by-hand.html"])
@pytest.mark.usefixtures("pages")
def test_nothing_runs_loads_asks_or_leads_elsewhere(page: str, screen: Screen) -> None:
    screen.show(page)
    screen.run("for (const one of document.querySelectorAll('details')) one.open = true;")
    screen.run("for (const one of document.querySelectorAll('*')) one.dispatchEvent(new Event('mouseover'));")
    assert screen.run("return window.ran") is None
    with pytest.raises(NoAlertPresentException):
        _ = screen.driver.switch_to.alert
    assert screen.complaints() == []
    assert screen.requests() == [(screen.site / page).as_uri()]
    assert screen.driver.current_url == (screen.site / page).as_uri()
    assert screen.all("img, iframe, form, input, object, base, svg animate, #bait, [autofocus], [onfocus]") == []
    assert len(screen.all("script")) == (page == "worst-class.html")
    assert "<script>window.ran = 1; alert(1)</script>" in str(screen.one("body").get_attribute("textContent"))


@pytest.mark.usefixtures("pages")
def test_every_part_is_where_it_is_on_an_honest_page(screen: Screen) -> None:
    """Text cannot cover, move or hide what is ours: totals, verdicts and marks stand in their places."""

    def places(page: str) -> list[tuple[str, int]]:
        screen.show(page)
        shown = screen.all("h1, h2, .total b, .verdict, .item > summary .marks")
        return [(one.tag_name, round(one.rect["x"])) for one in shown if one.is_displayed()]

    assert places("worst-feedback.html") == places("feedback.html")


def test_letters_from_right_to_left_turn_only_themselves_round(screen: Screen) -> None:
    cards = [
        item("a", Verdict.FAILED, title=HEBREW, say=f"one `{HEBREW}` two", where=HEBREW, expected=HEBREW, got=HEBREW),
        item("b", Verdict.BLOCKED, title=HEBREW, blocked_by="a"),
    ]
    one = replace(report_of(HEBREW, {"p": (HEBREW, cards)}), title=HEBREW)
    write_atomically(screen.site / "hebrew.html", render_feedback(one))
    screen.show("hebrew.html")
    assert screen.run("return getComputedStyle(document.body).direction") == "ltr"
    for css in (".item .body > p", ".eyebrow", ".total", ".item > summary", ".parts tbody tr", ".plain li"):
        for found in screen.all(css):
            left = screen.run(LEFT, found)
            assert left == sorted(left), (css, found.text)
