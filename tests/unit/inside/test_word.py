"""Word documents: text, numbers of lists, headings, tables, equations; and what must not harm."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from grader.judge.answers import Form, Passage, read_answer
from grader.model import FailureKind, ReadText
from tests.support.asking import failure_in, value_in
from tests.support.code import write
from tests.support.local import Local
from tests.support.word import SPACES, package, word


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def listed(text: str, level: int = 0, name: int = 1) -> str:
    return p(text, f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{name}'/></w:numPr>")


NUMBERING = """
<w:abstractNum w:abstractNumId="7">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Question %1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3">
  <w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>
</w:num>
"""
STYLES = """
<w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift2"/></w:style>
"""


def lines(data: bytes, tmp_path: Path, local: Local) -> list[str]:
    facts = value_in(local(write(tmp_path, {"r.docx": data}))(ReadText("r.docx"))).facts
    assert [passage["place"] for passage in facts["passages"]] == ["r.docx"]
    return [line for line in facts["passages"][0]["text"].split("\n") if line]


def test_numbers_and_letters_of_lists(tmp_path: Path, local: Local) -> None:
    body = (
        listed("Sizes") + listed("first", 1) + listed("second", 1) + listed("deep", 2) + listed("dot", 0, 2)
        + listed("Experiments") + listed("first again", 1) + listed("Own list", 0, 3)
    )  # fmt: skip
    assert lines(word(body, numbering=NUMBERING), tmp_path, local) == [
        "Question 1 Sizes", "a) first", "b) second", "1.iii deep", "- dot", "Question 2 Experiments", "a) first again",
        "Question 5 Own list",
    ]  # fmt: skip


def test_headings_by_style_in_any_language(tmp_path: Path, local: Local) -> None:
    body = (
        p("One", "<w:pStyle w:val='berschrift2'/>")
        + p("Two", "<w:pStyle w:val='mine'/>")
        + p("three", "<w:pStyle w:val='x'/>")
    )
    assert lines(word(body, styles=STYLES), tmp_path, local) == ["## One", "## Two", "three"]


def test_tables_runs_and_what_was_deleted(tmp_path: Path, local: Local) -> None:
    table = f"<w:tbl><w:tr><w:tc>{p('Layer')}</w:tc><w:tc>{p('Param')}{p('#')}</w:tc></w:tr></w:tbl>"
    changed = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>2 x 8</w:t></w:r></w:ins>"
    raised = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r>"
    split = f"<w:p><w:r><w:t>3</w:t></w:r>{changed}{raised}</w:p>"
    assert lines(word(table + split), tmp_path, local) == ["| Layer | Param # |", "32 x 8^{2}"]


def test_what_was_struck_out(tmp_path: Path, local: Local) -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>432 </w:t></w:r>"
    kept = "<w:r><w:rPr><w:strike w:val='0'/></w:rPr><w:t>448</w:t></w:r>"
    assert lines(word(f"<w:p>{struck}{kept}</w:p>"), tmp_path, local) == ["448"]


def test_equations(tmp_path: Path, local: Local) -> None:
    def t(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{t('64+2-3')}</m:num><m:den>{t('1')}</m:den></m:f>"
    floor = f"<m:d><m:dPr><m:begChr m:val='⌊'/><m:endChr m:val='⌋'/></m:dPr><m:e>{fraction}{t('+1')}</m:e></m:d>"
    index = f"<m:sSub><m:e>{t('H')}</m:e><m:sub>{t('out')}</m:sub></m:sSub>"
    power = f"<m:sSup><m:e>{t('a+b')}</m:e><m:sup>{t('2')}</m:sup></m:sSup>"
    first = f"<w:p><m:oMathPara><m:oMath>{index}{t('=')}{floor}{t('=64')}</m:oMath></m:oMathPara></w:p>"
    body = f"{first}<w:p><m:oMath>{power}</m:oMath></w:p>"
    assert lines(word(body), tmp_path, local) == [r"$H_{out}=⌊\frac{64+2-3}{1}+1⌋=64$", "$(a+b)^{2}$"]


def test_pages_as_word_last_showed_them(tmp_path: Path, local: Local) -> None:
    second = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>second</w:t></w:r></w:p>"
    body = p("first") + "<w:p><w:r><w:br w:type='page'/></w:r></w:p>" + second
    facts = value_in(local(write(tmp_path, {"r.docx": word(body)}))(ReadText("r.docx"))).facts
    assert [(one["place"], one["text"].strip()) for one in facts["passages"]] == [
        ("r.docx, page 1", "first"), ("r.docx, page 2", "second"),
    ]  # fmt: skip


def test_an_answer_is_read_with_its_letter(tmp_path: Path, local: Local) -> None:
    body = listed("Sizes") + listed("The output is (32, 16, 64, 64).", 1) + listed("It has 448 parameters.", 1)
    text = "\n".join(lines(word(body, numbering=NUMBERING), tmp_path, local))
    assert read_answer([Passage(text, "r.docx")], "1a", ["1a", "1b"], Form(4)).value == (32, 16, 64, 64)
    assert read_answer([Passage(text, "r.docx")], "1b", ["1a", "1b"], Form(None)).value == 448


ENTITIES = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><x>&b;</x>"
DEEP = f"<w:document {SPACES}><w:body>{'<w:sdt>' * 500}{'</w:sdt>' * 500}</w:body></w:document>"


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        package({"other.xml": "<x/>"}),
        package({"word/document.xml": "<x/>"}),
        package({"word/document.xml": "<x"}),
        package({"word/document.xml": ENTITIES}),
        package({"word/document.xml": ENTITIES.encode("utf-16")}),
        package({"word/document.xml": DEEP}),
        package({"word/document.xml": b"<x>" + b" " * (25 << 20) + b"</x>"}),
        package({"word/document.xml": f"<w:document {SPACES}><w:body>{'<w:p/>' * 700_000}</w:body></w:document>"}),
        package({"word/document.xml": "<x/>"}, zipfile.ZIP_LZMA),
    ],
    ids=["no zip", "no document", "no body", "damaged", "entities", "utf-16", "deep", "bomb", "many", "packing"],
)
def test_what_cannot_be_read_is_said_to_be_so(data: bytes, tmp_path: Path, local: Local) -> None:
    failure = failure_in(local(write(tmp_path, {"r.docx": data}))(ReadText("r.docx")))
    assert failure.kind is FailureKind.UNREADABLE
    assert str(tmp_path) not in failure.message
