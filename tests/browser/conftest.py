"""A real Chromium for the pages. Without one these tests fail and say so; GRADE_NO_BROWSER=1 leaves them out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from grader.marking import todo_of
from grader.report import render_class, render_feedback, render_held, render_staff, write_atomically
from grader.report.remake import remade
from tests.browser.screen import Screen
from tests.support.pictures import PNG
from tests.unit.report.samples import by_hand, class_of, report, rubric_of

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
    "--window-size=1100,900",
)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests."""
    if os.environ.get("GRADE_NO_BROWSER") == "1":
        pytest.skip("GRADE_NO_BROWSER=1")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.fail(
            "no Chromium with chromedriver: apt-get install chromium chromium-driver, or set GRADE_NO_BROWSER=1"
        )
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        chrome.get("about:blank")  # the browser's own first page goes on loading its pictures, and tests count requests
        yield chrome
    finally:
        chrome.quit()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every page: ``feedback.html``, ``class.html``, ``held.html``, ``staff.html``, ``by-hand.html``."""
    folder = tmp_path_factory.mktemp("site")
    reports = class_of(12)
    write_atomically(folder / "feedback.html", render_feedback(report()))
    write_atomically(folder / "class.html", render_class(reports, rubric_of(report())))
    picture = remade(PNG)
    assert picture is not None
    staff = render_staff(by_hand(report()), {"0" * 64: picture}, todo_of(report()))
    write_atomically(folder / "staff.html", staff)
    write_atomically(folder / "by-hand.html", render_feedback(by_hand(report())))
    write_atomically(folder / "held.html", render_held("s1001", report().title))
    return folder


@pytest.fixture
def screen(chromium: webdriver.Chrome, site: Path) -> Iterator[Screen]:
    """The browser as one reader has it; what a test set is undone after it."""
    screen = Screen(chromium, site)
    yield screen
    screen.reset()
