"""Web pages: what an export of a notebook or a report leaves when its markup is taken off."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.inside.web import web_text
from grader.judge.answers import Form, Passage, read_answer
from grader.judge.tables import find_tables
from grader.model import ReadText
from tests.support.asking import value_in
from tests.support.code import write
from tests.support.local import Local

KATEX = "<math><mi>x</mi><annotation encoding='application/x-tex'>8^2</annotation></math>"


def lines(page: str) -> list[str]:
    return [line.strip() for line in web_text(page, 10_000).split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<head><title>x</title></head><h2>Question 1</h2><p>One &amp; two<br>three</p>",
         ["## Question 1", "One & two", "three"]),
        ("<style>a</style><script>1a: 3</script><p>kept<svg><text>no</text></svg></p>", ["kept"]),
        ("<ol type=a><li>first<li>second</ol><ol start=3><li>third</ol><ul><li>dot</ul>",
         ["a) first", "b) second", "3. third", "- dot"]),
        ("<table><tr><th>Layer</th><th>Param #</th></tr><tr><td><p>Conv</p></td><td>448</td></tr></table>",
         ["| Layer | Param # |", "| Conv | 448 |"]),
        ("<p>8<sup>2</sup> H<sub>out</sub></p>", ["8^{2} H_{out}"]),
        ("<pre>a  b\nc</pre>", ["a  b", "c"]),
        ("<math><mi>H</mi><annotation encoding='application/x-tex'>H=64</annotation></math>", ["$H=64$"]),
        ("<math><msup><mrow><mo>(</mo><mn>8</mn><mo>)</mo></mrow><mn>2</mn></msup><mo>·</mo><mn>16</mn></math>",
         ["$(8)^{2}·16$"]),
        ("<math><mfrac><mrow><mn>6</mn><mo>+</mo><mn>2</mn></mrow><mn>4</mn></mfrac></math> left",
         [r"$\frac{6+2}{4}$ left"]),
        ("<p><s>432</s> <del>16</del> 448 <ins>in all</ins></p>", ["448 in all"]),
        (f"<p><span>{KATEX}<span aria-hidden='true'><span>8</span><span>2</span></span></span></p>", ["$8^2$"]),
        ("<p>open <b>never closed", ["open never closed"]),
    ],
)  # fmt: skip
def test_what_is_left_of_a_page(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


def test_answers_and_tables_in_a_page(tmp_path: Path, local: Local) -> None:
    table = "Layer (type)  Output Shape  Param #\nLinear-1   [-1, 4]   16\nTotal params: 16\n"
    answer = "<h1>Question 1</h1><ol type='a'><li>The size is $(32, 16, 64, 64)$.</li></ol>"
    page = f"{answer}<h1>Networks</h1><pre>{table}</pre>"
    facts = value_in(local(write(tmp_path, {"r.html": page}))(ReadText("r.html"))).facts
    passages = [Passage(one["text"], one["place"]) for one in facts["passages"]]
    assert read_answer(passages, "1a", ["1a", "1b"], Form(4)).value == (32, 16, 64, 64)
    assert [found.sum for found in find_tables(passages)] == [16]


@given(st.text(alphabet="<>/ab&;=\"'!-[]olimthd \n", max_size=200))
def test_any_page_ends(page: str) -> None:
    assert len(web_text(page, 50)) <= 50
