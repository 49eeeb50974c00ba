from __future__ import annotations

from dataclasses import replace

import pytest

from grader.model import (
    Failure,
    FailureKind,
    Frame,
    ItemResult,
    Lines,
    Note,
    Picture,
    Quote,
    Row,
    Table,
    Traceback,
    Verdict,
    Visibility,
)
from grader.report import render_feedback
from grader.report.words import FAILURES, VERDICTS
from tests.unit.report.pages import Element, Page
from tests.unit.report.samples import CURVE, item, report, report_of


def page_of(*items: ItemResult) -> Page:
    return Page(render_feedback(report_of("s1001", {"p": ("A part", items)})))


def card(*items: ItemResult) -> Element:
    """The first item's card."""
    return page_of(*items).by_id("item-1")


def said(element: Element) -> str:
    return " ".join(element.text.split())


def test_the_head_says_who_what_and_how_much() -> None:
    page = Page(render_feedback(report()))
    assert said(page.one("header")) == "Feedback for s1001 Denoising auto-encoder 42.15 of 76, 24 open"
    assert page.all("title")[0].text == "Denoising auto-encoder: s1001"


def test_marks_by_part_and_in_total() -> None:
    rows = [said(row) for row in Page(render_feedback(report())).all("tr")]
    assert rows[1:6] == [
        "Conv2d and ConvTranspose2d 8.75 of 10",
        "Encoder 3 of 30",
        "Decoder 24.4 of 30",
        "Experiments 6 of 6, 24 open",
        "Total 42.15 of 76, 24 open",
    ]


@pytest.mark.parametrize(
    ("verdict", "share", "marks"),
    [
        (Verdict.PASSED, "1", "5 of 5"),
        (Verdict.PARTIAL, "0.3", "1.5 of 5"),
        (Verdict.FAILED, "0", "0 of 5"),
        (Verdict.BLOCKED, "0", "5 marks, open"),
        (Verdict.BROKEN, "0", "5 marks, open"),
        (Verdict.OPEN, "0", "5 marks, open"),
    ],
)
def test_a_verdict_is_a_word_beside_an_icon_and_only_a_pass_is_closed(verdict: Verdict, share: str, marks: str) -> None:
    page = page_of(item("x", verdict, share, title="Its title", say="Its sentence."))
    summary = page.by_id("item-1")
    assert said(next(one for one in page.all("summary"))) == f"{VERDICTS[verdict].word} Its title {marks}"
    assert ("open" in summary.attributes) == (verdict is not Verdict.PASSED)
    assert page.all("svg", "icon")[0].attributes["aria-hidden"] == "true"
    assert "Its sentence." in said(summary)


def test_a_failing_item_says_what_was_expected_got_and_where() -> None:
    text = said(
        card(item("x", Verdict.FAILED, expected="(4, 64)", got="(4, 32)", where="layer1", hint="Count the filters."))
    )
    assert "Expected (4, 64) Got (4, 32) Where layer1 Hint: Count the filters." in text


def test_a_passing_item_gives_no_hint() -> None:
    assert "Hint" not in said(card(item("x", Verdict.PASSED, "1", hint="Count the filters.")))


def test_a_hidden_item_says_that_what_was_expected_is_not_shown() -> None:
    text = said(card(item("x", Verdict.FAILED, visibility=Visibility.HIDDEN, expected="SECRET", staff="SECRET")))
    assert "SECRET" not in text
    assert "What was expected is not shown" in text


def test_nothing_for_staff_reaches_the_page() -> None:
    assert "SECRET" not in render_feedback(report())


def test_what_to_look_at_first_is_what_lost_most() -> None:
    lost = [said(entry) for entry in Page(render_feedback(report())).all("span", "lost")]
    assert lost == ["16 lost", "11 lost", "5.6 lost", "1.25 lost"]


