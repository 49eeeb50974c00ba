from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.answers import Passage
from grader.judge.kinds import judge_item
from grader.judge.kinds.report_parts import Part, find_parts, left_over
from grader.model import Finding, ManualCheck, Value
from tests.support.cases import Recorded, a_case, an_item

REPORT = """# Part 1
a) (32, 16, 64, 64)
c) (32, 32, 65, 65)
# Part 3
c) The loss fell fast at first.
It then stayed flat.
d) The images are sharp.
"""


def parts(section: str, text: str, known: tuple[str, ...] = ("c", "d"), questions: tuple[str, ...] = ()) -> list[str]:
    return [part.text for part in find_parts(section, [Passage(text, "report.md")], known, questions)]


def judged(text: str, section: str = "c") -> Finding:
    ask = Recorded(read_text=Value({"passages": [{"text": text, "place": "report.md"}]}))
    return judge_item(an_item(ManualCheck(section=section)), a_case(ask, files=["report.md"]))


def test_a_letter_is_found_and_written_answers_are_no_sections() -> None:
    section = "The loss fell fast at first.\nIt then stayed flat."
    assert parts("c", REPORT, questions=("1a", "1b", "1c")) == [section]
    assert section in parts("c", REPORT)
    assert parts("f", REPORT) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Results\nno\n## Discussion\nIt works.\n### More\nWell.\n# End\nno",
        "\\section{Results}\nno\n\\section{Discussion}\nIt works.\n\\subsection{More}\nWell.\n\\section{End}\nno",
        "2. Results\nno, not here.\n3. Discussion of results\nIt works.\n3.1. More\nWell.\n4. End\nno",
        "**Discussion**\nIt works.\nMore words follow here than a heading has.\nWell.\n**End**\nno",
    ],
)
def test_a_name_is_found_with_what_is_below_it(text: str) -> None:
    (found,) = parts("discussion", text)
    assert found.startswith("It works.")
    assert found.endswith("Well.")


def test_a_name_is_no_sentence_that_begins_with_it() -> None:
    assert parts("discussion", "Discussion of this is left to the reader, who will have much to say about it.\nx") == []


def test_where_it_stands_and_how_long_it_is() -> None:
    finding = judged(REPORT)
    lines, *quotes = finding.evidence
    assert lines.kind == "lines"
    assert "report.md: 10 words" in lines.lines
    assert "Section c was found in report.md (" in finding.say
    assert quotes
    assert all(quote.kind == "quote" and quote.staff_only for quote in quotes)


def test_what_is_missing_is_said() -> None:
    assert "No section e was found in the report." in judged(REPORT, "e").say
    ask = Recorded()
    assert "No report was found." in judge_item(an_item(ManualCheck(section="c")), a_case(ask, files=[])).say


def test_marks_of_what_is_not_written_yet_are_listed() -> None:
    finding = judged("c) TODO: say why\nfine\n")
    (left,) = [entry for entry in finding.evidence if entry.kind == "lines" and "Left" in entry.title]
    assert left.lines == ("report.md: TODO: say why",)


@pytest.mark.parametrize(
    ("line", "is_left"),
    [
        ("TODO", True),
        ("\\todo{plot}", True),
        ("to do: compare", True),
        ("why???", True),
        ("Lorem ipsum dolor", True),
        ("We had to do: nothing", True),
        ("todos los dias", False),
        ("What to do next is clear.", False),
        ("Why?", False),
    ],
)
def test_which_lines_are_left_over(line: str, is_left: bool) -> None:
    assert bool(list(left_over([Part("r", line)]))) == is_left


@given(st.text(alphabet="#\\section{}abcDiscus1.()*\n ", max_size=200))
def test_any_text_is_searched(text: str) -> None:
    for section in ("c", "discussion"):
        assert all(part for part in parts(section, text))
