from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter

from grader.model import FailureKind, ReadText
from tests.support.asking import failure_in, value_in
from tests.support.code import notebook, write
from tests.support.local import Local


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\nb", "a\nb"),
        ("gr\xf6\xdfe".encode(), "gr\xf6\xdfe"),
        (b"\xef\xbb\xbfa", "a"),
        ("a\xe9".encode("utf-16"), "a\xe9"),
        ("a\xe9".encode("latin-1"), "a\xe9"),
        (b"", ""),
    ],
)
def test_text_in_any_encoding(data: bytes, text: str, tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {"r.md": data}))(ReadText("r.md")))
    assert answer.facts == {"passages": [{"text": text, "place": "r.md"}]}


def test_prose_of_a_notebook(tmp_path: Path, local: Local) -> None:
    cells = [("markdown", "# One"), ("code", "x = 1"), ("raw", "two"), ("code", "# 1a) 448\n\n#b) 3"), ("code", "")]
    answer = value_in(local(write(tmp_path, {"n.ipynb": notebook(cells)}))(ReadText("n.ipynb")))
    assert answer.facts["passages"] == [
        {"text": "# One", "place": "n.ipynb, cell 1"},
        {"text": "two", "place": "n.ipynb, cell 3"},
        {"text": "1a) 448\n\nb) 3", "place": "n.ipynb, cell 4"},
    ]


def test_a_pdf_page_by_page(tmp_path: Path, local: Local) -> None:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_blank_page(72, 72)
    with (tmp_path / "r.pdf").open("wb") as file:
        writer.write(file)
    answer = value_in(local(tmp_path)(ReadText("r.pdf")))
    assert [passage["place"] for passage in answer.facts["passages"]] == ["r.pdf, page 1", "r.pdf, page 2"]


@pytest.mark.parametrize(
    ("name", "text", "data"),
    [
        ("a.yaml", "1a: [32, 16]\n1b: (32, 128)\n3: x\n", {"1a": [32, 16], "1b": "(32, 128)", "3": "x"}),
        ("a.json", '{"1a": 448}', {"1a": 448}),
        ("a.yml", "2024-05-06", "2024-05-06"),
        ("a.yaml", "", None),
        ("a.yaml", "1d: .nan\n1c: .inf\n", {"1d": "nan", "1c": "inf"}),
        ("a.yaml", "1d: 123456789012345678901234567890\n", {"1d": 123456789012345678901234567890}),
    ],
)
def test_structured_answers(name: str, text: str, data: object, tmp_path: Path, local: Local) -> None:
    answer = value_in(local(write(tmp_path, {name: text}))(ReadText(name)))
    assert answer.facts["data"] == data
    assert answer.facts["passages"] == [{"text": text, "place": name}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: [unclosed"),
        ("a.yaml", "a: &x [1]\nb: *x\n"),
        ("a.yaml", "? [1, 2]\n: 3\n"),
        ("a.yaml", "!!python/object/apply:os.system [id]"),
        ("a.yaml", "[" * 5000),
        ("a.yaml", "x\x00y"),
        ("a.pdf", "%PDF-1.4 nothing"),
        ("a.ipynb", "{}"),
        ("missing.txt", None),
    ],
)
def test_a_document_that_cannot_be_read(name: str, text: str | None, tmp_path: Path, local: Local) -> None:
    root = write(tmp_path, {} if text is None else {name: text})
    failure = failure_in(local(root)(ReadText(name)))
    assert (failure.kind, failure.stage) == (FailureKind.UNREADABLE, "read")
    assert failure.message.startswith(f"{name} cannot be read")
    assert str(tmp_path) not in failure.message