def test_the_item_that_names_the_layer_comes_before_the_whole_of_its_part() -> None:
    page = page_of(
        item("whole", Verdict.FAILED, title="The whole", marks="9"),
        item("layers", Verdict.PARTIAL, "0.5", title="Each layer", kind="network"),
    )
    (first,) = page.all("ol", "first")
    assert first.text.index("Each layer") < first.text.index("The whole")


def test_a_long_list_of_what_to_look_at_is_cut_with_a_note() -> None:
    page = page_of(*(item(f"x{n}", Verdict.FAILED) for n in range(8)))
    assert len(page.all("span", "lost")) == 5
    assert "3 more items lost marks" in page.text


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (Verdict.PASSED, "Everything that was checked is right."),
        (Verdict.OPEN, "Nothing that was checked has lost marks."),
    ],
)
def test_a_page_without_lost_marks_says_so(verdict: Verdict, text: str) -> None:
    assert text in page_of(item("x", verdict, "1")).text


def test_a_blocked_item_links_to_what_blocked_it_by_its_title() -> None:
    page = page_of(
        item("first", Verdict.FAILED, title="The first thing"), item("second", Verdict.BLOCKED, blocked_by="first")
    )
    links = [link for link in page.all("a") if link.text == "The first thing"]
    assert {link.attributes["href"] for link in links} == {"#item-1"}
    assert page.text.count("What kept it from being checked: The first thing.") == 2


def test_a_blocker_that_is_no_item_is_named() -> None:
    assert ": models.py." in said(card(item("x", Verdict.BLOCKED, blocked_by="models.py")))


def test_what_was_not_graded_is_listed_with_its_reason() -> None:
    text = Page(render_feedback(report())).text
    assert "Novel images commented (5 marks, open): " + VERDICTS[Verdict.BROKEN].meaning in text
    assert "Denoised samples commented (5 marks, open): " + VERDICTS[Verdict.OPEN].meaning in text


def test_notes_and_the_source_are_named() -> None:
    text = Page(render_feedback(report())).text
    assert "Your code was taken from models.py." in text
    assert "Your files were one folder deeper than asked for: hand-in/." in text
    assert "No file was found" in Page(render_feedback(replace(report(), source=""))).text


def test_the_footer_says_what_made_the_page() -> None:
    footer = said(Page(render_feedback(report())).one("footer"))
    for value in ("2031-05-04 10:20:30 UTC", "2.13.0", "landlock", "c0ffee12", "5f0c2b7d91e4", "cpu"):
        assert value in footer


def test_a_table_marks_rows_that_differ_by_symbol_and_word() -> None:
    table = Table(
        title="Layers",
        head=("layer", "yours"),
        rows=(Row(cells=("a", "1"), agrees=True), Row(cells=("b", "2"), agrees=False), Row(cells=("c", "3"))),
    )
    rows = [said(row) for row in page_of(item("x", Verdict.FAILED, evidence=(table,))).all("tr")][-4:]
    assert rows == ["layer yours Compared", "a 1 = same", "b 2 ≠ differs", "c 3"]


def test_a_table_of_many_rows_and_columns_is_cut_with_a_note() -> None:
    wide = Table(title="Wide", head=("h",) * 20, rows=(Row(cells=("c",) * 20),) * 201)
    page = page_of(item("x", Verdict.FAILED, evidence=(wide,)))
    assert len([row for row in page.all("tr") if row.text.strip().startswith("c c")]) == 200
    assert "1 more rows are not shown." in page.text
    assert "8 more columns are not shown." in page.text


def test_a_curve_is_drawn_twice_described_and_listed() -> None:
    page = page_of(item("x", Verdict.PASSED, "1", evidence=(CURVE,)))
    charts = page.all("svg", "chart")
    assert [chart.attributes["role"] for chart in charts] == ["img", "img"]
    titles = [page.by_id(chart.attributes["aria-labelledby"].split()[0]).text for chart in charts]
    assert titles == [
        "Loss of the training run, linear scale",
        "Loss of the training run, logarithmic scale",
    ]
    assert "yours: 1.02 at step 1" in page.by_id(charts[0].attributes["aria-labelledby"].split()[1]).text
    assert len(page.all("path", "band")) == 2
    assert "The values as a table" in page.text
    assert "Not a finite number at step 23, 24." in page.text


