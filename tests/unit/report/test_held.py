from __future__ import annotations

import pytest

from grader.report import render_held
from grader.report.lint import Forbidden, lint_page
from tests.unit.report.pages import Page
from tests.unit.report.samples import HOSTILE


def test_it_says_that_no_mark_depends_on_it_and_nothing_of_what_was_found() -> None:
    page = Page(render_held("s1001", "Denoising auto-encoder"))
    assert page.one("h2").text == "This page was held back"
    assert "s1001" in page.text
    assert "Your marks do not depend on it." in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_name_may_stand_on_it(text: str) -> None:
    assert lint_page(render_held(text, text), Forbidden()) == ()