def test_a_curve_that_cannot_be_drawn_says_why() -> None:
    flat = replace(CURVE, series=(replace(CURVE.series[0], values=(0.0, -1.0)),), band=())
    none = replace(CURVE, series=(replace(CURVE.series[0], values=(None,)),), band=())
    assert len(page_of(item("x", Verdict.OPEN, evidence=(flat,))).all("svg", "chart")) == 1
    assert "Nothing above zero" in page_of(item("x", Verdict.OPEN, evidence=(flat,))).text
    assert "No finite value to draw." in page_of(item("x", Verdict.OPEN, evidence=(none,))).text


@pytest.mark.parametrize("kind", list(FailureKind))
def test_every_kind_of_failure_says_what_happened_and_what_to_do(kind: FailureKind) -> None:
    failure = Failure(kind=kind, type="SomeError", message="its own words", near=("Encodr",))
    text = said(card(item("x", Verdict.FAILED, evidence=(Traceback(failure=failure),))))
    assert FAILURES[kind].title in text
    assert "SomeError: its own words" in text
    assert "Names like it in your files: Encodr" in text
    assert " ".join(FAILURES[kind].advice.replace("`", "").split()) in text


def test_a_traceback_shows_the_students_lines_and_the_last_of_many() -> None:
    frames = tuple(Frame("models.py", n, "forward", f"x = self.forward(x)  # {n}") for n in range(1, 1001))
    failure = Failure(kind=FailureKind.EXCEPTION, type="RecursionError", message="too deep", frames=frames)
    page = page_of(item("x", Verdict.FAILED, evidence=(Traceback(failure=failure),)))
    lines = [said(one) for one in page.all("li") if "in forward" in one.text]
    assert lines[-1] == "models.py, line 1000, in forward x = self.forward(x) # 1000"
    assert len(lines) == 12
    assert "988 lines of the traceback are left out here." in page.text


def test_the_same_error_is_shown_once_and_pointed_to() -> None:
    error = Traceback(failure=Failure(kind=FailureKind.IMPORT, type="ImportError", message="no module named layers"))
    page = page_of(*(item(f"x{n}", Verdict.FAILED, title=f"Item {n}", evidence=(error,)) for n in range(3)))
    assert page.text.count("no module named layers") == 1
    assert page.text.count("The same error as in Item 0") == 2


def test_quotes_lines_and_pictures() -> None:
    evidence = (
        Quote(text="(32, 16)\n(64, 64)", place="report.pdf, page 2"),
        Lines(title="Working", lines=("a", "b") * 150),
        Picture(file="sample-1.png", size="266 x 266"),
    )
    page = page_of(item("x", Verdict.OPEN, evidence=evidence))
    assert page.one("blockquote").text == "(32, 16)\n(64, 64)"
    assert "What we read (report.pdf, page 2)" in page.text
    assert "100 more lines are not shown." in page.text
    assert "Picture: sample-1.png, 266 x 266" in page.text


def test_long_texts_are_cut_with_a_note() -> None:
    text = render_feedback(
        report_of("x" * 5000, {"p": ("P", [item("x", Verdict.FAILED, say="y" * 9000)])}, (Note("n", "z" * 9000),))
    )
    assert "y" * 2001 not in text
    assert "z" * 2001 not in text
    assert "x" * 201 not in text
    assert "[7000 more characters are not shown]" in text


def test_a_report_without_items_is_a_page() -> None:
    assert "Everything" in Page(render_feedback(report_of("s1001", {}))).text
